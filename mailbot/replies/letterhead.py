"""Who writes the letters out, and the wording they are written with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailbot.model import Curator


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The bot's own side of every letter."""

    templates: Mapping[str, str]
    """Template name → source: `sender.txt.j2`, `sender.html.j2`, …"""
    genitives: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    """Reason of a signature fact → half-sentence (`rules/signatures.toml`)."""
    address: str = "mailbot@mailbot.invalid"
    name: str = "Приём протоколов КСИ"
    domain: str = "mailbot.invalid"
    instance: str = "mailbot"
    admin: str = ""
    duty: Curator | None = None
