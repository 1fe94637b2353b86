"""What stands inside a paragraph in; its text, pictures, prompts and text boxes out.

Only wrappers that are named here are gone into: what Word does not show, we do not read. Tracked
changes are read as accepted, fields as their result, alternatives once.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from lxml import etree

from mailbot.document import Picture
from mailbot.word.controls import Around, within
from mailbot.word.drawings import Drawings
from mailbot.word.fields import Fields
from mailbot.word.markup import ALTERNATE, RUN, SDT, TEXT, W, child, inside, is_on, value

_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_WRAPPERS: Final = (
    "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent", "ruby",
    "rubyBase",
)  # fmt: skip
_CHARACTERS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DRAWINGS: Final = ("drawing", "pict", "object", "contentPart")
_SYMBOLS: Final = {
    0xF0FE: "☑", 0xF052: "☑", 0xF0FC: "✓", 0xF0FB: "✗", 0xF0FD: "☒", 0xF053: "☒", 0xF054: "☒",
    0xF0A8: "☐", 0xF06F: "☐", 0xF071: "☐", 0xF0A3: "☐", 0xF02D: "-", 0xF0BE: "—", 0xF0B7: "•",
    0xF0A7: "•", 0xF0B0: "°", 0xF0D8: "•",
}  # fmt: skip
"""Characters of Word's symbol fonts that people put into forms."""
UNDERSTOOD: Final = frozenset({
    RUN, TEXT, SDT, ALTERNATE, f"{_MATH}oMath", f"{_MATH}oMathPara",
    *(f"{W}{name}" for name in (
        "sym", "fldChar", "instrText", "ins", "moveTo", "del", "moveFrom", *_WRAPPERS,
        *_CHARACTERS, *_DRAWINGS,
    )),
})  # fmt: skip
"""Every tag that means something inside a paragraph."""
_PRIVATE_USE: Final = range(0xE000, 0xF900)
_SURROGATES: Final = range(0xD800, 0xE000)
_LAST: Final = 0x10FFFF


