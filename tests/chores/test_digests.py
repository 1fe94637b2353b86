"""Curators' weekly letters: at their own Monday morning, once, the urgent first."""

from dataclasses import replace

import pytest

from mailbot.model import Purpose, Verdict, Word
from tests.chores.world import CURATOR, DEPUTY, DUTY, MINUTE, at, identity, open_desk
from tests.protocols import RECEIVED, Item, faultless

MONDAY = at("2026-11-23T09:00")


@pytest.fixture
def desk(tmp_path):
    with open_desk(tmp_path) as opened:
        yield opened


def digests(letters):
    return {out.to: out for out in letters if out.purpose is Purpose.DIGEST}


def plain(**changes):
    """A protocol that asks for no attention."""
    items = (Item("О поддержке проекта", ("Поддержать предложение автора проекта.",)),)
    return replace(faultless(), items=items, **changes)


def test_digest_comes_at_nine_of_the_district(desk):
    assert digests(desk.write(at("2026-11-23T01:59"))) == {}
    assert set(digests(desk.write(at("2026-11-23T02:00")))) == {"dfo@agency.ru"}
    assert digests(desk.write(MONDAY - MINUTE)) == {}
    assert set(digests(desk.write(MONDAY))) == {CURATOR, DUTY}


def test_urgent_things_come_first(desk):
    desk.comes(plain(number="3"), RECEIVED)
    desk.comes(replace(faultless(), number="4"), RECEIVED)
    desk.comes(plain(number="5", date="02.11.2026"), RECEIVED)

    text = digests(desk.write(MONDAY))[CURATOR].text

    places = [text.index(f"№\N{NO-BREAK SPACE}{number}") for number in (5, 4, 3)]
    assert places == sorted(places)
    assert "принято 3 протокола, из них с нарушением срока – 1" in text
    assert "срок нарушен на 4 рабочих дня" in text
    assert "«Предложить направить проект на межрегиональное рассмотрение»" in text


def test_what_waits_and_what_was_returned_is_named(desk):
    assert desk.comes(replace(plain(), government_ink=None), RECEIVED) is Verdict.RETURNED

    digest = digests(desk.write(MONDAY))[CURATOR]

    assert "Возвращены Координаторам и пока не исправлены – 1" in digest.text
    desk.comes(plain(), RECEIVED + MINUTE)
    assert "Возвращены" not in digests(desk.write(MONDAY, desk.chores()))


def test_what_the_curator_sent_back_waits_for_its_new_version(desk):
    desk.comes(plain(), RECEIVED)
    desk.has_an_opinion("КСИ-2026-000001", Word.RETURNED, at("2026-11-17T12:00"))

    text = digests(desk.write(MONDAY))[CURATOR].text
    desk.comes(plain(votes=("6", "0", "0")), RECEIVED + MINUTE)
    mended = digests(desk.chores()[1].due(at("2026-11-30T09:00")))[CURATOR].text

    assert "возвращён куратором 17 ноября 2026 г." in text
    assert "Ваше решение: возвращён" in text
    assert "возвращён куратором" not in mended


def test_held_letters_reach_the_duty_curator_too(desk):
    form = replace(plain(), region="Херсонской области", signature_region="Херсонской области")
    assert desk.comes(form, RECEIVED) is Verdict.HELD

    found = digests(desk.write(MONDAY))

    assert "Ожидают решения сотрудника – 1" in found[DUTY].text
    assert "ожидают решения – 1" in found[DUTY].subject
    assert "Херсонская" not in found[CURATOR].text


def test_trial_is_nobodys_business(desk):
    desk.comes(replace(plain(), government_ink=None), RECEIVED, subject="ПРОВЕРКА")

    assert "Возвращены" not in digests(desk.write(MONDAY))[CURATOR].text


def test_digest_is_written_once_whatever_is_restarted(desk):
    chores = desk.chores()
    first = digests(desk.write(MONDAY, chores))

    assert CURATOR in first
    assert digests(desk.write(MONDAY + MINUTE, chores)) == {}
    assert digests(desk.write(MONDAY + MINUTE, desk.chores())) == {}
    assert CURATOR in digests(desk.write(at("2026-11-30T09:00")))


def test_digest_that_was_not_noted_keeps_its_identity(desk):
    before = digests(desk.chores()[1].due(MONDAY))[CURATOR]
    after = digests(desk.chores()[1].due(MONDAY + 90 * MINUTE))[CURATOR]

    assert identity(before) == identity(after)


def test_digest_of_a_morning_long_past_is_left_out(desk):
    assert digests(desk.write(at("2026-11-25T09:00"))) == {}


def test_deputy_gets_the_digest_while_the_curator_is_away(desk):
    found = digests(desk.write(at("2026-12-07T09:00")))

    assert CURATOR not in found
    assert "на время отсутствия куратора" in found[DEPUTY].text


def test_cover_letter_goes_to_whoever_was_in_office_on_the_day_of_arrival(desk):
    desk.comes(plain(), at("2026-11-30T23:59"))
    desk.comes(plain(number="4", date="27.11.2026"), at("2026-12-01T00:01"))

    assert [out.to for out in desk.written if out.purpose is Purpose.CURATOR] == [CURATOR, DEPUTY]


def test_quiet_week_is_told_or_left_out(desk):
    curator = replace(desk.config.curator, silent_days=0)

    told = digests(desk.write(MONDAY, desk.chores(curator=curator)))
    left_out = desk.chores(curator=replace(curator, digest_when_quiet=False))

    assert "Ничего не ожидает Вашего внимания" in told[CURATOR].text
    assert digests(desk.write(at("2026-11-30T09:00"), left_out)) == {}


def test_silent_regions_are_named_longest_first(desk):
    desk.comes(plain(date="12.11.2026"), RECEIVED)

    soon = digests(desk.write(MONDAY))[CURATOR].text
    late = digests(desk.write(at("2027-02-01T09:00")))[CURATOR].text

    assert "Республика Татарстан (" not in soon
    assert "Республика Татарстан (последнее заседание 12 ноября 2026 г.)" in late
    assert "ни разу не поступали: Кировская область" in late


def test_addresses_of_the_examples_get_no_digest(tmp_path):
    with open_desk(tmp_path, curator="pfo@curators.example") as desk:
        assert "pfo@curators.example" not in digests(desk.write(MONDAY))
