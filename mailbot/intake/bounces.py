"""A bounce in, which of our letters came back and from whom out (RFC 3464)."""

import re
from email.message import Message
from typing import Final

from mailbot.intake.headers import raw_value

_RECIPIENT: Final = re.compile(
    rb"^(?:final-recipient|original-recipient)\s*:\s*[\w-]+\s*;\s*<?([^\s<>;]+@[^\s<>;]+)>?",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST: Final = 2 << 20


def bounced_ids(raw: bytes, domain: str) -> tuple[str, ...]:
    """Message-IDs of ours that the bounce carries, wherever it carries them."""
    ours = re.compile(
        rb"<[0-9a-f]{16,64}\.[a-z-]+@" + re.escape(domain.encode("ascii", "ignore")) + rb">",
        re.IGNORECASE,
    )
    found = (match.group().decode("ascii").lower() for match in ours.finditer(raw[:_LONGEST]))
    return tuple(dict.fromkeys(found))


def bounced_recipients(message: Message, raw: bytes) -> tuple[str, ...]:
    """Addresses that did not take the letter."""
    found = [
        match[1].decode("ascii", "replace").lower() for match in _RECIPIENT.finditer(raw[:_LONGEST])
    ]
    failed = raw_value(message, "X-Failed-Recipients")
    found += [part.strip().lower() for part in failed.split(",") if "@" in part]
    return tuple(dict.fromkeys(found))
