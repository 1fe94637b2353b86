"""A `Document` in, lines of text as a reader's eye meets them out.

A paragraph is one line per line break; a table row is one line of cells; cells that only lay a
page out (one to a row, or holding tables) dissolve into the lines they hold.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

from mailbot.document import Block, Cell, Document, Paragraph, Row, Table, paragraphs_of
from mailbot.values.text import as_seen, clean

_SPACED: Final = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}(?!N)[^\W\d_](?![^\s:.,])")
_GAPS: Final = 3
_TYPED: Final = re.compile(
    r"^\s*(?P<number>(?:[IVXLІХ]{1,6}|\d{1,3}(?:\.\d{1,3}){0,3})\s?[.)](?!\d)|\d{1,3}(?:\.\d{1,3}){1,3}(?=\s)"
    r"|[IVXІ]{1,5}(?=\s+Об?о?\s)|[IVXІ]{1,5}\s?[–—-](?=\s)|\d{1,2}(?=\s+(?:Об?о?|[А-ЯЁ][а-яё]+)\s)|[а-яa-z]\)"
    r"|[–—•·*-])\s*(?=\S)"
)
_WORD: Final = re.compile(r"[^\W\d_]{3}(?<![IVXLC]{3})")
"""A word in an automatic number: «Вопрос 1.» is text as far as reading goes."""
_DATE_FOLLOWS: Final = re.compile(r"^\s*\d{1,2}\.\d{1,2}\.\d{2,4}")


class Field(NamedTuple):
    """One cell's text; a long table has thousands, and a tuple is made in half the time."""

    text: str
    anchor: int
    label: str = ""
    placeholders: tuple[str, ...] = ()
    column: int = 0
    span: int = 1
    continues: bool = False
    anchors: tuple[int, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of a paragraph, or one row of a table; what many patterns ask is worked out once."""

    text: str
    anchor: int
    label: str = ""
    """Automatic number; only on the first line of its paragraph."""
    placeholders: tuple[str, ...] = ()
    cells: tuple[Field, ...] = ()
    table: int = 0
    """Which table the row belongs to, from 1; 0 outside of tables."""
    anchors: tuple[int, ...] = ()
    drawn: bool = False
    """A picture stands in it."""

    @cached_property
    def number(self) -> str:
        """Automatic or typed number in front, with its dot or bracket."""
        return self.label or typed_number(self._typed)

    @cached_property
    def words(self) -> str:
        """The text without a typed number, on one line."""
        typed = self._typed
        text = self.text[typed.end() :] if typed else self.text
        return " ".join(text.split())

    @cached_property
    def seen(self) -> str:
        """The text as patterns see it."""
        return as_seen(self.text)

    @cached_property
    def seen_words(self) -> str:
        """The same without a typed number."""
        return as_seen(self.words) if self._typed else self.seen

    @cached_property
    def _typed(self) -> re.Match[str] | None:
        return typed_in(self.text)


def typed_in(text: str) -> re.Match[str] | None:
    """A number or bullet typed in front of `text`."""
    typed = _TYPED.match(text)
    return None if typed is None or _DATE_FOLLOWS.match(text) else typed


def typed_number(typed: re.Match[str] | None) -> str:
    """The number itself, with its dot or bracket."""
    return typed["number"].strip() if typed else ""


def lines_of(document: Document) -> tuple[Line, ...]:
    """All lines of the body that hold text or a picture."""
    return tuple(line for line in _lines(document.blocks, [0]) if line.text.strip() or line.drawn)


def margin_lines(document: Document) -> tuple[Line, ...]:
    """Lines of headers and footers."""
    return tuple(line for line in _lines(document.margins, [0]) if line.text.strip())


def _lines(blocks: tuple[Block, ...], tables: list[int]) -> Iterator[Line]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from _paragraph_lines(block)
        else:
            yield from _table_lines(block, tables)


def _paragraph_lines(paragraph: Paragraph) -> Iterator[Line]:
    label, text = paragraph.label, clean(paragraph.text)
    if _WORD.search(label):
        label, text = "", f"{label} {text}"
    texts = text.split("\n")
    for index, text in enumerate(texts):
        yield Line(
            text=_unspaced(text).strip(" "),
            anchor=paragraph.anchor,
            label=label if index == 0 else "",
            placeholders=paragraph.placeholders,
            anchors=(paragraph.anchor,),
            drawn=bool(paragraph.pictures) and index == len(texts) - 1,
        )


def _table_lines(table: Table, tables: list[int]) -> Iterator[Line]:
    tables[0] += 1
    number = tables[0]
    for row in table.rows:
        held = [_paragraphs(cell) for cell in row.cells]
        if len(row.cells) == 1 or None in held:
            for cell in row.cells:
                if _has_content(cell):
                    yield from (
                        replace(line, table=line.table or number)
                        for line in _lines(cell.blocks, tables)
                    )
        else:
            yield _row_line(row, [found or () for found in held], number)


def _paragraphs(cell: Cell) -> tuple[Paragraph, ...] | None:
    """Nearly every cell holds one; `None` for a cell that lays out a table and more."""
    if len(cell.blocks) == 1 and isinstance(only := cell.blocks[0], Paragraph):
        return (only,)
    if any(isinstance(block, Table) for block in cell.blocks) and _has_content(cell):
        return None
    return tuple(paragraphs_of(cell.blocks))


def _row_line(row: Row, held: Sequence[tuple[Paragraph, ...]], number: int) -> Line:
    cells = tuple(map(_field, row.cells, held))
    paragraphs = [paragraph for found in held for paragraph in found]
    return Line(
        text="\t".join([cell.text for cell in cells]).replace("\n", " ").strip("\t "),
        anchor=next((cell.anchor for cell in cells if cell.text), _first_anchor(paragraphs)),
        placeholders=tuple([text for cell in cells for text in cell.placeholders]),
        cells=cells,
        table=number,
        anchors=tuple([paragraph.anchor for paragraph in paragraphs]),
        drawn=any(paragraph.pictures for paragraph in paragraphs),
    )


def _field(cell: Cell, paragraphs: Sequence[Paragraph]) -> Field:
    if len(paragraphs) == 1:
        only = paragraphs[0]
        return Field(
            _unspaced(clean(only.text)).strip(), only.anchor, only.label, only.placeholders,
            cell.column, cell.span, cell.continues, (only.anchor,),
        )  # fmt: skip
    texts = [_unspaced(clean(p.text)).strip() for p in paragraphs]
    filled = [p for p, text in zip(paragraphs, texts, strict=True) if text]
    return Field(
        text="\n".join(text for text in texts if text),
        anchor=filled[0].anchor if filled else _first_anchor(paragraphs),
        label=next((p.label for p in paragraphs if p.label), ""),
        placeholders=tuple(text for p in paragraphs for text in p.placeholders),
        column=cell.column,
        span=cell.span,
        continues=cell.continues,
        anchors=tuple(paragraph.anchor for paragraph in paragraphs),
    )


def _has_content(cell: Cell) -> bool:
    return any(p.text.strip() or p.pictures for p in paragraphs_of(cell.blocks))


def _first_anchor(paragraphs: Sequence[Paragraph]) -> int:
    return paragraphs[0].anchor if paragraphs else -1


def _unspaced(text: str) -> str:
    """«П Р О Т О К О Л» as the word it is."""
    if text.count(" ") < _GAPS:
        return text
    return _SPACED.sub(lambda match: match.group().replace(" ", ""), text)
