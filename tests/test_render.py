from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.document import paragraphs_of
from mailbot.extract import extract_protocol
from mailbot.model import AgendaItem, Attendee, Decision, PersonName
from mailbot.record import content_record
from mailbot.regions import Regions
from mailbot.render import render_official
from mailbot.shipped import shipped
from mailbot.word.reader import open_document
from tests.cases import entry, faultless_protocol, person, votes

REGIONS = Regions.load(shipped("rules") / "regions.csv")
TEMPLATE = (shipped("templates") / "protocol.docx").read_bytes()
LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"


def read_back(protocol):
    content = render_official(protocol, TEMPLATE, "Республики Татарстан")
    again = extract_protocol(open_document(content), REGIONS)
    assert again
    return content_record(again, "")


def test_what_was_rendered_reads_back():
    protocol = faultless_protocol()

    assert read_back(protocol) == content_record(protocol, "")


@pytest.mark.parametrize("count", [1, 40])
def test_any_number_of_attendees_reads_back(count):
    rows = tuple(
        Attendee(
            person(f"Петров{LETTERS[i % 28]}{'о' * (i // 28)}в Иван Иванович"),
            entry("эксперт " * (i + 1) + "центра"),
        )
        for i in range(count)
    )
    protocol = replace(faultless_protocol(), attendees=rows)

    assert read_back(protocol) == content_record(protocol, "")


def test_six_items_with_one_vote_read_back():
    items = tuple(
        AgendaItem(
            str(i),
            entry(f"О вопросе {LETTERS[i]}"),
            (Decision(entry("Принять к сведению обращение жителей"), ("note",)),),
            None,
        )
        for i in range(6)
    )
    protocol = replace(faultless_protocol(), agenda=items, votes=votes(5, 1, 0))

    assert read_back(protocol) == content_record(protocol, "")


def test_same_protocol_gives_the_same_bytes():
    one, other = (render_official(faultless_protocol(), TEMPLATE, "x") for _ in range(2))

    assert one == other


@pytest.mark.parametrize(
    "hostile", ["a<b & c", "{{ 7*7 }}", "{% for %}", "x</w:t></w:p>", "\x00\x07\ud800", "{_{ x }_}"]
)
def test_hostile_value_stays_text(hostile):
    protocol = replace(
        faultless_protocol(),
        agenda=(replace(faultless_protocol().agenda[0], title=entry(f"О {hostile} проекте")),),
    )

    document = open_document(render_official(protocol, TEMPLATE, "Республики Татарстан"))

    text = " ".join(p.text for p in paragraphs_of(document.blocks))
    kept = "".join(ch for ch in hostile if ch >= " " and ch != "\ud800")
    assert f"О {kept}" in text
    assert "49" not in text
    assert "А.С.\u00a0Иванова" in text


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(LETTERS, min_size=3, max_size=12), min_size=3, max_size=3),
    st.text(LETTERS + " «»-–,.", min_size=5, max_size=60).filter(lambda t: t.strip(" –-,.«»")),
    st.integers(1, 999),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
)
def test_render_then_read_back(names, decision, number, day):
    name = PersonName(names[0].title(), names[1].title(), names[2].title() + "ович")
    text = "Поддержать " + " ".join(decision.split()).strip(" –-,.")
    protocol = replace(
        faultless_protocol(),
        number=entry(str(number)),
        held_on=entry(day),
        attendees=(Attendee(entry(name, name.full), entry("эксперт")),),
        agenda=(
            replace(
                faultless_protocol().agenda[0], decisions=(Decision(entry(text), ("support",)),)
            ),
        ),
    )

    again = read_back(protocol)

    assert again["number"] == str(number)
    assert again["date"] == day.isoformat()
    assert again["attendees"][0]["full_name"] == name.full
    assert again["agenda"][0]["decisions"][0]["text"] == text
