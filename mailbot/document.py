"""What a Word file looks like once Word is gone: blocks in reading order, text, labels, pictures.

`word.reader` builds this tree and nothing behind it sees XML. A paragraph knows its `anchor`, the
ordinal of its `w:p` among all `w:p` of the main part in document order, which is all that
`word.comments` needs to hang a comment there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class PictureKind(StrEnum):
    """What the bytes behind a picture are, as far as evidence of ink is concerned."""

    RASTER = "raster"
    VECTOR = "vector"
    INK = "ink"
    OLE_PREVIEW = "ole_preview"
    SIGNATURE_LINE = "signature_line"
    EXTERNAL = "external"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture where it stands; its bytes are `Document.media[part]`."""

    kind: PictureKind
    part: str | None = None
    """Package part name with a leading slash, `None` when there is nothing inside the file."""
    floating: bool = False
    """Anchored to the paragraph rather than standing in its text."""
    hidden: bool = False
    setup_id: str | None = None
    """`o:signatureline/@id`, which a digital signature names as its SetupID."""
    at: int = 0
    """How much of its paragraph's text stands before it."""
    size: tuple[int, int] | None = None
    """Width and height on paper in millimetres, where the file says."""
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """What is cut off at the left, top, right and bottom: shares of the whole."""
    aloft: bool = False
    """Set at the top of the page, wherever its paragraph stands."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as its reader sees it, tracked changes accepted."""

    text: str
    """Tabs as `\\t`, line breaks as `\\n`; without its automatic number."""
    anchor: int
    """Ordinal of the `w:p` a comment can hang on; text boxes give the paragraph that holds them."""
    label: str = ""
    """The visible automatic number or bullet: `1.`, `II.`, `–`."""
    style: str = ""
    pictures: tuple[Picture, ...] = ()
    placeholders: tuple[str, ...] = ()
    """Texts of content controls in it that still show their placeholder."""
    tags: tuple[str, ...] = ()
    """Tags or aliases of content controls around or in it: hints, LibreOffice drops them."""
    boxed: bool = False
    """Stands in a text box or shape."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; one that continues a vertical merge has no blocks of its own."""

    blocks: "tuple[Paragraph | Table, ...]"
    column: int
    """Grid column it starts at, from 0."""
    span: int = 1
    continues: bool = False

    @property
    def text(self) -> str:
        """Its paragraphs joined by line breaks, automatic numbers in front, nested tables included."""
        return "\n".join(visible_text(paragraph) for paragraph in paragraphs_of(self.blocks))


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; deleted rows never get here."""

    cells: tuple[Cell, ...]
    header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows; nested tables are blocks of their cells."""

    rows: tuple[Row, ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in reading order."""

    blocks: tuple[Block, ...]
    margins: tuple[Block, ...] = ()
    """Headers and footers: looked at only for what the body lacks; their anchor is -1."""
    media: Mapping[str, bytes] = field(default_factory=dict)
    """Bytes of every picture part that is referenced, by part name."""
    traits: frozenset[str] = frozenset()
    """What the sender should know of: `tracked_changes`, `hidden_text`, `macros`, `ole`,
    `external_links`, `alt_chunk`, `comments`, `strict`."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be opened, and why, as a code of `rules/document.toml`'s reasons."""

    reason: str
    """`empty`, `not_word`, `encrypted`, `broken`, `too_large`, `too_many_parts`, `dtd`,
    `duplicate_parts`, `too_deep`, `no_converter`, `conversion_failed`, `timeout`, `crashed`,
    `pdf`, `picture`, `archive`, `archive_encrypted`, `html`, `spreadsheet`, `presentation`…"""
    detail: str = ""


def paragraphs_of(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """Every paragraph below `blocks` in reading order, table cells and nested tables included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs_of(cell.blocks)


def visible_text(paragraph: Paragraph) -> str:
    """The paragraph with its automatic number in front, as it is seen on paper."""
    return f"{paragraph.label} {paragraph.text}" if paragraph.label else paragraph.text
