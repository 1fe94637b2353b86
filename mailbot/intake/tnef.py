"""A winmail.dat in, the files attached in it out (MS-OXTNEF, 2.1).

Outlook wraps whole letters this way; only the attachments matter here. Nothing is allocated
beyond slices of the input, so its size bounds the work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mailbot.intake.charsets import guess

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_ATTACHMENT_LEVEL: Final = 2
_REND_DATA: Final = 0x9002
_TITLE: Final = 0x8010
_DATA: Final = 0x800F
_PROPERTIES: Final = 0x9005
_LONG_NAME: Final = 0x3707
_SHORT_NAME: Final = 0x3704
_DATA_OBJECT: Final = 0x3701
_OBJECT_HEADER: Final = 16
"""An attached object starts with the 16 bytes of its interface's id."""
_NAMED_FROM: Final = 0x8000
_MULTIVALUED: Final = 0x1000
_FIXED: Final = {
    0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8,
    0x0014: 8, 0x0040: 8, 0x0048: 16, 0x0001: 0,
}  # fmt: skip
_UNICODE: Final = 0x001F
_OBJECT: Final = 0x000D
_VARIABLE: Final = frozenset({0x001E, _UNICODE, 0x0102, _OBJECT})
_VALUES: Final = 2_000


@dataclass(frozen=True, slots=True)
class Tnef:
    """The attachments, and whether the stream could be followed to its end."""

    attachments: tuple[tuple[str, bytes], ...]
    whole: bool


@dataclass(slots=True)
class _Found:
    title: str = ""
    long_name: str = ""
    data: bytes = b""


def read_tnef(content: bytes) -> Tnef:
    """Every attachment with a name or data, in order."""
    found: list[_Found] = []
    whole = content.startswith(SIGNATURE)
    for level, identity, data in _attributes(content):
        if level == -1:
            whole = False
        elif identity == _REND_DATA:
            found.append(_Found())
        elif level == _ATTACHMENT_LEVEL and found:
            _note(found[-1], identity, data)
    return Tnef(tuple((one.long_name or one.title, one.data) for one in found if one.data), whole)


def _note(attachment: _Found, identity: int, data: bytes) -> None:
    if identity == _TITLE:
        attachment.title = _narrow(data)
    elif identity == _DATA:
        attachment.data = data
    elif identity == _PROPERTIES:
        for kind, name, value in _properties(data):
            if name in {_LONG_NAME, _SHORT_NAME}:
                text = _wide(value) if kind == _UNICODE else _narrow(value)
                attachment.long_name = text if name == _LONG_NAME else attachment.long_name or text
            elif name == _DATA_OBJECT and value:
                attachment.data = value[_OBJECT_HEADER:] if kind == _OBJECT else value


def _attributes(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Level, id and value of each attribute; level -1 once where the stream breaks off."""
    position = 6
    while position + 9 <= len(content):
        level = content[position]
        identity = int.from_bytes(content[position + 1 : position + 3], "little")
        size = int.from_bytes(content[position + 5 : position + 9], "little")
        position += 9
        if level not in {1, _ATTACHMENT_LEVEL} or position + size > len(content):
            yield -1, 0, b""
            return
        yield level, identity, content[position : position + size]
        position += size + 2


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Type, id and first value of each MAPI property, as far as they can be followed."""
    count, position = int.from_bytes(data[:4], "little"), 4
    for _ in range(min(count, _VALUES)):
        kind = int.from_bytes(data[position : position + 2], "little")
        name = int.from_bytes(data[position + 2 : position + 4], "little")
        position += 4
        if name >= _NAMED_FROM:
            position = _past_name(data, position)
        value, position = _value(data, position, kind)
        if position <= 0 or position > len(data):
            return
        yield kind & ~_MULTIVALUED, name, value


def _past_name(data: bytes, position: int) -> int:
    """Behind a named property's name: a number or a text (MS-OXTNEF, 2.1.3.4)."""
    kind = int.from_bytes(data[position + 16 : position + 20], "little")
    size = int.from_bytes(data[position + 20 : position + 24], "little")
    return position + 24 + (_padded(size) if kind == 1 else 0)


def _value(data: bytes, position: int, kind: int) -> tuple[bytes, int]:
    """The first value of a property and where the next begins; -1 for a type nobody knows."""
    base = kind & ~_MULTIVALUED
    variable, many = base in _VARIABLE, bool(kind & _MULTIVALUED)
    if not variable and base not in _FIXED:
        return b"", -1
    count = 1
    if variable or many:
        count = int.from_bytes(data[position : position + 4], "little")
        position += 4
    first = b""
    for index in range(min(count, _VALUES)):
        size = _FIXED.get(base, 0)
        if variable:
            size = int.from_bytes(data[position : position + 4], "little")
            position += 4
        if position + size > len(data):
            return b"", -1
        first = first if index else data[position : position + size]
        position += _padded(size)
    return first, position


def _padded(size: int) -> int:
    return size + (-size % 4)


def _narrow(value: bytes) -> str:
    return guess(value.split(b"\x00", 1)[0])


def _wide(value: bytes) -> str:
    return value.decode("utf-16-le", "replace").split("\x00", 1)[0]
