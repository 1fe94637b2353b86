"""Raw bytes in, key and Message-ID out, without parsing: strangers' letters are opened elsewhere."""

import hashlib
import re
from typing import Final

_HEAD: Final = 65_536
_MESSAGE_ID: Final = re.compile(
    rb"^message-id:\s*(<[!-;=?-~]{1,290}>)", re.IGNORECASE | re.MULTILINE
)


def headline(raw: bytes) -> tuple[str, str]:
    """Message-ID (empty when there is none to be seen) and the sha256 of all bytes."""
    head = raw[:_HEAD].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    found = _MESSAGE_ID.search(head)
    return (found[1].decode("ascii") if found else ""), hashlib.sha256(raw).hexdigest()


def quotes_us(raw: bytes, domain: str) -> bool:
    """The head names a letter of ours: this one may be an answer, and its author must be proven."""
    ours = rb"<[0-9a-f]{32}\.[a-z-]{1,30}@" + re.escape(domain.encode("ascii", "replace")) + rb">"
    return re.search(ours, raw[:_HEAD], re.IGNORECASE) is not None
