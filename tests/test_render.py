import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mailbot.document import paragraphs_of
from mailbot.extract import extract_protocol
from mailbot.model import AgendaItem, Attendee, Decision, PersonName
from mailbot.record import content_record
from mailbot.regions import Regions
from mailbot.render import render_official, values_of
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


def document_part(content):
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))


def rendered_plainly(protocol):
    """The same values by docxtpl as its manual shows it; it would turn «{_{» into «{{», we do not."""
    made, out = DocxTemplate(io.BytesIO(TEMPLATE)), io.BytesIO()
    made.render(values_of(protocol, "Республики Татарстан"), autoescape=True)
    made.save(out)
    return out.getvalue()


def tried_values():
    whole = faultless_protocol()
    item = whole.agenda[0]
    many = tuple(
        replace(item, decisions=item.decisions * n, votes=None if n == 2 else item.votes)
        for n in (1, 2, 3)
    )
    lines = Decision(entry("Поддержать:\n– первое;\n– второе."), ("support",))
    markup = entry('О <w:p/> & "кавычках" {{ x }} {% z %} {# w #}')
    return {
        "faultless": whole,
        "nobody else": replace(whole, attendees=()),
        "many rows": replace(whole, attendees=whole.attendees * 30),
        "three items": replace(whole, agenda=many),
        "one vote over all": replace(whole, agenda=many, votes=votes(6, 0, 0)),
        "lines in a decision": replace(whole, agenda=(replace(item, decisions=(lines,)),)),
        "markup": replace(whole, agenda=(replace(item, title=markup),)),
        "nothing": replace(whole, agenda=(), number=entry(None), held_on=entry(None)),
    }


@pytest.mark.parametrize("protocol", tried_values().values(), ids=tried_values().keys())
def test_form_is_the_one_docxtpl_renders(protocol):
    ours = render_official(protocol, TEMPLATE, "Республики Татарстан")
    plain = rendered_plainly(protocol)

    one, other = (etree.tostring(document_part(c), method="c14n") for c in (ours, plain))
    assert one == other
    names = [sorted(zipfile.ZipFile(io.BytesIO(c)).namelist()) for c in (ours, plain)]
    assert names[0] == names[1]


def test_same_protocol_gives_the_same_bytes():
    one, other = (render_official(faultless_protocol(), TEMPLATE, "x") for _ in range(2))

    assert one == other


@pytest.mark.parametrize(
    "hostile",
    [
        "a<b & c",
        "{{ 7*7 }}",
        "{% for %}",
        "x</w:t></w:p>",
        "\x00\x07\ud800",
        "{_{ x }_}",
        "]]>",
        "&#x31;&lt;",
        "\a\f\v",
        "\ufffe\udfff",
        "{%tr x %}{{r y }}",
    ],
)
def test_hostile_value_stays_text(hostile):
    protocol = replace(
        faultless_protocol(),
        agenda=(replace(faultless_protocol().agenda[0], title=entry(f"О {hostile} проекте")),),
    )

    document = open_document(render_official(protocol, TEMPLATE, "Республики Татарстан"))

    text = " ".join(p.text for p in paragraphs_of(document.blocks))
    kept = "".join(ch for ch in hostile if ch.isprintable())
    assert f"О {kept}" in text
    assert "49" not in text
    assert "А.С.\u00a0Иванова" in text


def shape(protocol):
    """Every element in order with its attributes, the text left out."""
    root = document_part(render_official(protocol, TEMPLATE, "Республики Татарстан"))
    return [(element.tag, dict(element.attrib)) for element in root.iter()]


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_characters="\n"), max_size=40))
def test_no_value_changes_the_shape_of_the_form(anything):
    whole = faultless_protocol()
    item, chair = whole.agenda[0], whole.co_chairs[0]
    spoilt = replace(
        whole,
        number=entry(anything),
        agenda=(replace(item, title=entry(anything), decisions=(Decision(entry(anything), ()),)),),
        attendees=(Attendee(person("Орлова Вера Павловна"), entry(anything)),),
        co_chairs=(replace(chair, position=entry(f"м{anything}")), whole.co_chairs[1]),
    )
    plain = replace(
        spoilt,
        number=entry("1"),
        agenda=(replace(item, title=entry("О"), decisions=(Decision(entry("Да"), ()),)),),
        attendees=(Attendee(person("Орлова Вера Павловна"), entry("а")),),
        co_chairs=(replace(chair, position=entry("м")), whole.co_chairs[1]),
    )

    assert shape(spoilt) == shape(plain)


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
