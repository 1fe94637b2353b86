"""The body of one MIME part in, its bytes out (RFC 2045, 6); broken encodings give what they can."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from typing import Final

from mailbot.intake.charsets import guess
from mailbot.intake.headers import raw_value

_UU_BLOCK: Final = re.compile(
    rb"^begin [0-7]{3,4} (?P<name>[^\r\n]{1,300})\r?\n(?P<body>(?:[\x20-\x60][^\r\n]{0,90}\r?\n|\r?\n)*?)(?:`\r?\n)?end[ \t]*\r?$",
    re.MULTILINE,
)
_KNOWN_BASE64: Final = (b"UEsDB", b"0M8R4KGx", b"JVBERi", b"e1xydG", b"eJ8+I")
"""How zip, OLE, PDF, RTF and TNEF begin in base64."""


def payload_of(part: Message) -> list[Message] | bytes:
    """The parts inside, or the bytes of a leaf as they came.

    `Message.get_payload` would already have read 8-bit bytes in whatever charset is declared,
    and raises over some.
    """
    payload = vars(part).get("_payload")
    if isinstance(payload, list):
        return [child for child in payload if isinstance(child, Message)]
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def content_of(part: Message) -> bytes:
    """The decoded bytes of a leaf."""
    payload = payload_of(part)
    return decoded(payload, part) if isinstance(payload, bytes) else b""


def decoded(raw: bytes, part: Message) -> bytes:
    """`raw` without the transfer encoding that the part declares or evidently has."""
    encoding = re.match(r"[\s\"']*([\w-]*)", raw_value(part, "Content-Transfer-Encoding"))
    name = encoding[1].lower().replace("-", "").replace("_", "") if encoding else ""
    if name == "base64" or raw[:100].lstrip().startswith(_KNOWN_BASE64):
        return unbase64(raw)
    if name == "quotedprintable":
        return quopri.decodestring(raw)
    if name in {"xuuencode", "uuencode", "uue", "xuue"}:
        return next((data for _, data in uuencoded(raw)), raw)
    return raw


def unbase64(raw: bytes) -> bytes:
    """Base64 with whatever else stands between; every padded stretch is decoded on its own."""
    stretches = re.split(rb"=+", re.sub(rb"[^A-Za-z0-9+/=]", b"", raw))
    return b"".join(_stretch(stretch) for stretch in stretches if stretch)


def _stretch(clean: bytes) -> bytes:
    whole = clean[: len(clean) // 4 * 4] if len(clean) % 4 == 1 else clean
    try:
        return base64.b64decode(whole + b"=" * (-len(whole) % 4))
    except (binascii.Error, ValueError):
        return b""


def uuencoded(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Files written into a text in the way of uuencode."""
    if b"begin " not in content:
        return
    for match in _UU_BLOCK.finditer(content):
        yield guess(match["name"]), b"".join(_uu_line(line) for line in match["body"].splitlines())


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        pass
    # Programs that strip or add blanks at line ends leave the length in the first character.
    size = ((line[0] - 32) & 63) * 4 // 3 + 3 if line else 0
    try:
        return binascii.a2b_uu(line[: size // 4 * 4 + 1])
    except binascii.Error:
        return b""
