"""Raw bytes in, key and Message-ID out, without parsing: strangers' letters are opened elsewhere."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

_HEAD: Final = 65_536
_MESSAGE_ID: Final = re.compile(
    rb"^message-id:\s*(<[!-;=?-~]{1,290}>)", re.IGNORECASE | re.MULTILINE
)
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Headline:
    """Who a letter is."""

    message_id: str
    """Empty when there is none to be seen."""
    key: str
    """sha256 of all bytes."""


def headline(raw: bytes) -> Headline:
    """What tells this letter from all others."""
    end = _END_OF_HEAD.search(raw, 0, _HEAD)
    found = _MESSAGE_ID.search(raw[: end.start() if end else _HEAD].replace(b"\r\n", b"\n"))
    return Headline(found[1].decode("ascii") if found else "", hashlib.sha256(raw).hexdigest())


def quotes_us(raw: bytes, domain: str) -> bool:
    """The head names a letter of ours: this one may be an answer, and its author must be proven."""
    ours = rb"<[0-9a-f]{32}\.[a-z-]{1,30}@" + re.escape(domain.encode("ascii", "replace")) + rb">"
    return re.search(ours, raw[:_HEAD], re.IGNORECASE) is not None
