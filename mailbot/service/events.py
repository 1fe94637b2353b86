"""What the service tells whoever watches it: the demo, the log, the metrics."""

from dataclasses import dataclass
from enum import StrEnum


class EventKind(StrEnum):
    """Steps of a letter's way, and the state of the connection."""

    CONNECTED = "connected"
    RECEIVED = "received"
    PLANNED = "planned"
    SENT = "sent"
    FILED = "filed"
    QUARANTINED = "quarantined"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Event:
    """One step; names nobody."""

    kind: EventKind
    key: str = ""
    """The letter's key, or the Message-ID of a letter out."""
    detail: str = ""
    """A verdict, a purpose, a code."""
    seconds: float = 0.0
    """How long the step took, where that is known."""
