"""A bounce in, which of our letters came back and from whom out (RFC 3464)."""

import re
from collections.abc import Iterator
from email.message import Message
from typing import Final

from mailbot.intake.headers import content_type, raw_value
from mailbot.intake.transfer import decoded, payload_of

_RECIPIENT: Final = re.compile(
    rb"^(?:final-recipient|original-recipient|x-actual-recipient)[ \t]*:[ \t]*(?:[\w-]+[ \t]*;)?\s*<?"
    rb"([!-:=?-~]{1,64}@[\w.-]{1,253})>?",
    re.IGNORECASE | re.MULTILINE,
)
_ACTION: Final = re.compile(
    rb"^action[ \t]*:[ \t]*(failed|delayed|delivered|relayed|expanded)\b",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS: Final = re.compile(r"[!-+\--:=?-~]{1,64}@[A-Za-z0-9.-]{1,253}")
_LONGEST: Final = 2 << 20
_PARTS: Final = 20
_ADDRESSES: Final = 50


def is_final(message: Message, raw: bytes) -> bool:
    """Not only delayed, relayed or delivered: those reports change nothing (RFC 3464, 2.3.3)."""
    actions = {action.lower() for text in _texts(message, raw) for action in _ACTION.findall(text)}
    return not actions or b"failed" in actions


def bounced_ids(message: Message, raw: bytes, domain: str) -> tuple[str, ...]:
    """Message-IDs of ours that the bounce carries, wherever it carries them."""
    host = re.escape(domain.encode("ascii", "ignore"))
    ours = re.compile(rb"<[0-9a-f]{16,64}\.[a-z-]{1,30}@" + host + rb">", re.IGNORECASE)
    found = (match for text in _texts(message, raw) for match in ours.findall(text))
    return tuple(dict.fromkeys(identity.decode("ascii").lower() for identity in found))


def bounced_recipients(message: Message, raw: bytes) -> tuple[str, ...]:
    """Addresses that did not take the letter; all that are named where none is said to be it."""
    found = [
        address.decode("ascii", "replace").lower()
        for text in _texts(message, raw)
        for address in _RECIPIENT.findall(text)
    ]
    failed = raw_value(message, "X-Failed-Recipients")
    found += [address.lower() for address in _ADDRESS.findall(failed)]
    return tuple(dict.fromkeys(found or _named(message, raw)))[:_ADDRESSES]


def _named(message: Message, raw: bytes) -> Iterator[str]:
    for text in _texts(message, raw):
        body = text[: _LONGEST >> 4].decode("latin-1")
        yield from (address.lower() for address in _ADDRESS.findall(body))


def _texts(message: Message, raw: bytes) -> Iterator[bytes]:
    """The bytes as they came, then every text in them that was encoded for the way."""
    yield raw[:_LONGEST]
    for _, part in zip(range(_PARTS), message.walk(), strict=False):
        payload = payload_of(part)
        inner = payload[0] if isinstance(payload, list) and len(payload) == 1 else part
        coded = payload_of(inner)
        if content_type(part)[0] in {"text", "message"} and isinstance(coded, bytes):
            plain = decoded(coded[:_LONGEST], part)
            if plain != coded[:_LONGEST]:
                yield plain
