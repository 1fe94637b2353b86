""".docx bytes in, a `Document` tree (or why there is none) out.

The body by `blocks`, the headers and footers it shows beside it, and what the sender should know
of the package around them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lxml import etree

from mailbot.document import Block, Document, Unreadable
from mailbot.model import AttachmentKind
from mailbot.word.blocks import Blocks
from mailbot.word.controls import Around
from mailbot.word.drawings import Drawings, Media
from mailbot.word.markup import RUN, R, W, child, is_on
from mailbot.word.numbering import Numbering, read_numbering
from mailbot.word.package import Package, PartError, Relationship
from mailbot.word.runs import Runs
from mailbot.word.sniff import kind_of
from mailbot.word.styles import read_styles

RUNS_LIMIT: Final = 300_000
_MARGINS: Final = (f"{W}headerReference", f"{W}footerReference")
_MARGINS_LIMIT: Final = 64
_TRAITS: Final = {
    "oleObject": "ole",
    "package": "ole",
    "control": "ole",
    "vbaProject": "macros",
    "comments": "comments",
    "aFChunk": "alt_chunk",
}
"""Last word of a relationship's type → what it means to the sender."""


def open_document(content: bytes) -> Document | Unreadable:
    """Read a whole document within the limits of `package`; never raises over its content."""
    package = Package.open(content)
    if isinstance(package, Unreadable):
        return _named(package.reason, content)
    try:
        return _Reader(package).document()
    except PartError as error:
        return _named(error.reason, content)
    except RecursionError:
        return Unreadable("too_deep")
    except MemoryError:
        return Unreadable("too_large")


def _named(reason: str, content: bytes) -> Unreadable:
    """What does not open as a .docx is named for what it is, where that can be told."""
    if reason not in {"broken", "missing_part"}:
        return Unreadable(reason)
    sniffed = kind_of(content)
    if sniffed.reason:
        return Unreadable(sniffed.reason)
    if sniffed.kind in {AttachmentKind.PDF, AttachmentKind.PICTURE}:
        return Unreadable(sniffed.kind.value)
    if sniffed.format == "text":
        return Unreadable("text")
    damaged = sniffed.kind is AttachmentKind.DOCX or sniffed.format == "zip"
    return Unreadable("broken" if damaged else "not_word")


class _Reader:
    def __init__(self, package: Package) -> None:
        self._package = package
        main = package.main_part()
        self._root = package.xml(main)
        self._relations = package.relationships(main)
        self._media = Media(package)
        styles = read_styles(self._related("/styles"))
        self._numbering: Numbering = read_numbering(self._related("/numbering"), styles)
        self._traits: set[str] = set()

    def document(self) -> Document:
        body = child(self._root, "body")
        if body is None:
            raise PartError("broken")
        if sum(1 for _ in self._root.iter(RUN)) > RUNS_LIMIT:
            raise PartError("too_many_runs")
        blocks = self._blocks(self._root, self._relations, body, Around())
        margins = tuple(self._margins())
        self._look_around()
        return Document(blocks, margins, dict(self._media.read), frozenset(self._traits))

    def _blocks(
        self,
        root: etree._Element,
        relations: Mapping[str, Relationship],
        container: etree._Element,
        around: Around,
    ) -> tuple[Block, ...]:
        drawings = Drawings(self._media, relations)
        runs = Runs(root, drawings, self._numbering.styles.hidden)
        blocks = Blocks(root, runs, self._numbering).read(container, around)
        self._traits |= runs.traits
        return blocks

    def _margins(self) -> Iterator[Block]:
        """Headers and footers that the sections show, each once."""
        shown: dict[str, None] = {}
        for section in self._root.iter(f"{W}sectPr"):
            has_title_page = is_on(child(section, "titlePg"))
            for reference in section.iterchildren(*_MARGINS):
                relation = self._relations.get(reference.get(f"{R}id", ""))
                is_title = reference.get(f"{W}type") == "first"
                if relation and not relation.external and (has_title_page or not is_title):
                    shown[relation.target] = None
        for part in list(shown)[:_MARGINS_LIMIT]:
            root = self._optional(part)
            if root is not None:
                relations = self._package.relationships(part)
                self._note(relations.values())
                yield from self._blocks(root, relations, root, Around(host=-1))

    # -- the rest of the package -----------------------------------------------------------------

    def _related(self, kind: str) -> etree._Element | None:
        for relation in self._relations.values():
            if relation.type.endswith(kind) and not relation.external:
                return self._optional(relation.target)
        return None

    def _optional(self, part: str) -> etree._Element | None:
        try:
            return self._package.xml(part)
        except PartError as error:
            if error.reason == "missing_part":
                return None
            raise

    def _look_around(self) -> None:
        if any(name.lower().endswith("vbaproject.bin") for name in self._package.names):
            self._traits.add("macros")
        if self._package.is_strict:
            self._traits.add("strict")
        self._note(self._relations.values())
        for relation in self._relations.values():
            if relation.type.endswith("/settings") and not relation.external:
                self._note(self._package.relationships(relation.target).values())

    def _note(self, relations: Iterable[Relationship]) -> None:
        for relation in relations:
            kind = relation.type.rsplit("/", 1)[-1]
            if not relation.external and kind in _TRAITS:
                self._traits.add(_TRAITS[kind])
            elif relation.external and kind != "hyperlink":
                self._traits.add("external_links")