class Inline:
    """What one paragraph is made of while it is being read."""

    __slots__ = ("boxes", "parts", "pictures", "placeholders", "tags")

    def __init__(self) -> None:
        """Nothing yet."""
        self.parts: list[str] = []
        self.pictures: list[Picture] = []
        self.boxes: list[etree._Element] = []
        self.placeholders: list[str] = []
        self.tags: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Nothing in it can be seen."""
        return not (self.parts or self.pictures or self.boxes)


_Handler = Callable[[etree._Element, Inline], None]


class Runs:
    """Reads the content of paragraphs of one part, in document order."""

    def __init__(self, root: etree._Element, drawings: Drawings, hidden: frozenset[str]) -> None:
        """`hidden` are the styles that hide their text."""
        self.fields = Fields(root)
        self.traits: set[str] = set()
        self._drawings = drawings
        self._hidden = hidden
        self._may_hide = bool(hidden) or next(root.iter(f"{W}vanish"), None) is not None
        self._is_hidden_around = False
        self._handlers: dict[object, _Handler] = {
            RUN: self._run if self._may_hide else self.inside,
            TEXT: self._text,
            SDT: self._control,
            ALTERNATE: self._alternatives,
            f"{W}sym": self._symbol,
            f"{W}fldChar": self._field,
            f"{W}instrText": self._code,
            f"{_MATH}oMath": self._formula,
            f"{_MATH}oMathPara": self._formula,
            **{f"{W}{name}": self.inside for name in _WRAPPERS},
            **{f"{W}{name}": self._character for name in _CHARACTERS},
            **{f"{W}{name}": self._drawing for name in _DRAWINGS},
            **{f"{W}{name}": self._inserted for name in ("ins", "moveTo")},
            **{f"{W}{name}": self._deleted for name in ("del", "moveFrom")},
        }

    def read(self, paragraph: Iterable[etree._Element], style: str, out: Inline) -> None:
        """Add one paragraph of that style to `out`."""
        self._is_hidden_around = style in self._hidden
        self.inside(paragraph, out)

    @property
    def reads_plainly(self) -> bool:
        """Text that comes now is seen wherever it stands."""
        return self.fields.shown and not self._may_hide

    def plain(self, paragraph: Iterable[etree._Element]) -> str | None:
        """The text of a paragraph that holds nothing but runs of text; `None` for any other."""
        if not self.reads_plainly:
            return None
        handlers, text = self._handlers, ""
        for run in paragraph:
            if run.tag == RUN:
                for found in run:
                    tag = found.tag
                    if tag == TEXT:
                        text += text_of(found)
                    elif tag in handlers:
                        return None
            elif run.tag in handlers:
                return None
        return text

    def inside(self, element: Iterable[etree._Element], out: Inline) -> None:
        """Add what the children say."""
        handlers = self._handlers
        for found in element:
            handle = handlers.get(found.tag)
            if handle is not None:
                handle(found, out)

    def _run(self, run: etree._Element, out: Inline) -> None:
        if self._is_hidden(run):
            self._out_of_sight(run, out)
        else:
            self.inside(run, out)

    def _is_hidden(self, run: etree._Element) -> bool:
        """Hidden by itself or by one of its styles; by both is shown again (17.7.3)."""
        properties = child(run, "rPr")
        vanish = child(properties, "vanish")
        if vanish is not None:
            return is_on(vanish)
        return (value(properties, "rStyle") in self._hidden) is not self._is_hidden_around

    def _out_of_sight(self, run: etree._Element, out: Inline) -> None:
        """Keep track of fields and pictures of what is not seen, never of its text."""
        unseen = Inline()
        self.inside(run, unseen)
        if "".join(unseen.parts).strip():
            self.traits.add("hidden_text")
        out.pictures.extend(replace(picture, hidden=True) for picture in unseen.pictures)

    def _text(self, element: etree._Element, out: Inline) -> None:
        if element.text and self.fields.shown:
            out.parts.append(text_of(element))

    def _character(self, element: etree._Element, out: Inline) -> None:
        if self.fields.shown:
            out.parts.append(_CHARACTERS[str(element.tag).removeprefix(W)])

    def _symbol(self, element: etree._Element, out: Inline) -> None:
        if self.fields.shown:
            out.parts.append(_symbol(element.get(f"{W}char", "")))

    def _formula(self, element: etree._Element, out: Inline) -> None:
        if self.fields.shown:
            out.parts.extend(text.text or "" for text in element.iter(f"{_MATH}t"))

    def _control(self, element: etree._Element, out: Inline) -> None:
        content = child(element, "sdtContent")
        if content is None:
            return
        around = within(element, Around())
        out.tags.extend(around.tags)
        if not around.placeholder:
            self.inside(content, out)
            return
        prompt = Inline()
        self.inside(content, prompt)
        text = "".join(prompt.parts)
        out.parts.append(text)
        out.boxes.extend(prompt.boxes)
        out.tags.extend(prompt.tags)
        out.pictures.extend(replace(picture, hidden=True) for picture in prompt.pictures)
        if text.strip():
            out.placeholders.append(text)

    def _inserted(self, element: etree._Element, out: Inline) -> None:
        self.traits.add("tracked_changes")
        self.inside(element, out)

    def _deleted(self, element: etree._Element, _out: Inline) -> None:
        """A field may begin before what is deleted and end in it."""
        self.traits.add("tracked_changes")
        for mark in element.iter(f"{W}fldChar"):
            self.fields.mark(mark, [])

    def _field(self, element: etree._Element, out: Inline) -> None:
        prompt = self.fields.mark(element, out.parts)
        if prompt.strip():
            out.placeholders.append(prompt)

    def _code(self, element: etree._Element, _out: Inline) -> None:
        self.fields.code(element.text or "")

    def _drawing(self, element: etree._Element, out: Inline) -> None:
        if not self.fields.shown:
            return
        drawing = self._drawings.read(element)
        at = sum(map(len, out.parts)) if drawing.pictures else 0
        out.pictures.extend(replace(picture, at=at) for picture in drawing.pictures)
        out.boxes.extend(drawing.boxes)
        if drawing.is_object:
            self.traits.add("ole")

    def _alternatives(self, element: etree._Element, out: Inline) -> None:
        for found in inside(element):
            handle = self._handlers.get(found.tag)
            if handle is not None:
                handle(found, out)


def text_of(element: etree._Element) -> str:
    """What a `w:t` says. Line ends in `w:t` are how the XML was laid out, not what was written."""
    text = element.text or ""
    if "\n" not in text and "\r" not in text:
        return text
    if element.get(_SPACE) != "preserve":
        text = text.strip()
    return text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


def _symbol(char: str) -> str:
    """`w:sym`: what its code looks like in a symbol font (17.3.3.30)."""
    try:
        code = int(char, 16)
    except ValueError:
        return ""
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    if code in _PRIVATE_USE or code in _SURROGATES or not 0x20 <= code <= _LAST:  # noqa: PLR2004
        return ""
    return chr(code)
