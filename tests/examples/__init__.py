"""Examples of every rule: what passes it and what alone it finds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mailbot.model import Case

Change = Callable[[Case], Case]


@dataclass(frozen=True)
class Fails:
    """A change to the faultless case that must give exactly one finding."""

    change: Change
    field: str
    says: str
    """A part of the message a sender would look for."""


@dataclass(frozen=True)
class Examples:
    """Named changes, both ways."""

    passes: Mapping[str, Change]
    fails: Mapping[str, Fails]
