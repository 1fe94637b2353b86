"""An `Outgoing` letter in, the very bytes that go out; the same letter gives the same bytes.

Headers and bodies are written here and not by `email.generator`, which draws boundaries by lot,
writes file names in a way that old Outlooks cannot read, and fails on some hostile words.
"""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from mailbot.model import MOSCOW, File, Outgoing, Purpose

_EOL: Final = b"\r\n"
_UNFIT: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)
_UNFIT_IN_BODY: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_UNFIT_IN_NAME: Final = re.compile(r'[\\/:*?"<>|]+')
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_IDENTITY: Final = re.compile(r"^<[!-;=?-~]{1,250}>$")
_ADDRESS: Final = re.compile(r"^[^\s<>()\[\],;:@]+@[^\s<>()\[\],;:@]+$")
_PLAIN: Final = re.compile(r"^[A-Za-z0-9 -]{1,60}$")
_MEDIA_TYPE: Final = re.compile(r"^[\w.+-]+/[\w.+-]+$", re.ASCII)
_BYTES_IN_WORD: Final = 39
"""Of UTF-8 in one encoded word, so that its first line fits into 76 characters (RFC 2047, 2)."""
_BYTES_IN_PIECE: Final = 18
"""Of a percent-encoded parameter, three characters each."""
_MOST_IDENTITIES: Final = 10
_LONGEST_NAME: Final = 120
_LONGEST_SUBJECT: Final = 250


def message_id(key: str, purpose: Purpose, domain: str) -> str:
    """The Message-ID of a letter out: a function of what it answers and why, of nothing else."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}.{purpose}@{domain}>"


def render_message(
    letter: Outgoing, *, sender: str, sender_name: str, domain: str, instance: str, now: datetime
) -> bytes:
    """RFC 5322 bytes with CRLF, 7-bit, ready for the wire.

    Headers follow RFC 3834: an answer is marked as automatic, and asks for no automatic answer.
    """
    headers = [
        ("From", f"{_words(clean(sender_name))} <{sender}>" if sender_name else sender),
        ("To", letter.to if _is_address(letter.to) else "undisclosed-recipients:;"),
        ("Subject", _words(_shortened(clean(letter.subject), _LONGEST_SUBJECT))),
        ("Date", format_datetime(now.astimezone(MOSCOW))),
        ("Message-ID", message_id(letter.key, letter.purpose, domain)),
        ("In-Reply-To", letter.in_reply_to if _IDENTITY.match(letter.in_reply_to) else ""),
        ("References", "\r\n ".join(_thread(letter.references))),
        ("Reply-To", letter.reply_to if _is_address(letter.reply_to) else ""),
        ("Auto-Submitted", letter.auto_submitted),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Mailbot-Instance", clean(instance).encode("ascii", "replace").decode()),
        ("Content-Language", "ru"),
        ("MIME-Version", "1.0"),
    ]
    written = (f"{name}: {value}".encode("ascii") for name, value in headers if value)
    return _EOL.join((*written, _content(letter)))


def readdressed(raw: bytes, to: str, identity: str) -> bytes:
    """A letter of `render_message`'s with another reader and a Message-ID of its own."""
    head, gap, body = raw.partition(_EOL + _EOL)
    own = {b"to": f"To: {to}", b"message-id": f"Message-ID: {identity}"}
    lines = [
        own[name].encode("ascii")
        if (name := line.partition(b":")[0].lower()) in own and not line.startswith(b" ")
        else line
        for line in head.split(_EOL)
    ]
    return _EOL.join(lines) + gap + body


def clean(text: str) -> str:
    """One line that cannot become two headers, nor turn its direction."""
    return " ".join(_UNFIT.sub(" ", unicodedata.normalize("NFC", text)).split())


