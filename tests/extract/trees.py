"""Document trees typed by hand: strings are paragraphs, lists of rows are tables."""

from dataclasses import dataclass
from itertools import count

from mailbot.document import Cell, Document, Paragraph, Row, Table
from mailbot.extract import extract_protocol
from mailbot.regions import Regions
from mailbot.shipped import shipped

REGIONS = Regions.load(shipped("rules") / "regions.csv")

HEAD = ["ПРОТОКОЛ", "Заседания Клуба стратегических инициатив", "Республики Татарстан",
        "от 12.11.2026 № 3"]  # fmt: skip
CHAIRS = [
    "ПРЕДСЕДАТЕЛЬСТВОВАЛ:",
    "Петров Пётр Петрович, заместитель министра экономики Республики Татарстан",
    "Иванова Анна Сергеевна, Координатор Клуба стратегических инициатив",
]
ATTENDEES = [
    "Присутствовали:",
    [
        ["№", "ФИО (полностью)", "", "Должность"],
        ["1.", "Смирнова Ольга Игоревна", "-", "директор центра «Мой бизнес»"],
        ["2.", "Галиев Тимур Ринатович", "-", "проректор университета"],
    ],
]
DECISIONS = ["1. Поддержать предложение автора.", "2. Разработать дорожную карту проекта."]
VOTES = ["Результаты голосования:", "«ЗА» - 4", "«ПРОТИВ» - 0", "«ВОЗДЕРЖАЛСЯ» - 0"]
AGENDA = ["I.\tО поддержке проекта «Умный двор»", *DECISIONS, *VOTES]
SIGNATURES = [
    "Сопредседатель Клуба стратегических инициатив",
    "Республики Татарстан\t\t\tП.П. Петров",
    "",
    "Сопредседатель Клуба – Координатор",
    "Клуба стратегических инициатив",
    "Республики Татарстан\t\t\tА.С. Иванова",
]


@dataclass(frozen=True)
class Auto:
    """A paragraph with an automatic number."""

    label: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A paragraph whose text is a content control still showing its hint."""

    text: str


@dataclass(frozen=True)
class Wide:
    """A cell over several columns."""

    text: object
    span: int = 1


@dataclass(frozen=True)
class Merged:
    """A cell that continues the one above."""


def tree(*blocks, margins=()):
    """The document of these blocks."""
    anchors = count()
    return Document(
        tuple(_block(b, anchors) for b in blocks), tuple(_block(b, count(-1, 0)) for b in margins)
    )


def read(
    *,
    head=HEAD,
    chairs=CHAIRS,
    attendees=ATTENDEES,
    agenda=AGENDA,
    signatures=SIGNATURES,
    margins=(),
):
    """The protocol of a whole document, each section as given or as in the form."""
    document = tree(*head, *chairs, *attendees, *agenda, *signatures, margins=margins)
    protocol = extract_protocol(document, REGIONS)
    assert protocol is not None
    return protocol


def chairs_of(protocol):
    """Names and positions of both, in the protocol's order."""
    return [(full(c.full_name), c.position.value) for c in protocol.co_chairs]


def people_of(protocol):
    """Names and positions of the attendees."""
    return [(full(a.full_name), a.position.value) for a in protocol.attendees]


def agenda_of(protocol):
    """Titles with their decisions."""
    return [
        (item.title.value, [decision.text.value for decision in item.decisions])
        for item in protocol.agenda
    ]


def counts(votes):
    """For, against, abstained; `None` where no votes stand."""
    return votes and (votes.in_favour, votes.against, votes.abstained)


def printed_of(protocol):
    """Role and printed name of each block."""
    return [(str(block.role), block.printed.raw) for block in protocol.blocks]


def full(entry):
    """The full name read, if one was."""
    return entry.value.full if entry.value else None


def _block(block, anchors):
    if isinstance(block, list):
        return Table(tuple(_row(row, anchors) for row in block))
    if isinstance(block, Auto):
        return Paragraph(block.text, next(anchors), label=block.label)
    if isinstance(block, Shown):
        return Paragraph(block.text, next(anchors), placeholders=(block.text,))
    if isinstance(block, Paragraph):
        return block
    return Paragraph(block, next(anchors))


def _row(row, anchors):
    cells, column = [], 0
    for value in row:
        span = value.span if isinstance(value, Wide) else 1
        inner = value.text if isinstance(value, Wide) else value
        if isinstance(inner, Merged):
            cells.append(Cell((), column, span, continues=True))
        else:
            # a cell of several blocks is a tuple
            parts = inner if isinstance(inner, tuple) else (inner,)
            cells.append(Cell(tuple(_block(part, anchors) for part in parts), column, span))
        column += span
    return Row(tuple(cells))
