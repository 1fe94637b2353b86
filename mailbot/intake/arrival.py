"""A stored letter in, when it arrived out: for letters read from the desk."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from mailbot.intake.headers import raw_value
from mailbot.intake.tree import parse

_FIRST: Final = 1995
_LAST: Final = 2100


def arrival_of(raw: bytes) -> datetime | None:
    """The date of the topmost Received, else of Date; `None` when there is none to believe."""
    message = parse(raw)
    received = raw_value(message, "Received").rpartition(";")[2]
    for text in (received, raw_value(message, "Date")):
        moment = _moment(re.sub(r"\s+", " ", text).strip())
        if moment:
            return moment
    return None


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC) if _FIRST < moment.year < _LAST else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
