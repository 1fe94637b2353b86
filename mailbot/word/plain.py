"""A table row in, the paragraphs of its cells out, where there is nothing in it but plain text.

Nearly every row of a long table is such a one. It is read in one flat pass, which costs a third of
what going down level by level does; at the first thing that needs understanding the pass gives up
and `blocks` reads the row.
"""

from typing import Final

from lxml import etree

from mailbot.word.markup import RUN, TEXT, VAL, P, W
from mailbot.word.runs import UNDERSTOOD, text_of

CELL: Final = f"{W}tc"
_PROPERTIES: Final = f"{W}pPr"
_STYLE: Final = f"{W}pStyle"
_NOT_PLAIN: Final = (
    "altChunk", "cellDel", "gridSpan", "moveFrom", "numPr", "specVanish", "subDoc", "tbl", "vanish",
    "vMerge",
)  # fmt: skip
_LOOKED_AT: Final = frozenset({
    CELL, P, _PROPERTIES, _STYLE, *UNDERSTOOD, *(f"{W}{name}" for name in _NOT_PLAIN)
})  # fmt: skip
"""Tags that mean something to a reader of rows; all others are passed over."""


class PlainParagraph:
    """A paragraph of text alone."""

    __slots__ = ("element", "style", "text")

    def __init__(self, element: etree._Element) -> None:
        """Nothing is known of it yet but where it stands."""
        self.element = element
        self.text = self.style = ""


def plain_cells(  # noqa: C901 - one pass, one branch a tag
    row: etree._Element,
) -> list[list[PlainParagraph]] | None:
    """The paragraphs of each cell in order; `None` when the row wants a closer look."""
    cells: list[list[PlainParagraph]] = []
    cell = paragraph = run = properties = None
    for element in row.iter():
        tag = element.tag
        if tag not in _LOOKED_AT:
            continue
        above = element.getparent()
        if tag == TEXT and above is run:
            cells[-1][-1].text += text_of(element)
        elif tag == RUN and above is paragraph:
            run = element
        elif tag == P and above is cell:
            paragraph, properties = element, None
            cells[-1].append(PlainParagraph(element))
        elif tag == CELL and above is row:
            cell = element
            cells.append([])
        elif tag == _PROPERTIES and above is paragraph and properties is None:
            properties = element
        elif tag == _STYLE and above is properties:
            cells[-1][-1].style = cells[-1][-1].style or element.get(VAL, "")
        else:
            return None
    return cells
