"""Content controls (17.5.2): what they tell of the text they hold."""

from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from mailbot.word.markup import child, is_on, value

_TAGS: Final = 16
"""Nobody puts more controls around one paragraph."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is true of everything inside: controls around it, the paragraph that holds the box."""

    placeholder: bool = False
    tags: tuple[str, ...] = ()
    host: int | None = None
    """Anchor of the paragraph that holds the text box being read; -1 outside the body."""


def within(sdt: etree._Element, around: Around) -> Around:
    """What is true inside this control, which stands in `around`."""
    properties = child(sdt, "sdtPr")
    if properties is None:
        return around
    names = tuple(name for key in ("tag", "alias") if (name := value(properties, key)))
    return replace(
        around,
        placeholder=around.placeholder or is_on(child(properties, "showingPlcHdr")),
        tags=(around.tags + names)[:_TAGS],
    )
