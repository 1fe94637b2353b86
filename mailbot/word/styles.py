"""`styles.xml` in; what it says of hiding and numbering out (ECMA-376 part 1, 17.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from lxml import etree

from mailbot.word.markup import W, child, is_on, value, whole

_CHAIN: Final = 24
"""Styles are followed through so many ancestors; a cycle ends there too."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StyleList:
    """The list a paragraph style puts its paragraphs into."""

    num_id: str
    level: int


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles of a document, inheritance already followed."""

    default: str = ""
    """The style of a paragraph that names none."""
    hidden: frozenset[str] = frozenset()
    lists: Mapping[str, StyleList] = field(default_factory=dict)


def read_styles(root: etree._Element | None) -> Styles:
    """The styles part, which may be missing."""
    based: dict[str, str] = {}
    hides: dict[str, bool] = {}
    numbers: dict[str, str] = {}
    levels: dict[str, int] = {}
    default = ""
    for style in root.iterchildren(f"{W}style") if root is not None else ():
        name = style.get(f"{W}styleId", "")
        based[name] = value(style, "basedOn")
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true", "on"}:
            default = name
        vanish = child(child(style, "rPr"), "vanish")
        if vanish is not None:
            hides[name] = is_on(vanish)
        listed = child(child(style, "pPr"), "numPr")
        if num_id := value(listed, "numId"):
            numbers[name] = num_id
        if level := value(listed, "ilvl"):
            levels[name] = whole(level, 0)
    return Styles(
        default,
        frozenset(name for name in based if _inherited(name, based, hides)),
        {
            name: StyleList(listed_in, _inherited(name, based, levels) or 0)
            for name in based
            if (listed_in := _inherited(name, based, numbers))
        },
    )


def _inherited(name: str, based: Mapping[str, str], own: Mapping[str, T]) -> T | None:
    """What the style itself or its nearest ancestor says."""
    for _ in range(_CHAIN):
        if name in own:
            return own[name]
        name = based.get(name, "")
        if not name:
            return None
    return None
