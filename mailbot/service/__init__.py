"""The loop that carries plans out; `process` decides, this does."""

from mailbot.service.events import Event, EventKind
from mailbot.service.loop import Service
from mailbot.service.work import Beside, Chore

__all__ = ["Beside", "Chore", "Event", "EventKind", "Service"]
