"""`numbering.xml` and the styles in, the visible number of each paragraph out (ECMA-376 17.9)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from mailbot.values.numerals import formatted

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS: Final = 9
_PRIVATE_USE: Final = 0xE000
_LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and looks."""

    start: int = 1
    format: str = "decimal"
    text: str = "%1."
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class Numbering:
    """Counts the paragraphs of one document as they come by."""

    levels: Mapping[str, Mapping[int, Level]]
    """numId → ilvl → level."""
    abstract: Mapping[str, str]
    """numId → abstractNumId: lists on one abstract go on counting together."""
    styles: Mapping[str, tuple[str, int]]
    """Paragraph style → its own numId and level."""
    overridden: Mapping[str, frozenset[int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _seen: set[tuple[str, int]] = field(default_factory=set)

    def label(self, num_id: str, level: int) -> str:
        """Count one more paragraph of that list and level and give its label."""
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
            own = levels.get(deeper)
            if (
                own is None
                or own.restart is None
                or own.restart > level
                or own.restart == level + 1
            ):
                del counts[deeper]
        return self._text(spec, levels, counts)

    def of_style(self, style: str) -> tuple[str, int] | None:
        """The list a paragraph style belongs to."""
        return self.styles.get(style)

    def _text(self, spec: Level, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
        if spec.format == "bullet":
            return spec.text if spec.text and ord(spec.text[0]) < _PRIVATE_USE else "•"
        if spec.format == "none":
            return re.sub(r"%\d", "", spec.text)

        def number(match: re.Match[str]) -> str:
            index = int(match.group(1)) - 1
            level = levels.get(index, Level())
            count = counts.get(index, level.start)
            return formatted(count, "decimal" if spec.legal else level.format)

        return re.sub(r"%([1-9])", number, spec.text)


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """Both parts as far as numbers go; either may be missing."""
    abstracts: dict[str, dict[int, Level]] = {}
    levels: dict[str, dict[int, Level]] = {}
    abstract_of: dict[str, str] = {}
    overridden: dict[str, frozenset[int]] = {}
    links: dict[str, str] = {}
    for element in numbering if numbering is not None else ():
        if element.tag == f"{W}abstractNum":
            identity = element.get(f"{W}abstractNumId", "")
            abstracts[identity] = dict(_level(lvl) for lvl in element.iter(f"{W}lvl"))
            for link, name in (("styleLink", "own"), ("numStyleLink", "other")):
                if (found := element.find(f"{W}{link}")) is not None:
                    links[f"{name}:{identity}"] = found.get(f"{W}val", "")
    _follow_style_links(abstracts, links)
    for element in numbering if numbering is not None else ():
        if element.tag == f"{W}num":
            num_id, abstract = element.get(f"{W}numId", ""), _val(element, "abstractNumId")
            own = dict(abstracts.get(abstract, {}))
            overridden[num_id] = _overrides(element, own)
            levels[num_id], abstract_of[num_id] = own, abstract
    return Numbering(levels, abstract_of, _style_lists(styles), overridden)


def _follow_style_links(abstracts: dict[str, dict[int, Level]], links: Mapping[str, str]) -> None:
    owners = {style: key[4:] for key, style in links.items() if key.startswith("own:")}
    for key, style in links.items():
        if key.startswith("other:") and style in owners and not abstracts.get(key[6:]):
            abstracts[key[6:]] = abstracts.get(owners[style], {})


def _overrides(num: etree._Element, own: dict[int, Level]) -> frozenset[int]:
    found = set()
    for override in num.iter(f"{W}lvlOverride"):
        index = _int(override.get(f"{W}ilvl"), 0)
        if (level := override.find(f"{W}lvl")) is not None:
            own[index] = _level(level)[1]
            found.add(index)
        start = override.find(f"{W}startOverride")
        if start is not None:
            base = own.get(index, Level())
            own[index] = Level(
                _int(start.get(f"{W}val"), 1), base.format, base.text, base.restart, base.legal
            )
            found.add(index)
    return frozenset(found)


def _level(element: etree._Element) -> tuple[int, Level]:
    restart = element.find(f"{W}lvlRestart")
    legal = element.find(f"{W}isLgl")
    return _int(element.get(f"{W}ilvl"), 0), Level(
        start=_int(_val(element, "start"), 1),
        format=_val(element, "numFmt") or "decimal",
        text=_val(element, "lvlText"),
        restart=_int(restart.get(f"{W}val"), 0) if restart is not None else None,
        legal=legal is not None and legal.get(f"{W}val", "1") not in {"0", "false"},
    )


def _style_lists(styles: etree._Element | None) -> dict[str, tuple[str, int]]:
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        name = style.get(f"{W}styleId", "")
        based[name] = _val(style, "basedOn")
        properties = style.find(f"{W}pPr/{W}numPr")
        if properties is not None and _val(properties, "numId"):
            own[name] = (_val(properties, "numId"), _int(_val(properties, "ilvl"), 0))
    for name, ancestor in based.items():
        parent, steps = ancestor, 0
        while name not in own and parent and steps < _LEVELS + 1:
            if parent in own:
                own[name] = own[parent]
            parent, steps = based.get(parent, ""), steps + 1
    return own


def _val(element: etree._Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


def _int(text: str | None, default: int) -> int:
    digits = (text or "").strip()
    short = len(digits) <= 6  # noqa: PLR2004 - no list counts to a million
    return int(digits) if short and re.fullmatch(r"-?[0-9]+", digits) else default
