"""Reminders of the term: where a meeting is known, once each, never when the protocol came."""

from dataclasses import replace

import pytest

from mailbot.model import Purpose, Ruling, Word
from tests.chores.world import CURATOR, MINUTE, at, identity, open_desk
from tests.letters import SENDER
from tests.protocols import RECEIVED, faultless

# The meeting of Thursday the 12th: the fourth working day is the 18th, the term is the 19th.
FOURTH, PAST = at("2026-11-18T10:00"), at("2026-11-20T10:00")
UNSIGNED = replace(faultless(), government_ink=None)


@pytest.fixture
def desk(tmp_path):
    with open_desk(tmp_path) as opened:
        yield opened


def reminders(desk, now):
    return [out for out in desk.write(now) if out.purpose is Purpose.REMINDER]


def announce(tmp_path, *lines):
    text = "\n".join(f"[[meetings]]\n{line}\n" for line in lines)
    (tmp_path / "rules" / "meetings.toml").write_text(text)


ANNOUNCED = f'region = "Республика Татарстан"\nheld_on = 2026-11-12\nemail = "{SENDER}"'


def test_coordinator_is_reminded_on_the_fourth_working_day(desk):
    desk.comes(UNSIGNED, RECEIVED)

    assert reminders(desk, FOURTH - MINUTE) == []
    [reminder] = reminders(desk, FOURTH)
    assert reminder.to == SENDER
    assert reminder.subject == "Напоминание: протокол заседания от 12.11.2026, срок – 19.11.2026"
    assert "Осталось: 1 рабочий день" in reminder.text
    assert "возвращён на исправление 16 ноября 2026 г. и повторно не поступал" in reminder.text
    assert reminder.in_reply_to == "<1@club.example>"
    assert [file.name for file in reminder.attachments] == ["Форма протокола КСИ.docx"]


def test_meeting_of_two_days_is_reminded_of_by_its_second_day(desk):
    desk.comes(replace(UNSIGNED, date="12–13.11.2026"), RECEIVED)

    assert reminders(desk, FOURTH) == []
    [reminder] = reminders(desk, FOURTH + 24 * 60 * MINUTE)
    assert "до 20 ноября 2026 г. включительно" in reminder.text


def test_reminder_written_again_keeps_its_identity(desk):
    desk.comes(UNSIGNED, RECEIVED)
    [first], [again] = reminders(desk, FOURTH), reminders(desk, FOURTH + 60 * MINUTE)

    assert identity(first) == identity(again)


def test_corrected_protocol_stops_the_reminder(desk):
    desk.comes(UNSIGNED, RECEIVED)
    desk.comes(faultless(), RECEIVED + MINUTE)

    assert reminders(desk, FOURTH) == []
    assert reminders(desk, PAST) == []


def test_protocol_corrected_in_its_date_stops_the_reminder(desk):
    desk.comes(UNSIGNED, RECEIVED)
    desk.comes(replace(faultless(), date="13.11.2026"), RECEIVED + MINUTE)

    assert reminders(desk, FOURTH) == []


def test_who_was_told_on_that_very_day_is_not_reminded(desk):
    desk.comes(UNSIGNED, FOURTH - MINUTE)

    assert reminders(desk, FOURTH) == []
    assert len(reminders(desk, PAST)) == 2


def test_day_of_the_return_is_the_day_a_person_returned_it(desk):
    region = "Херсонской области"
    desk.comes(replace(faultless(), region=region, signature_region=region), RECEIVED)
    desk.ledger.rule(1, Ruling(Word.RETURNED, at("2026-11-17T15:00"), note="нет округа"))
    desk.judge()

    [reminder] = reminders(desk, FOURTH)

    assert "возвращён на исправление 17 ноября 2026 г." in reminder.text


def test_notice_past_the_term_goes_to_the_curator_too(desk):
    desk.comes(UNSIGNED, RECEIVED)

    notice, copy = reminders(desk, PAST)

    assert (notice.to, copy.to) == (SENDER, CURATOR)
    assert "Срок истёк 19 ноября 2026 г." in notice.text
    assert "Копия настоящего письма направлена куратору Агентства по Приволжскому" in notice.text
    assert f"Это копия письма, направленного Координатору: {SENDER}" in copy.text
    assert not copy.attachments


def test_protocol_returned_past_its_term_is_not_reminded_of(desk):
    desk.comes(UNSIGNED, PAST - MINUTE)

    assert reminders(desk, PAST) == []


def test_trial_and_old_news_are_not_reminded_of(desk):
    desk.comes(UNSIGNED, RECEIVED, subject="Проверка")
    assert reminders(desk, FOURTH) == []
    desk.comes(UNSIGNED, RECEIVED)
    assert reminders(desk, at("2026-12-20T10:00")) == []


def test_announced_meeting_is_reminded_of(desk, tmp_path):
    chores = desk.chores()
    announce(tmp_path, ANNOUNCED)

    [reminder] = [out for out in desk.write(FOURTH, chores) if out.purpose is Purpose.REMINDER]

    assert reminder.to == SENDER
    assert "протокол не поступал" in reminder.text
    assert "Если он уже направлен, просим сообщить об этом" in reminder.text


def test_announced_meeting_whose_protocol_came_is_not_reminded_of(desk, tmp_path):
    announce(tmp_path, ANNOUNCED)
    desk.comes(faultless(), RECEIVED)

    assert reminders(desk, FOURTH) == []


def test_slip_in_the_list_of_meetings_leaves_the_last_good_list(desk, tmp_path):
    announce(tmp_path, ANNOUNCED)
    chores = desk.chores()
    announce(tmp_path, 'region = "Татарстанн"\nheld_on = "завтра"')

    assert len([out for out in desk.write(FOURTH, chores) if out.purpose is Purpose.REMINDER]) == 1


def test_reminder_comes_at_ten_of_the_district(desk):
    eastern = replace(UNSIGNED, region="Приморского края", signature_region="Приморского края")
    desk.comes(eastern, RECEIVED)

    assert reminders(desk, at("2026-11-18T02:59")) == []
    assert len(reminders(desk, at("2026-11-18T03:00"))) == 1