def file_name(name: str) -> str:
    """A name every system can save under, its ending kept."""
    whole = _UNFIT_IN_NAME.sub("_", clean(name))
    ending = found[0] if (found := _ENDING.search(whole)) else ""
    stem = whole.removesuffix(ending).strip(" .")
    return f"{_shortened(stem, _LONGEST_NAME) or 'файл'}{ending}"


# -- headers -------------------------------------------------------------------------------------


def _is_address(text: str) -> bool:
    return text.isascii() and text.isprintable() and bool(_ADDRESS.match(text))


def _thread(references: Sequence[str]) -> list[str]:
    """The first and the last of a long thread (RFC 5322, 3.6.4), broken ones left out."""
    sound = [identity for identity in references if _IDENTITY.match(identity)]
    most = _MOST_IDENTITIES
    return sound if len(sound) <= most else sound[:1] + sound[1 - most :]


def _words(text: str) -> str:
    """The text of a header: as it is when plain and short, else in encoded words (RFC 2047)."""
    return text if _PLAIN.match(text) else "\r\n ".join(_encoded_words(text))


def _encoded_words(text: str) -> Iterator[str]:
    for piece in _pieces(text, _BYTES_IN_WORD):
        yield f"=?utf-8?B?{base64.b64encode(piece).decode()}?="


def _pieces(text: str, most: int) -> Iterator[bytes]:
    """UTF-8 in pieces of at most that many bytes that never cut a character."""
    piece = b""
    for character in text:
        encoded = character.encode()
        if len(piece) + len(encoded) > most:
            yield piece
            piece = b""
        piece += encoded
    yield piece


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


# -- bodies --------------------------------------------------------------------------------------


def _content(letter: Outgoing) -> bytes:
    texts = _multipart(
        "alternative", letter.key, [_text("plain", letter.text), _text("html", letter.html)]
    )
    if not letter.attachments:
        return texts
    return _multipart("mixed", letter.key, [texts, *map(_file, letter.attachments)])


def _multipart(subtype: str, key: str, parts: Sequence[bytes]) -> bytes:
    """Parts between boundaries that come from the key; base64 cannot contain them."""
    boundary = f"=_mailbot_{hashlib.sha256(f'{key}/{subtype}'.encode()).hexdigest()[:32]}"
    line = b"--" + boundary.encode()
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"'.encode()
    body = b"".join(_EOL + line + _EOL + part for part in parts)
    return head + _EOL + body + _EOL + line + b"--" + _EOL


def _text(subtype: str, text: str) -> bytes:
    sound = _UNFIT_IN_BODY.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    body = sound.replace("\n", "\r\n").encode()
    return _part([f"Content-Type: text/{subtype}; charset=utf-8"], body)


def _file(file: File) -> bytes:
    """An attachment named twice: `filename*` (RFC 2231) and, for Outlook, `name` (RFC 2047)."""
    name = file_name(file.name)
    kind = file.media_type if _MEDIA_TYPE.match(file.media_type) else "application/octet-stream"
    known = "\r\n ".join(_encoded_words(name))
    named = ";\r\n ".join(_continued("filename", name))
    return _part(
        [
            f'Content-Type: {kind};\r\n name="{known}"',
            f"Content-Disposition: attachment;\r\n {named}",
        ],
        file.content,
    )


def _continued(parameter: str, value: str) -> Iterator[str]:
    """One parameter in as many pieces as it takes (RFC 2231, 3 and 4)."""
    pieces = [quote(piece, safe="") for piece in _pieces(value, _BYTES_IN_PIECE)]
    pieces[0] = f"utf-8''{pieces[0]}"
    for number, piece in enumerate(pieces):
        yield f"{parameter}*{number}*={piece}" if len(pieces) > 1 else f"{parameter}*={piece}"


def _part(headers: Sequence[str], content: bytes) -> bytes:
    lines = base64.encodebytes(content).rstrip(b"\n").replace(b"\n", _EOL)
    written = [*headers, "Content-Transfer-Encoding: base64"]
    return "\r\n".join(written).encode("ascii") + _EOL + _EOL + lines
