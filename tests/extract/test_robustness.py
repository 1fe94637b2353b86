"""Any tree at all is read without raising, and a long one in time that grows with its length."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.document import Cell, Document, Paragraph, Picture, PictureKind, Row, Table
from mailbot.extract import extract_protocol
from mailbot.model import MeetingProtocol
from tests.extract.trees import (
    AGENDA,
    ATTENDEES,
    CHAIRS,
    HEAD,
    REGIONS,
    SIGNATURES,
    read,
    tree,
)

PHRASES = [
    *HEAD, *CHAIRS, *AGENDA, *SIGNATURES, "Присутствовали:", "№", "ФИО (полностью)", "Должность",
    "1.", "II.", "I. О", "О…", "РЕШИЛИ:", "СЛУШАЛИ:", "Повестка дня:", "По второму вопросу", "Отсутствовали:",
    "«ЗА»", "ПРОТИВ", "единогласно", "И.О. Фамилия", "Приложение", "Вопрос", "Решение", "Петров П.П.", "",
    "\t", "\n", "____", "999999999999999999999.", "²", "٣", "1.٣.", "№ ²", "IIIIIIII.", "о" * 300,
]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(PHRASES),
    st.text(max_size=40),
    st.lists(st.sampled_from(PHRASES), max_size=4).map(" ".join),
    st.lists(st.sampled_from(PHRASES), max_size=4).map("\n".join),
)
PARAGRAPHS = st.builds(
    Paragraph,
    text=TEXTS,
    anchor=st.integers(-1, 50),
    label=st.sampled_from(["", "", "1.", "I.", "–", "а)", "1.1.", "²."]),
    pictures=st.sampled_from([(), (Picture(PictureKind.RASTER, "/word/media/1.png"),)]),
    placeholders=st.sampled_from([(), ("ФИО (полностью)",), ("",)]),
)


def _tables(blocks):
    cells = st.builds(
        Cell,
        blocks=st.lists(blocks, max_size=3).map(tuple),
        column=st.integers(0, 5),
        span=st.integers(1, 3),
        continues=st.booleans(),
    )
    rows = st.builds(Row, cells=st.lists(cells, max_size=5).map(tuple))
    return st.builds(Table, rows=st.lists(rows, max_size=5).map(tuple))


BLOCKS = st.recursive(PARAGRAPHS, lambda blocks: st.one_of(blocks, _tables(blocks)), max_leaves=12)
CALM = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@given(blocks=st.lists(BLOCKS, max_size=14), margins=st.lists(PARAGRAPHS, max_size=2))
@CALM
def test_no_tree_makes_it_raise(blocks, margins):
    protocol = extract_protocol(Document(tuple(blocks), tuple(margins)), REGIONS)

    assert protocol is None or isinstance(protocol, MeetingProtocol)


@given(
    where=st.sampled_from(["head", "chairs", "attendees", "agenda", "signatures"]),
    lines=st.lists(TEXTS, max_size=6),
)
@CALM
def test_no_section_makes_it_raise(where, lines):
    parts: dict[str, Sequence[object]] = {
        "head": HEAD,
        "chairs": CHAIRS,
        "attendees": ATTENDEES,
        "agenda": AGENDA,
        "signatures": SIGNATURES,
    }
    parts[where] = [*parts[where][:1], *lines]
    blocks = [block for part in parts.values() for block in part]

    extract_protocol(tree(*blocks), REGIONS)


def _seconds(document):
    start = time.process_time()
    assert extract_protocol(document, REGIONS)
    return time.process_time() - start


def _growth(build):
    """How much longer a document of ten times the size takes, at best of three."""
    small, large = build(100), build(1000)
    return min(_seconds(large) for _ in range(3)) / min(_seconds(small) for _ in range(3))


def _people(count):
    rows = [
        [f"{i}.", "Смирнова Ольга Игоревна", "-", "директор центра"] for i in range(1, count + 1)
    ]
    return tree(*HEAD, *CHAIRS, "Присутствовали:", rows, *AGENDA, *SIGNATURES)


def _listed(count):
    rows = [f"{i}. Смирнова Ольга Игоревна – директор центра" for i in range(1, count + 1)]
    return tree(*HEAD, *CHAIRS, "Присутствовали:", *rows, *AGENDA, *SIGNATURES)


def _decided(count):
    points = [f"{i}. Поддержать предложение автора." for i in range(1, count + 1)]
    return tree(*HEAD, *CHAIRS, *ATTENDEES, AGENDA[0], *points, *AGENDA[3:], *SIGNATURES)


def _items(count):
    items = [line for i in range(count) for line in (f"{i + 1}. О деле {i}", f"{i + 1}.1. Решить.")]
    return tree(*HEAD, *CHAIRS, *ATTENDEES, *items, *SIGNATURES)


def _planned(count):
    plan = [f"{i + 1}. О деле {i}" for i in range(count)]
    heard = [
        line
        for i in range(count)
        for line in (f"{i + 1}. СЛУШАЛИ: О деле {i}", "РЕШИЛИ:", "1. Решить.")
    ]
    return tree(*HEAD, *CHAIRS, *ATTENDEES, "Повестка дня:", *plan, *heard, *SIGNATURES)


def _headed(count):
    return tree(*HEAD, *["Республики Татарстан"] * count, *CHAIRS, *ATTENDEES, *AGENDA, *SIGNATURES)


def _voted(count):
    votes = AGENDA[3:] * count
    return tree(*HEAD, *CHAIRS, *ATTENDEES, *AGENDA[:3], *votes, *SIGNATURES)


def _signed(count):
    return tree(*HEAD, *CHAIRS, *ATTENDEES, *AGENDA, *SIGNATURES * count)


def _on_one_line(count):
    people = "; ".join(["Смирнова Ольга Игоревна, директор центра"] * count)
    return tree(*HEAD, *CHAIRS, f"Присутствовали: {people}", *AGENDA, *SIGNATURES)


def _in_one_word(count):
    return tree(
        *HEAD, *CHAIRS, "Присутствовали:", "А" * count * 10, "П. " * count, "Ан " * count, *AGENDA
    )


BUILDERS = [_people, _listed, _decided, _items, _planned, _headed, _voted, _signed, _on_one_line, _in_one_word]  # fmt: skip


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__.strip("_"))
def test_ten_times_the_length_takes_about_ten_times_as_long(build):
    assert _growth(build) < 25


def test_everybody_of_ten_thousand_is_there():
    protocol = extract_protocol(_people(10_000), REGIONS)

    assert len(protocol.attendees) == 10_000


def test_another_document_is_no_protocol():
    letter = [
        "Уважаемый Пётр Петрович!",
        "Направляем протокол заседания.",
        "С уважением, А.С. Иванова",
    ]
    contract = ["ДОГОВОР № 3", "г. Казань", "1. Предмет договора", "1.1. Стороны решили."]
    minutes = ["ПРОТОКОЛ", "измерений шума", "от 12.11.2026 № 3"]
    covering = [
        "Уважаемый Пётр Петрович!",
        "Направляем протокол заседания Клуба стратегических инициатив от 12.11.2026 № 3.",
        "Координатор Клуба\t\tА.С. Иванова",
    ]
    guests = [
        "Список участников заседания Клуба стратегических инициатив",
        [["№", "ФИО", "Должность"], ["1", "Смирнова Ольга Игоревна", "директор"]],
    ]
    order = ["ПРИКАЗ", "О создании Клуба стратегических инициатив", "1. Создать Клуб."]

    for blocks in (letter, contract, minutes, covering, guests, order, []):
        assert extract_protocol(tree(*blocks), REGIONS) is None


def test_a_poorly_filled_protocol_is_still_one():
    assert extract_protocol(tree(*HEAD, "Присутствовали:"), REGIONS) is not None
    assert read(head=[]) is not None
    assert read(chairs=[], attendees=[]) is not None
