"""Fields of one part: which text is a result to be seen and which is a code (17.16)."""

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from mailbot.word.markup import W, child, is_on, value, whole

_FIELD: Final = f"{W}fldChar"
_KIND: Final = f"{W}fldCharType"
_BUTTON: Final = re.compile(r"\s*(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s+(.*?)\s*", re.DOTALL)


@dataclass(slots=True)
class _Open:
    """A field whose end has not come yet."""

    form: str
    seen: int
    """How many pieces of text its paragraph had when it began."""
    pieces: list[str]
    code: list[str] = field(default_factory=list)
    in_result: bool = False


class Fields:
    """The fields that are open where the reader stands, the innermost last."""

    def __init__(self, root: etree._Element) -> None:
        """Look for beginnings that never end: what follows them is ordinary text."""
        self._open: list[_Open] = []
        self._endless = _endless(root)
        self.shown = True
        """Text that comes now is seen, not part of a code."""

    def mark(self, element: etree._Element, pieces: list[str]) -> str:
        """Pass a `w:fldChar`; gives the text of a prompt that ends here."""
        kind, prompt = element.get(_KIND), ""
        if kind == "begin" and element not in self._endless:
            self._open.append(_Open(_form(element), len(pieces), pieces))
        elif kind == "separate" and self._open:
            self._open[-1].in_result = True
        elif kind == "end" and self._open:
            prompt = self._close(self._open.pop(), pieces)
        self.shown = all(one.in_result for one in self._open)
        return prompt

    def code(self, text: str) -> None:
        """Pass a piece of `w:instrText`."""
        if self._open and not self._open[-1].in_result:
            self._open[-1].code.append(text)

    def _close(self, ended: _Open, pieces: list[str]) -> str:
        if not all(one.in_result for one in self._open):
            return ""
        if ended.form and ended.pieces is pieces and len(pieces) == ended.seen:
            pieces.append(ended.form)
        if ended.in_result or not (button := _BUTTON.fullmatch("".join(ended.code))):
            return ""
        pieces.append(button.group(1))
        return button.group(1)


def _endless(root: etree._Element) -> frozenset[etree._Element]:
    began: list[etree._Element] = []
    for element in root.iter(_FIELD):
        kind = element.get(_KIND)
        if kind == "begin":
            began.append(element)
        elif kind == "end" and began:
            began.pop()
    return frozenset(began)


def _form(begin: etree._Element) -> str:
    """What an old form field shows without a result: its entry or its box (17.16.5.21, .20)."""
    data = child(begin, "ffData")
    choices, box = child(data, "ddList"), child(data, "checkBox")
    if box is not None:
        state = child(box, "checked")
        return "☒" if is_on(child(box, "default") if state is None else state) else "☐"
    entries = choices.findall(f"{W}listEntry") if choices is not None else []
    index = whole(value(choices, "result") or value(choices, "default"), 0)
    return entries[index].get(f"{W}val", "") if 0 <= index < len(entries) else ""
