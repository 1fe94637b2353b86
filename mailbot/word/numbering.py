"""`numbering.xml` in, the visible number of each paragraph out (ECMA-376 part 1, 17.9)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from mailbot.values.numerals import formatted
from mailbot.word.markup import VAL, W, child, is_on, value, whole
from mailbot.word.styles import Styles

_LEVELS: Final = 9
_LABEL: Final = 100
"""Characters of a label; what is longer was made to hurt."""
_PRIVATE_USE: Final = range(0xE000, 0xF900)
_DASHES: Final = frozenset({0xF02D, 0xF0BE})
_SYMBOL_FONTS: Final = frozenset({"symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings"})
_LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and looks."""

    start: int = 1
    format: str = "decimal"
    text: str = "%1."
    restart: int | None = None
    """The level, from 1, whose paragraphs (and those above it) restart this one; 0: nothing."""
    legal: bool = False
    style: str = ""
    """Paragraph style that is tied to this level."""


@dataclass(slots=True)
class Numbering:
    """Counts the paragraphs of one document as they come by."""

    styles: Styles = field(default_factory=Styles)
    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    """numId → ilvl → level."""
    abstract: Mapping[str, str] = field(default_factory=dict)
    """numId → abstractNumId: lists on one abstract go on counting together."""
    overridden: Mapping[str, frozenset[int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _seen: set[tuple[str, int]] = field(default_factory=set)

    def label_of(self, own: etree._Element | None, style: str) -> str:
        """Count one more paragraph, by its own `w:numPr` or by its style's."""
        if own is None and style not in self.styles.lists:
            return ""
        num_id, level = value(own, "numId"), value(own, "ilvl")
        listed = self.styles.lists.get(style)
        if not num_id and listed:
            num_id = listed.num_id
            level = level or str(self._tied(num_id, style, listed.level))
        return self._label(num_id, whole(level, 0)) if num_id else ""

    def _tied(self, num_id: str, style: str, otherwise: int) -> int:
        levels = self.levels.get(num_id, {})
        return next((i for i, level in levels.items() if level.style == style), otherwise)

    def _label(self, num_id: str, level: int) -> str:
        levels = self.levels.get(num_id, {})
        spec = levels.get(level)
        if spec is None or num_id == "0":
            return ""
        counts = self._counts.setdefault(self.abstract.get(num_id, num_id), {})
        if level in self.overridden.get(num_id, ()) and (num_id, level) not in self._seen:
            counts.pop(level, None)
        self._seen.add((num_id, level))
        counts[level] = min(counts.get(level, spec.start - 1) + 1, _LARGEST)
        for deeper in [key for key in counts if key > level]:
            restart = levels.get(deeper, Level()).restart
            if restart is None or level < restart:
                del counts[deeper]
        return _text(spec, levels, counts)


def _text(spec: Level, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
    if spec.format == "bullet":
        return spec.text

    def number(match: re.Match[str]) -> str:
        index = int(match.group(1)) - 1
        level = levels.get(index, Level())
        if level.format in {"none", "bullet"}:
            return ""
        return formatted(counts.get(index, level.start), "decimal" if spec.legal else level.format)

    return re.sub(r"%([1-9])", number, spec.text).strip()


def read_numbering(root: etree._Element | None, styles: Styles) -> Numbering:
    """The numbering part, which may be missing, beside the styles that point into it."""
    if root is None:
        return Numbering(styles)
    abstracts = {
        element.get(f"{W}abstractNumId", ""): element
        for element in root.iterchildren(f"{W}abstractNum")
    }
    owners = {
        link: identity for identity, element in abstracts.items()
        if (link := value(element, "styleLink"))
    }  # fmt: skip
    read = {identity: _levels(element) for identity, element in abstracts.items()}
    for identity, element in abstracts.items():
        owner = owners.get(value(element, "numStyleLink"), "")
        if owner and not read[identity]:
            read[identity] = read[owner]
    levels: dict[str, Mapping[int, Level]] = {}
    abstract: dict[str, str] = {}
    overridden: dict[str, frozenset[int]] = {}
    for num in root.iterchildren(f"{W}num"):
        num_id = num.get(f"{W}numId", "")
        abstract[num_id] = value(num, "abstractNumId")
        levels[num_id], overridden[num_id] = _overridden(num, read.get(abstract[num_id], {}))
    return Numbering(styles, levels, abstract, overridden)


def _levels(element: etree._Element) -> dict[int, Level]:
    found = (_level(level) for level in element.iterchildren(f"{W}lvl"))
    return {index: level for index, level in found if 0 <= index < _LEVELS}


def _overridden(
    num: etree._Element, base: Mapping[int, Level]
) -> tuple[Mapping[int, Level], frozenset[int]]:
    """The levels of one `w:num`, and which of them it starts anew (17.9.8, 17.9.26)."""
    own, anew = dict(base), set()
    for override in num.iterchildren(f"{W}lvlOverride"):
        index = whole(override.get(f"{W}ilvl"), 0)
        if not 0 <= index < _LEVELS:
            continue
        if (level := child(override, "lvl")) is not None:
            own[index] = _level(level)[1]
            anew.add(index)
        if (start := child(override, "startOverride")) is not None:
            own[index] = replace(own.get(index, Level()), start=whole(start.get(VAL), 1))
            anew.add(index)
    return own, frozenset(anew)


def _level(element: etree._Element) -> tuple[int, Level]:
    restart = child(element, "lvlRestart")
    text, kind = value(element, "lvlText")[:_LABEL], value(element, "numFmt") or "decimal"
    if is_on(child(child(element, "rPr"), "vanish")):
        text = ""
    elif kind == "bullet":
        text = _bullet(element, text)
    return whole(element.get(f"{W}ilvl"), 0), Level(
        start=whole(value(element, "start"), 1),
        format=kind,
        text=text,
        restart=whole(restart.get(VAL), 0) if restart is not None else None,
        legal=is_on(child(element, "isLgl")),
        style=value(element, "pStyle"),
    )


def _bullet(level: etree._Element, text: str) -> str:
    """The bullet as a character every font has."""
    fonts = child(child(level, "rPr"), "rFonts")
    font = fonts.get(f"{W}ascii", "").lower() if fonts is not None else ""
    if text and ord(text[0]) in _DASHES:
        return "–"
    if not text or ord(text[0]) in _PRIVATE_USE or font in _SYMBOL_FONTS:
        return "•"
    return text
