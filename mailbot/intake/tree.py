"""Raw bytes in, the token tree of the message out; what is too much is cut off and told.

The standard parser is used as a tokenizer only. It is recursive and slow on hostile nesting, so
the bytes are measured before it sees them.
"""

import email
import re
from dataclasses import dataclass
from email.message import Message
from email.policy import compat32
from typing import Final

from mailbot.intake.headers import content_type

_CONTAINER: Final = re.compile(
    rb"^content-type[ \t]*:[ \t\r\n]*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE
)
_DELIMITER: Final = re.compile(rb"^--(?P<boundary>-*[^\s-][^\r\n]{0,100})[ \t]*\r?$", re.MULTILINE)
_MIME_LINE: Final = re.compile(
    rb"^--[^\s][^\r\n]{0,140}\r?\ncontent-", re.IGNORECASE | re.MULTILINE
)
_CONTAINERS: Final = 150
_DELIMITERS: Final = 20_000
_LINES: Final = 1_500_000
_LARGEST: Final = 80 << 20
_SPACED: Final = re.compile(
    rb"^(content-[a-z-]{2,20}|mime-version|from|sender|to|subject|date|message-id)[ \t]+:",
    re.IGNORECASE | re.MULTILINE,
)
"""Blanks in front of the colon (RFC 5322, 4.5.8): the standard parser takes them for the text."""
_HEAD: Final = 2_000
_HEADER_LINES: Final = 5_000
_EMPTY_LINE: Final = re.compile(rb"\r?\n\r?\n")
_LEFT_BY_PROGRAMS: Final = b"\xef\xbb\xbf\r\n"
"""A byte order mark or empty lines in front of the headers, as saved letters have them."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A message and whether all of it was looked at."""

    message: Message
    complete: bool = True


def parse(raw: bytes) -> Message:
    """The token tree of a message; never raises."""
    return grow(raw).message


def parse_head(raw: bytes) -> Message:
    """The header alone, for whoever asks nothing of the parts: a hundredth of the work."""
    return parse(_EMPTY_LINE.split(raw.lstrip(_LEFT_BY_PROGRAMS), maxsplit=1)[0] + b"\n\n")


def grow(raw: bytes) -> Tree:
    """The token tree of a message, and whether it had to be cut short."""
    raw = _SPACED.sub(rb"\1:", _with_plain_line_ends(raw.lstrip(_LEFT_BY_PROGRAMS)))
    kept = raw[: _bearable(raw)]
    try:
        return Tree(email.message_from_bytes(kept, policy=compat32), len(kept) == len(raw))
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError):
        head = _EMPTY_LINE.split(kept, maxsplit=1)[0][: 1 << 18] + b"\n\n"
        return Tree(email.message_from_bytes(head, policy=compat32), complete=False)


def _with_plain_line_ends(raw: bytes) -> bytes:
    """A gateway that turned every line end into CR CR LF left an empty line after each."""
    head = raw[:_HEAD]
    doubled = head.count(b"\r\r\n")
    return raw.replace(b"\r\r\n", b"\r\n") if doubled * 2 > head.count(b"\n") else raw


def lost_parts(part: Message, body: bytes) -> Tree | None:
    """The multipart a leaf should have been: its boundary is missing, wrong, or was stripped."""
    maintype, _ = content_type(part)
    declared = maintype == "multipart"
    undeclared = not declared and maintype == "text" and len(_MIME_LINE.findall(body)) > 1
    found = _DELIMITER.search(body) if declared or undeclared else None
    if not found:
        return None
    boundary = found["boundary"].strip().replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    tree = grow(b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\n\n' + body)
    return tree if tree.message.is_multipart() else None


def _bearable(raw: bytes) -> int:
    """How many bytes from the start the parser can be trusted with."""
    end = min(len(raw), _LARGEST)
    end = _before_nth(_CONTAINER, raw, _CONTAINERS, end)
    if raw.count(b"\n--", 0, end) > _DELIMITERS:
        end = _before_nth(re.compile(rb"^--", re.MULTILINE), raw, _DELIMITERS, end)
    if max(raw.count(b"\n", 0, end), raw.count(b"\r", 0, end)) > _LINES:
        end = _before_nth(re.compile(rb"\r\n|\r|\n"), raw, _LINES, end)
    return _short_header(raw, end)


def _before_nth(pattern: re.Pattern[bytes], raw: bytes, limit: int, end: int) -> int:
    for count, found in enumerate(pattern.finditer(raw, 0, end)):
        if count >= limit:
            return found.start()
    return end


def _short_header(raw: bytes, end: int) -> int:
    blank = re.compile(rb"\r\n\r\n|\n\n|\r\r").search(raw, 0, end)
    return (
        _before_nth(re.compile(rb"\n"), raw, _HEADER_LINES, blank.start())
        if (blank and raw.count(b"\n", 0, blank.start()) > _HEADER_LINES)
        else end
    )
