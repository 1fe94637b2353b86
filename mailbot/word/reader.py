""".docx bytes in, a `Document` tree (or why there is none) out.

One walk in document order over the XML tree. Tracked changes are read as accepted, fields as
their result, alternatives once; only `w:t` is text, so pretty-printed XML reads the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from mailbot.document import Block, Cell, Document, Paragraph, Picture, Row, Table, Unreadable
from mailbot.word.drawings import Drawings
from mailbot.word.numbering import Numbering, W, read_numbering
from mailbot.word.package import PART_LIMIT, Package, PartError, Relationship

RUNS_LIMIT: Final = 300_000
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHOICES: Final = frozenset({"wps", "wpg", "wpc", "wpi", "w14", "w15", "w16", "wp14", "a14", "cx"})
_MEDIA_TOTAL: Final = 60 << 20
_SYMBOLS: Final = {"F0FE": "☑", "F0FC": "✓", "F052": "☑", "F0A8": "☐", "F02D": "-", "F0B7": "•"}
_FALSE: Final = frozenset({"0", "false", "off"})


def open_document(content: bytes) -> Document | Unreadable:
    """Read a whole document within the limits of `package`; never raises over its content."""
    package = Package.open(content)
    if isinstance(package, Unreadable):
        return package
    try:
        return _Reader(package).document()
    except PartError as error:
        return Unreadable("broken" if error.reason == "missing_part" else error.reason)
    except RecursionError:
        return Unreadable("too_deep")


@dataclass(slots=True)
class _Text:
    """What one paragraph is made of while it is being read."""

    parts: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Around:
    """Content controls around the block being read."""

    placeholder: bool = False
    tags: tuple[str, ...] = ()
    host: int | None = None
    """Anchor of the paragraph that holds the text box being read."""


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.traits: set[str] = set()
        self.fields: list[bool] = []
        self.anchors: dict[etree._Element, int] = {}
        main = package.main_part()
        self.root = package.xml(main)
        self.relations = package.relationships(main)
        styles = self._part("/styles")
        self.numbering: Numbering = read_numbering(self._part("/numbering"), styles)
        self.hidden_styles = frozenset(_hidden_styles(styles))
        self.drawings = Drawings(package, self.relations)
        self._inline: dict[object, Callable[[etree._Element, _Text], None]] = {
            f"{W}t": self._on_text,
            f"{W}tab": lambda _, out: self._emit("\t", out),
            f"{W}ptab": lambda _, out: self._emit("\t", out),
            f"{W}br": lambda _, out: self._emit("\n", out),
            f"{W}cr": lambda _, out: self._emit("\n", out),
            f"{W}noBreakHyphen": lambda _, out: self._emit("-", out),
            f"{W}sym": self._on_symbol,
            f"{W}r": self._on_run,
            f"{W}sdt": self._on_control,
            f"{W}ins": self._on_inserted,
            f"{W}moveTo": self._on_inserted,
            f"{W}del": self._on_deleted,
            f"{W}moveFrom": self._on_deleted,
            f"{W}fldChar": self._on_field,
            f"{W}drawing": self._on_drawing,
            f"{W}pict": self._on_drawing,
            f"{W}object": self._on_drawing,
            f"{_MC}AlternateContent": self._on_alternatives,
            **{
                f"{W}{name}": self._inside
                for name in (
                    "hyperlink",
                    "smartTag",
                    "customXml",
                    "fldSimple",
                    "dir",
                    "bdo",
                    "sdtContent",
                )
            },
        }

    def document(self) -> Document:
        body = self.root.find(f"{W}body")
        if body is None:
            raise PartError("broken")
        self.anchors = {element: i for i, element in enumerate(self.root.iter(f"{W}p"))}
        if sum(1 for _ in self.root.iter(f"{W}r")) > RUNS_LIMIT:
            raise PartError("too_many_runs")
        blocks = self._blocks(body, _Around())
        margins = self._margins()
        self._package_traits()
        return Document(blocks, margins, self._media(), frozenset(self.traits))

    # -- blocks ----------------------------------------------------------------------------------

    def _blocks(self, container: etree._Element, around: _Around) -> tuple[Block, ...]:
        out: list[Block] = []
        self._collect(container, around, out)
        return _merged(out)

    def _collect(self, container: etree._Element, around: _Around, out: list[Block]) -> None:
        for child in container:
            tag = child.tag
            if tag == f"{W}p":
                out.extend(self._paragraph(child, around))
            elif tag == f"{W}tbl":
                out.append(self._table(child, around))
            elif tag == f"{W}altChunk":
                self.traits.add("alt_chunk")
            else:
                self._collect_wrapped(child, around, out)

    def _collect_wrapped(self, child: etree._Element, around: _Around, out: list[Block]) -> None:
        """Blocks below wrappers we know; anything else holds none."""
        if child.tag == f"{W}sdt":
            self._collect_control(child, around, out)
        elif child.tag == f"{_MC}AlternateContent":
            if (chosen := _chosen(child)) is not None:
                self._collect(chosen, around, out)
        elif child.tag in {f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}:
            self._collect(child, around, out)

    def _collect_control(self, sdt: etree._Element, around: _Around, out: list[Block]) -> None:
        content = sdt.find(f"{W}sdtContent")
        if content is not None:
            self._collect(content, _within(sdt, around), out)

    def _paragraph(self, element: etree._Element, around: _Around) -> Iterator[Block]:
        text = _Text()
        self._inside(element, text)
        properties = element.find(f"{W}pPr")
        style = _val(properties, "pStyle")
        own = self.anchors.get(element, -1)
        joined = "".join(text.parts)
        if style in self.hidden_styles and joined:
            self.traits.add("hidden_text")
            joined = ""
        shown = [joined] if around.placeholder and joined.strip() else text.placeholders
        paragraph = Paragraph(
            text=joined,
            anchor=around.host if around.host is not None else own,
            label=self._label(properties, style),
            style=style,
            pictures=tuple(text.pictures),
            placeholders=tuple(shown),
            tags=(*around.tags, *text.tags),
            boxed=around.host is not None,
        )
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self.traits.add("tracked_changes")
            paragraph = replace(paragraph, style=f"{_JOINED}{paragraph.style}")
        yield paragraph
        inner = replace(around, host=paragraph.anchor)
        for box in text.boxes:
            yield from self._blocks(box, inner)

    def _label(self, properties: etree._Element | None, style: str) -> str:
        numbers = properties.find(f"{W}numPr") if properties is not None else None
        num_id, level = _val(numbers, "numId"), _val(numbers, "ilvl")
        from_style = self.numbering.of_style(style) if style else None
        if not num_id and from_style:
            num_id = from_style[0]
            level = level or str(from_style[1])
        if not num_id:
            return ""
        return self.numbering.label(num_id, int(level) if level.isdecimal() else 0)

    # -- tables ----------------------------------------------------------------------------------

    def _table(self, element: etree._Element, around: _Around) -> Table:
        rows = self._rows(element, around)
        return Table(tuple(rows))

    def _rows(self, container: etree._Element, around: _Around) -> Iterator[Row]:
        for child, inner in _unwrapped(container, f"{W}tr", around):
            properties = child.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                self.traits.add("tracked_changes")
                continue
            if properties is not None and properties.find(f"{W}ins") is not None:
                self.traits.add("tracked_changes")
            header = properties is not None and properties.find(f"{W}tblHeader") is not None
            yield Row(tuple(self._cells(child, properties, inner)), header)

    def _cells(
        self, row: etree._Element, properties: etree._Element | None, around: _Around
    ) -> Iterator[Cell]:
        column = _number(_val(properties, "gridBefore"), 0)
        for child, inner in _unwrapped(row, f"{W}tc", around):
            cell = child.find(f"{W}tcPr")
            span = max(1, _number(_val(cell, "gridSpan"), 1))
            merge = cell.find(f"{W}vMerge") if cell is not None else None
            continues = merge is not None and merge.get(f"{W}val", "continue") != "restart"
            blocks = () if continues else self._blocks(child, inner)
            yield Cell(blocks, column, span, continues)
            column += span

    # -- runs ------------------------------------------------------------------------------------

    def _inside(self, element: etree._Element, out: _Text) -> None:
        for child in element:
            handle = self._inline.get(child.tag)
            if handle is not None:
                handle(child, out)

    def _emit(self, text: str, out: _Text) -> None:
        if all(self.fields):
            out.parts.append(text)

    def _on_text(self, element: etree._Element, out: _Text) -> None:
        if element.text:
            self._emit(element.text.replace("\n", " "), out)

    def _on_symbol(self, element: etree._Element, out: _Text) -> None:
        self._emit(_SYMBOLS.get(element.get(f"{W}char", "").upper(), ""), out)

    def _on_run(self, element: etree._Element, out: _Text) -> None:
        properties = element.find(f"{W}rPr")
        if properties is not None and self._is_hidden(properties):
            if any(text.text for text in element.iter(f"{W}t")):
                self.traits.add("hidden_text")
            for mark in element.iter(f"{W}fldChar"):
                self._on_field(mark, out)
            return
        self._inside(element, out)

    def _is_hidden(self, properties: etree._Element) -> bool:
        vanish = properties.find(f"{W}vanish")
        if vanish is not None:
            return vanish.get(f"{W}val", "1") not in _FALSE
        return _val(properties, "rStyle") in self.hidden_styles

    def _on_control(self, element: etree._Element, out: _Text) -> None:
        content = element.find(f"{W}sdtContent")
        if content is None:
            return
        around = _within(element, _Around())
        out.tags.extend(around.tags)
        start = len(out.parts)
        self._inside(content, out)
        text = "".join(out.parts[start:])
        if around.placeholder and text.strip():
            out.placeholders.append(text)

    def _on_inserted(self, element: etree._Element, out: _Text) -> None:
        self.traits.add("tracked_changes")
        self._inside(element, out)

    def _on_deleted(self, _element: etree._Element, _out: _Text) -> None:
        self.traits.add("tracked_changes")

    def _on_field(self, element: etree._Element, out: _Text) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._emit(_form_field(element), out)
            self.fields.append(False)
        elif kind == "separate" and self.fields:
            self.fields[-1] = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _on_drawing(self, element: etree._Element, out: _Text) -> None:
        pictures, boxes = self.drawings.read(element)
        out.pictures.extend(pictures)
        out.boxes.extend(boxes)
        if element.tag == f"{W}object":
            self.traits.add("ole")

    def _on_alternatives(self, element: etree._Element, out: _Text) -> None:
        chosen = _chosen(element)
        if chosen is not None:
            self._inside(chosen, out)

    # -- the rest of the package -----------------------------------------------------------------

    def _part(self, kind: str) -> etree._Element | None:
        for relation in self.relations.values():
            if relation.type.endswith(kind) and not relation.external:
                return self._optional(relation.target)
        return None

    def _optional(self, part: str) -> etree._Element | None:
        try:
            return self.package.xml(part)
        except PartError as error:
            if error.reason == "missing_part":
                return None
            raise

    def _margins(self) -> tuple[Block, ...]:
        out: list[Block] = []
        for relation in self.relations.values():
            if relation.type.endswith(("/header", "/footer")) and not relation.external:
                root = self._optional(relation.target)
                if root is not None:
                    self._collect(root, _Around(host=-1), out)
        return tuple(out)

    def _package_traits(self) -> None:
        if any(name.lower().endswith("vbaproject.bin") for name in self.package.names):
            self.traits.add("macros")
        for relation in self.relations.values():
            self.traits.update(_traits_of(relation))
        if self.package.is_strict:
            self.traits.add("strict")

    def _media(self) -> dict[str, bytes]:
        media: dict[str, bytes] = {}
        room = _MEDIA_TOTAL
        for part in self.drawings.parts:
            try:
                media[part] = self.package.read(part, min(PART_LIMIT, room))
            except PartError:
                continue
            room -= len(media[part])
        return media


_JOINED: Final = "\x00joined "
"""Mark, before merging, of a paragraph whose end was deleted in tracked changes."""


def _merged(blocks: list[Block]) -> tuple[Block, ...]:
    """Paragraphs whose mark was deleted run on into the next one."""
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if (
            isinstance(block, Paragraph)
            and isinstance(last, Paragraph)
            and last.style.startswith(_JOINED)
        ):
            out[-1] = replace(
                block,
                text=last.text + block.text,
                anchor=last.anchor,
                label=last.label or block.label,
                pictures=last.pictures + block.pictures,
                placeholders=last.placeholders + block.placeholders,
                tags=last.tags + block.tags,
            )
        else:
            out.append(block)
    return tuple(
        replace(block, style=block.style.removeprefix(_JOINED))
        if isinstance(block, Paragraph) and block.style.startswith(_JOINED)
        else block
        for block in out
    )


def _unwrapped(
    container: etree._Element, wanted: str, around: _Around
) -> Iterator[tuple[etree._Element, _Around]]:
    """Rows or cells below wrappers of any kind."""
    for child in container:
        if child.tag == wanted:
            yield child, around
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _unwrapped(content, wanted, _within(child, around))
        elif child.tag in {f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}:
            yield from _unwrapped(child, wanted, around)


def _within(sdt: etree._Element, around: _Around) -> _Around:
    properties = sdt.find(f"{W}sdtPr")
    if properties is None:
        return around
    shown = properties.find(f"{W}showingPlcHdr")
    placeholder = shown is not None and shown.get(f"{W}val", "1") not in _FALSE
    names = tuple(name for key in ("tag", "alias") if (name := _val(properties, key)))
    return replace(around, placeholder=around.placeholder or placeholder, tags=around.tags + names)


def _chosen(alternatives: etree._Element) -> etree._Element | None:
    """The first Choice we understand, else the Fallback, never both (ECMA-376 part 3, 7.2)."""
    for choice in alternatives.findall(f"{_MC}Choice"):
        if set(choice.get("Requires", "").split()) <= _CHOICES:
            return choice
    return alternatives.find(f"{_MC}Fallback")


def _form_field(begin: etree._Element) -> str:
    """The entry chosen in an old form drop-down (ECMA-376 17.16.9)."""
    entries = begin.findall(f"{W}ffData/{W}ddList/{W}listEntry")
    chosen = _number(_val(begin.find(f"{W}ffData/{W}ddList"), "result"), 0)
    return entries[chosen].get(f"{W}val", "") if 0 <= chosen < len(entries) else ""


def _hidden_styles(styles: etree._Element | None) -> Iterator[str]:
    hidden: dict[str, bool] = {}
    based: dict[str, str] = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        name = style.get(f"{W}styleId", "")
        based[name] = _val(style, "basedOn")
        vanish = style.find(f"{W}rPr/{W}vanish")
        if vanish is not None:
            hidden[name] = vanish.get(f"{W}val", "1") not in _FALSE
    for name in based:
        ancestor, steps = name, 0
        while ancestor and ancestor not in hidden and steps < 20:  # noqa: PLR2004 - a cycle
            ancestor, steps = based.get(ancestor, ""), steps + 1
        if hidden.get(ancestor):
            yield name


def _traits_of(relation: Relationship) -> Iterator[str]:
    kind = relation.type.rsplit("/", 1)[-1]
    if relation.external:
        if kind != "hyperlink":
            yield "external_links"
    elif kind in {"oleObject", "package", "control"}:
        yield "ole"
    elif kind == "vbaProject":
        yield "macros"
    elif kind == "comments":
        yield "comments"
    elif kind == "aFChunk":
        yield "alt_chunk"


def _val(element: etree._Element | None, name: str) -> str:
    found = element.find(f"{W}{name}") if element is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else default  # noqa: PLR2004
