"""Real multipart letters in, whether a document put in place of one of their parts is found out."""

import base64
import hashlib
import itertools
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from mailbot.intake.pairing import submissions_of
from mailbot.intake.policy import MailPolicy
from mailbot.intake.reading import read_letter
from mailbot.model import AttachmentKind, Delivery
from tests.protocols import faultless, to_docx

NAME = "Протокол заседания КСИ 3.docx"
RECEIVED = datetime(2026, 11, 16, 9, tzinfo=UTC)
DOCUMENT = to_docx(faultless())
_BOUNDARY = re.compile(
    rb"""boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE
)
_LARGEST = 400_000


@dataclass
class HiddenScore:
    """How often the document was found, and under its right name."""

    structures: int = 0
    hidden: int = 0
    found: int = 0
    named: int = 0
    submitted: int = 0
    exceptions: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)

    def print(self, show: int) -> None:
        """The figures, and the misses when asked for."""
        share = self.found / (self.hidden or 1)
        print(
            f"documents hidden in {self.structures} structures: found {self.found}/{self.hidden}"
            f" = {share:.2%}, name right {self.named}, submitted {self.submitted},"
            f" raised {len(self.exceptions)}"
        )
        for line in (self.exceptions + self.missed + self.misnamed)[:show]:
            print("   ", line)


def hide_everywhere(raw: bytes, score: HiddenScore, source: str) -> None:
    """Put the document in place of one part of the letter, once with every name encoding."""
    places = list(_parts(raw))
    if not places or len(raw) > _LARGEST:
        return
    score.structures += 1
    start, end, newline = places[int(hashlib.sha256(raw).hexdigest()[:4], 16) % len(places)]
    for label, headers in _name_headers():
        part = headers + b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(DOCUMENT)
        _look_for(
            raw[:start] + part.replace(b"\n", newline) + raw[end:], score, f"{source} {label}"
        )


def _look_for(raw: bytes, score: HiddenScore, source: str) -> None:
    score.hidden += 1
    try:
        letter = read_letter(Delivery(raw, RECEIVED), MailPolicy())
        bundles = submissions_of(letter)
    except Exception:
        score.exceptions.append(f"{source}\n{traceback.format_exc(limit=-3)}")
        return
    same = [a for a in letter.attachments if a.content == DOCUMENT]
    if same and same[0].kind is AttachmentKind.DOCX:
        score.found += 1
        score.submitted += any(bundle.document.content == DOCUMENT for bundle in bundles)
        if same[0].name == NAME:
            score.named += 1
        else:
            score.misnamed.append(f"{source}: {same[0].name}")
    else:
        score.missed.append(source)


def _parts(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where each part of the letter's outermost multipart begins and ends."""
    head = re.match(rb"(?s).*?(?:\r?\n){2}", raw)
    found = _BOUNDARY.search(head.group()) if head else None
    if not found:
        return
    boundary = found[1] or found[2]
    for outer in dict.fromkeys([boundary, *_inner_boundaries(raw, boundary)]):
        lines = list(
            re.finditer(rb"^--" + re.escape(outer) + rb"(--)?[ \t]*(\r?\n|$)", raw, re.MULTILINE)
        )
        for first, second in itertools.pairwise(lines):
            if not first[1] and first[2]:
                yield first.end(), second.start(), first[2]


def _inner_boundaries(raw: bytes, outer: bytes) -> Iterator[bytes]:
    """Boundaries of multiparts that are themselves parts."""
    for part in re.split(rb"^--" + re.escape(outer) + rb"[ \t]*\r?\n", raw, flags=re.MULTILINE)[1:]:
        head = re.match(rb"(?s).*?(?:\r?\n){2}", part)
        found = _BOUNDARY.search(head.group()) if head else None
        if found and re.search(rb"(?im)^content-type:\s*multipart/", head.group() if head else b""):
            yield found[1] or found[2]


def _name_headers() -> Iterator[tuple[str, bytes]]:
    """The same name, the ways mail programs write it."""
    for charset in ("utf-8", "koi8-r", "windows-1251", "cp866"):
        coded = NAME.encode(charset, "replace")
        yield f"raw {charset}", _disposition(b'filename="' + coded + b'"')
        yield f"2047b {charset}", _disposition(b'filename="' + _words(coded, charset, "b") + b'"')
        yield f"2047q {charset}", _disposition(b'filename="' + _words(coded, charset, "q") + b'"')
        escaped = quote(coded).encode()
        name = charset.encode()
        yield f"2231 {charset}", _disposition(b"filename*=" + name + b"''" + escaped)
        yield f"2231 parts {charset}", _disposition(_continued(name, escaped))
    utf8 = quote(NAME).encode()
    yield "percent", _disposition(b'filename="' + utf8 + b'"')
    fallback = b"filename=\"protokol.docx\"; filename*=utf-8''" + utf8
    yield "fallback first", _disposition(fallback)
    yield "unquoted", _disposition(b"filename=" + NAME.encode())
    yield (
        "type only",
        b"Content-Type: application/octet-stream; name=" + _words(NAME.encode(), "utf-8", "b"),
    )
    yield "inline", b'Content-Disposition: inline; filename="' + NAME.encode() + b'"'


def _disposition(parameters: bytes) -> bytes:
    return (
        b"Content-Type: application/octet-stream\nContent-Disposition: attachment;\n " + parameters
    )


def _continued(charset: bytes, escaped: bytes) -> bytes:
    """RFC 2231 continuations, cut where they may not be: inside a letter."""
    pieces = [escaped[i : i + 39] for i in range(0, len(escaped), 39)]
    first = b"filename*0*=" + charset + b"''" + pieces[0]
    rest = [b"filename*%d*=" % (i + 1) + piece for i, piece in enumerate(pieces[1:])]
    return b";\n ".join([first, *rest])


def _words(content: bytes, charset: str, encoding: str) -> bytes:
    """RFC 2047 words, cut inside a letter as many programs do."""
    pieces = [content[i : i + 15] for i in range(0, len(content), 15)]
    if encoding == "b":
        coded = [base64.b64encode(piece) for piece in pieces]
    else:
        coded = [b"".join(b"=%02X" % byte for byte in piece) for piece in pieces]
    words = [f"=?{charset}?{encoding}?".encode() + piece + b"?=" for piece in coded]
    return b"\n ".join(words)
