"""Every layout people use says the same as the form's own."""

from dataclasses import fields, replace
from datetime import date

import pytest

from mailbot.extract import extract_protocol
from mailbot.model import Role
from mailbot.regions import Regions
from mailbot.shipped import shipped
from mailbot.word.reader import open_document
from tests.protocols import Layout, faultless, to_docx, two_items

REGIONS = Regions.load(shipped("rules") / "regions.csv")
LAYOUTS = {
    "head": ("form", "one_line", "number_in_title", "club_line"),
    "chairs": ("comma", "dash", "two_lines", "position_first", "table", "one_paragraph"),
    "attendees": ("table4", "table3", "table2", "list", "position_first", "auto_list"),
    "votes": ("lines", "one_line", "table", "words"),
    "agenda": ("form", "auto", "debate"),
    "signatures": ("paragraphs", "table", "columns", "boxes"),
    "pictures": ("inline", "floating", "vml"),
}
CASES = [(name, value) for name, values in LAYOUTS.items() for value in values]


def extract(form, layout=None):
    protocol = extract_protocol(open_document(to_docx(form, layout)), REGIONS)
    assert protocol
    return protocol


@pytest.mark.parametrize(("aspect", "kind"), CASES)
def test_layout_reads_like_the_form(aspect, kind):
    protocol = extract(faultless(), replace(Layout(), **{aspect: kind}))

    form = faultless()
    assert protocol.region.value == "Республика Татарстан"
    assert protocol.held_on.value == date(2026, 11, 12)
    assert protocol.number.value == "3"
    chairs = [(c.full_name.value.full, c.position.value) for c in protocol.co_chairs]
    assert chairs == [form.government, form.coordinator]
    people = [(a.full_name.value.full, a.position.value) for a in protocol.attendees]
    assert people == list(form.attendees)
    item = protocol.agenda[0]
    assert item.title.value == form.items[0].title
    assert [d.text.value for d in item.decisions] == list(form.items[0].decisions)
    assert (item.votes.in_favour, item.votes.against, item.votes.abstained) == (5, 0, 1)
    assert len(protocol.agenda) == 1
    assert protocol.votes is None
    assert [(b.role, b.printed.value) for b in protocol.blocks] == [
        (Role.GOVERNMENT, "П.П. Петров"),
        (Role.COORDINATOR, "А.С. Иванова"),
    ]
    assert {b.region.value for b in protocol.blocks} == {"Республика Татарстан"}
    assert protocol.flags == ()


def test_every_aspect_of_the_layout_is_tried():
    assert {field.name for field in fields(Layout)} == {*LAYOUTS, "swapped"}


def test_votes_stand_at_their_items():
    protocol = extract(two_items())

    assert [item.votes.in_favour for item in protocol.agenda] == [5, 5]
    assert protocol.votes is None


def test_one_vote_over_several_items_stands_at_the_top():
    protocol = extract(replace(two_items(), votes=("6", "0", "0")))

    assert [item.votes for item in protocol.agenda] == [None, None]
    assert protocol.votes.in_favour == 6


def test_chairs_in_the_other_order_are_told_apart():
    protocol = extract(faultless(), Layout(swapped=True))

    assert protocol.co_chairs[0].full_name.value.surname == "Петров"
    assert "chairs_swapped" in protocol.flags
