"""The body of a part in; paragraphs and tables in reading order out.

A paragraph is known by its ordinal among all `w:p` of the part. Text boxes follow the paragraph
that holds them and share its ordinal. Where the mark between two paragraphs was deleted, both are
one: it looks like, and is anchored at, the first of them that has something left in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from mailbot.document import Block, Cell, Paragraph, Row, Table
from mailbot.word.controls import Around, within
from mailbot.word.markup import ALTERNATE, SDT, VAL, P, W, child, inside, is_on, value, whole
from mailbot.word.numbering import Numbering
from mailbot.word.plain import CELL, plain_cells
from mailbot.word.runs import Inline, Runs

_TABLE: Final = f"{W}tbl"
_ROW: Final = f"{W}tr"
_SPAN: Final = f"{W}gridSpan"
_MERGE: Final = f"{W}vMerge"
_CELL_GONE: Final = f"{W}cellDel"
_WRAPPERS: Final = frozenset(
    (ALTERNATE, *(f"{W}{name}" for name in ("customXml", "ins", "moveTo", "smartTag")))
)
_ELSEWHERE: Final = frozenset({f"{W}altChunk", f"{W}subDoc"})
_GONE: Final = frozenset(f"{W}{name}" for name in ("del", "moveFrom"))
_CHANGED: Final = _GONE | {f"{W}ins", f"{W}moveTo"}
_ROW_LOOKS: Final = _CHANGED | {f"{W}hidden", f"{W}gridBefore", f"{W}tblHeader"}
_ENDS: Final = _CHANGED | {f"{W}vanish", f"{W}specVanish"}
"""What the mark at the end of a paragraph may say of going on in the next one."""
_WIDEST: Final = 1000
"""Grid columns of one cell; Word itself stops at 63."""


class _Begun(Inline):
    """A paragraph that may go on in the next one."""

    __slots__ = ("anchor", "label", "settled", "style")

    def __init__(self) -> None:
        super().__init__()
        self.settled = False
        """The look of the paragraph is known: one with something in it was met."""
        self.anchor = -1
        self.style = ""
        self.label = ""


class Blocks:
    """Reads the blocks of one part."""

    def __init__(self, root: etree._Element, runs: Runs, numbering: Numbering) -> None:
        """`root` is only needed to count its paragraphs."""
        self._runs = runs
        self._numbering = numbering
        self._styles = numbering.styles
        self._ordinals = enumerate(root.iter(P))
        self._begun: _Begun | None = None

    def read(self, container: Iterable[etree._Element], around: Around) -> tuple[Block, ...]:
        """All blocks of `container`."""
        outer, self._begun = self._begun, None
        out: list[Block] = []
        self._collect(container, around, out)
        self._finish(around, out)
        self._begun = outer
        return tuple(out)

    def _collect(
        self, container: Iterable[etree._Element], around: Around, out: list[Block]
    ) -> None:
        for found in container:
            tag = found.tag
            if tag == P:
                self._paragraph(found, around, out)
            elif tag == _TABLE:
                self._finish(around, out)
                out.append(Table(tuple(self._rows(found, around))))
            elif tag == SDT:
                self._collect(_content(found), within(found, around), out)
            elif tag in _WRAPPERS:
                self._collect(inside(found), around, out)
            elif tag in _ELSEWHERE:
                self._runs.traits.add("alt_chunk")

    # -- paragraphs ------------------------------------------------------------------------------

    def _paragraph(self, element: etree._Element, around: Around, out: list[Block]) -> None:
        parts = list(element)  # what is looked through more than once is fetched from lxml once
        properties = child(parts, "pPr")
        style, mark, numbered = self._styles.default, None, None
        if properties is not None:
            known = list(properties)
            style = value(known, "pStyle") or style
            mark, numbered = child(known, "rPr"), child(known, "numPr")
        if mark is not None and not any(found.tag in _ENDS for found in mark):
            mark = None
        if self._begun is None and mark is None:
            text = self._runs.plain(parts)
            if text is not None:
                shown = (text,) if around.placeholder and text.strip() else ()
                out.append(
                    Paragraph(
                        text,
                        self._ordinal(element) if around.host is None else around.host,
                        self._numbering.label_of(numbered, style),
                        style,
                        (),
                        shown,
                        around.tags,
                        around.host is not None and around.host >= 0,
                    )
                )
                return
        begun = self._begun or _Begun()
        self._runs.read(parts, style, begun)
        goes_on = mark is not None and self._goes_on(mark, begun)
        if not begun.settled and not (goes_on and begun.is_empty):
            begun.settled = True
            begun.anchor = self._ordinal(element) if around.host is None else around.host
            begun.style, begun.label = style, self._numbering.label_of(numbered, style)
        self._begun = begun
        if not goes_on:
            self._finish(around, out)

    def _goes_on(self, mark: etree._Element, inline: Inline) -> bool:
        """The mark at its end was deleted, or is hidden with nothing before it to be seen."""
        tags = {found.tag for found in mark}
        if tags & _CHANGED:
            self._runs.traits.add("tracked_changes")
        if tags & _GONE:
            return True
        return is_on(child(mark, "specVanish")) or (
            inline.is_empty and is_on(child(mark, "vanish"))
        )

    def _ordinal(self, element: etree._Element) -> int:
        for ordinal, found in self._ordinals:
            if found is element:
                return ordinal
        return -1

    def _finish(self, around: Around, out: list[Block]) -> None:
        """Put down the paragraph that was begun, and the boxes it holds after it."""
        begun, self._begun = self._begun, None
        if begun is None or not begun.settled:
            return
        text = "".join(begun.parts)
        shown, pictures = begun.placeholders, begun.pictures
        if around.placeholder:
            shown = [text] if text.strip() else []
            pictures = [replace(picture, hidden=True) for picture in pictures]
        out.append(
            Paragraph(
                text,
                begun.anchor,
                begun.label,
                begun.style,
                tuple(pictures),
                tuple(shown),
                (*around.tags, *begun.tags),
                around.host is not None and around.host >= 0,
            )
        )
        for box in begun.boxes:
            out.extend(self.read(box, replace(around, host=begun.anchor)))

    # -- tables ----------------------------------------------------------------------------------

    def _rows(self, table: etree._Element, around: Around) -> Iterator[Row]:
        merged: Mapping[int, bool] = {}
        for row, held in _unwrapped(table, _ROW, around):
            look = _RowLook.of(child(row, "trPr"))
            self._runs.traits.update(look.traits)
            if look.gone:
                continue
            if plain := self._plain_cells(row, look.before, held):
                merged = {}
                yield Row(plain, look.header)
                continue
            cells = tuple(self._cells(row, look.before, held, merged))
            merged = {cell.column: cell.continues or goes for cell, goes in cells}
            yield Row(tuple(cell for cell, _ in cells), look.header)

    def _plain_cells(self, row: etree._Element, column: int, around: Around) -> tuple[Cell, ...]:
        """The cells of a row of text alone, as `_cells` would read them; none for other rows."""
        if around.placeholder or around.host is not None or not self._runs.reads_plainly:
            return ()
        default, label_of = self._styles.default, self._numbering.label_of
        cells = []
        for index, paragraphs in enumerate(plain_cells(row) or (), column):
            read = []
            for found in paragraphs:
                style = found.style or default
                anchor = self._ordinal(found.element)
                label = label_of(None, style)
                read.append(Paragraph(found.text, anchor, label, style, (), (), around.tags))
            cells.append(Cell(tuple(read), index))
        return tuple(cells)

    def _cells(
        self, row: etree._Element, column: int, around: Around, above: Mapping[int, bool]
    ) -> Iterator[tuple[Cell, bool]]:
        """The cells of a row, and whether each begins or goes on a vertical merge."""
        for cell, held in _unwrapped(row, CELL, around):
            parts = list(cell)
            properties = child(parts, "tcPr")
            span, merge, gone = 1, None, False
            for found in properties if properties is not None else ():
                if found.tag == _SPAN:
                    span = min(max(1, whole(found.get(VAL), 1)), _WIDEST)
                elif found.tag == _MERGE:
                    merge = found.get(VAL, "continue")
                elif found.tag == _CELL_GONE:
                    gone = True
            if gone:
                self._runs.traits.add("tracked_changes")
                continue
            continues = merge is not None and merge != "restart" and above.get(column, False)
            blocks = () if continues else self.read(parts, held)
            yield Cell(blocks, column, span, continues), merge is not None
            column += span


@dataclass(frozen=True, slots=True)
class _RowLook:
    """What `w:trPr` says of a row."""

    before: int = 0
    header: bool = False
    gone: bool = False
    traits: frozenset[str] = frozenset()

    @classmethod
    def of(cls, properties: etree._Element | None) -> "_RowLook":
        if properties is None:
            return _PLAIN
        tags = {found.tag for found in properties}
        if tags.isdisjoint(_ROW_LOOKS):
            return _PLAIN
        hidden = is_on(child(properties, "hidden"))
        traits = {"tracked_changes"} if tags & _CHANGED else set()
        return cls(
            min(max(0, whole(value(properties, "gridBefore"), 0)), _WIDEST),
            is_on(child(properties, "tblHeader")),
            hidden or bool(tags & _GONE),
            frozenset(traits | ({"hidden_text"} if hidden else set())),
        )


_PLAIN: Final = _RowLook()


def _unwrapped(
    container: etree._Element, wanted: str, around: Around
) -> Iterator[tuple[etree._Element, Around]]:
    """Rows or cells below wrappers of any kind."""
    for found in inside(container):
        if found.tag == wanted:
            yield found, around
        elif found.tag == SDT:
            content = child(found, "sdtContent")
            if content is not None:
                yield from _unwrapped(content, wanted, within(found, around))
        elif found.tag in _WRAPPERS:
            yield from _unwrapped(found, wanted, around)


def _content(control: etree._Element) -> Iterable[etree._Element]:
    found = child(control, "sdtContent")
    return () if found is None else found
