"""Raw header bytes in, decoded values out (RFC 5322, 2047, 2231, and what people send instead).

The standard parser is used as a tokenizer only: its own reading of headers raises on real mail.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from typing import Final
from urllib.parse import unquote_to_bytes

from mailbot.intake.charsets import decode, guess, tidy

_WORD: Final = re.compile(r"=\?([^?*\s]*)(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
_GAP: Final = re.compile(r"(\?=)\s+(=\?)")
_PARAMETER: Final = re.compile(
    r";\s*(?P<name>[^\s=;*]+)(?:\*(?P<part>\d+))?(?P<star>\*)?\s*=\s*(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"?|(?P<bare>[^;]*))"
)
_PERCENT: Final = re.compile(r"%[0-9A-Fa-f]{2}.*%[0-9A-Fa-f]{2}")
_LONGEST: Final = 100_000


def raw_values(message: Message, name: str) -> Iterator[str]:
    """Values of all headers of that name, 8-bit bytes kept as surrogates."""
    wanted = name.lower()
    for key, value in message.raw_items():
        if str(key).strip().lower() == wanted:
            yield str(value)[:_LONGEST]


def raw_value(message: Message, name: str) -> str:
    """The first value of that name, empty when there is none."""
    return next(raw_values(message, name), "")


def header(message: Message, name: str) -> str:
    """The first value decoded to one line of text."""
    return tidy(decode_words(raw_value(message, name)))


def decode_words(value: str) -> str:
    """Encoded words and raw 8-bit bytes to text; adjacent words are joined before decoding."""
    value = _GAP.sub(r"\1\2", re.sub(r"[\r\n]+[ \t]?", " ", value).strip(" "))
    out: list[str] = []
    position = 0
    pending: tuple[str, bytes] | None = None
    for match in _WORD.finditer(value):
        if match.start() > position and pending:
            out.append(decode(pending[1], pending[0]))
            pending = None
        out.append(eight_bit(value[position : match.start()]))
        charset, content = match[1].lower(), _word_bytes(match[2], match[3])
        if pending and pending[0] == charset:
            pending = (charset, pending[1] + content)
        else:
            if pending:
                out.append(decode(pending[1], pending[0]))
            pending = (charset, content)
        position = match.end()
    if pending:
        out.append(decode(pending[1], pending[0]))
    out.append(eight_bit(value[position:]))
    return "".join(out)


def content_type(part: Message) -> tuple[str, str]:
    """Main type and subtype as declared, `text`, `plain` when that cannot be read."""
    value = raw_value(part, "Content-Type") or part.get_default_type()
    found = re.match(r"\s*\"?([\w.+-]+)\s*/\s*([\w.+-]+)", value)
    return (found[1].lower(), found[2].lower()) if found else ("text", "plain")


def parameter(value: str, name: str) -> str:
    """A parameter of Content-Type or Content-Disposition, however it is encoded.

    Where both kinds are given, the RFC 2231 one wins: the plain one is a fallback for old programs
    (RFC 6266, 4.3).
    """
    plain: list[str] = []
    parts: dict[int, tuple[bool, str]] = {}
    for match in _PARAMETER.finditer(";" + value.split(";", 1)[1] if ";" in value else ""):
        if match["name"].lower() != name:
            continue
        text = match["quoted"] if match["quoted"] is not None else (match["bare"] or "").strip()
        text = re.sub(r"\\([\"\\])", r"\1", text)
        if match["part"] or match["star"]:
            number = int((match["part"] or "0")[:4])
            parts.setdefault(number, (bool(match["star"]), text))
        else:
            plain.append(text)
    if parts:
        return _extended([parts[index] for index in sorted(parts)])
    return _decoded_plain(plain[0]) if plain else ""


def _decoded_plain(text: str) -> str:
    """Encoded words, raw bytes, or percent signs where none of the standards allows them."""
    decoded = decode_words(text)
    if decoded != text or not _PERCENT.search(text):
        return decoded
    charset, quotes, rest = text.partition("''")
    content = unquote_to_bytes((rest if quotes else text).encode("utf-8", "surrogateescape"))
    return decode(content, charset if quotes else "")


def _extended(parts: list[tuple[bool, str]]) -> str:
    """RFC 2231: `charset'language'percent-encoded`, in parts."""
    charset, first = "", parts[0][1]
    if first.count("'") >= 2:  # noqa: PLR2004 - the two quotes of RFC 2231, section 4
        charset, _, first = first.split("'", 2)
    texts = [first, *(text for _, text in parts[1:])]
    stars = [star for star, _ in parts]
    content = b"".join(
        unquote_to_bytes(text.encode("utf-8", "surrogateescape"))
        if star
        else text.encode("utf-8", "surrogateescape")
        for star, text in zip(stars, texts, strict=True)
    )
    return decode(content, charset)


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("ascii", "ignore")
    if encoding in "qQ":
        return quopri.decodestring(raw.replace(b"_", b" "))
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4), validate=False)
    except (binascii.Error, ValueError):
        return b""


def eight_bit(text: str) -> str:
    """Raw 8-bit bytes, kept as surrogates by the tokenizer, to text."""
    if not any("\udc80" <= ch <= "\udcff" for ch in text):
        return text
    return guess(text.encode("utf-8", "surrogateescape"))
