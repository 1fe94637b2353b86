"""A message in, its leaves out, found by content: nested, forwarded, zipped, in winmail.dat.

Everything is bounded: depth, number of leaves, bytes unpacked. A limit that is hit is told, for
what was not seen may be the protocol.
"""

import base64
import binascii
import email
import io
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.policy import compat32
from typing import Any, Final

from asn1crypto import cms
from tnefparse import TNEF

from mailbot.intake.charsets import decode, guess, tidy
from mailbot.intake.headers import parameter, raw_value
from mailbot.intake.policy import MailPolicy
from mailbot.model import Attachment, AttachmentKind
from mailbot.word.sniff import kind_of

_UNNAMED: Final = "вложение"
_ENTRIES: Final = 200
_ENTRY_BYTES: Final = 30 << 20
_LOGO: Final = 20_000
"""Bytes: a smaller picture shown inside the text is decoration, not a scan."""
_ZIP_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError,
    EOFError, KeyError,
)  # fmt: skip
_UNICODE_PATH: Final = 0x7075


@dataclass(slots=True)
class Harvest:
    """What was found so far, and how much room is left."""

    policy: MailPolicy
    attachments: list[Attachment] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    """Subtype and text of the inline bodies at the top level."""
    complete: bool = True
    room: int = 0
    leaves: int = 0

    def take(self, size: int) -> bool:
        """Room for one more leaf of that size; else the harvest is no longer complete."""
        self.leaves += 1
        self.room += size
        if self.leaves > self.policy.leaves or self.room > self.policy.total:
            self.complete = False
            return False
        return True


def gather(message: Message, policy: MailPolicy) -> Harvest:
    """All leaves of a message, in order."""
    harvest = Harvest(policy)
    _walk(message, harvest, depth=0, level=0)
    return harvest


def parse(raw: bytes) -> Message:
    """The token tree of a message; a parser that gives up leaves the headers it had."""
    try:
        return email.message_from_bytes(raw, policy=compat32)
    except (
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        IndexError,
        RecursionError,
        AssertionError,
    ):
        head = raw.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0] + b"\n\n"
        return email.message_from_bytes(head, policy=compat32)


def _walk(part: Message, harvest: Harvest, depth: int, level: int) -> None:
    if level > harvest.policy.depth * 4 or depth > harvest.policy.depth:
        harvest.complete = False
        return
    payload = part.get_payload()
    if isinstance(payload, list) and part.get_content_maintype() == "message":
        for child in _messages(payload):
            _walk(child, harvest, depth + 1, level + 1)
        return
    if isinstance(payload, list):
        for child in _messages(payload):
            if not harvest.complete and harvest.leaves > harvest.policy.leaves:
                return
            _walk(child, harvest, depth, level + 1)
        return
    _leaf(part, payload, harvest, depth)


def _messages(payload: list[Any]) -> Iterator[Message]:
    yield from (child for child in payload if isinstance(child, Message))


def _leaf(part: Message, payload: object, harvest: Harvest, depth: int) -> None:
    content = _content(part, payload)
    if not harvest.take(len(content)):
        return
    kind, subtype = part.get_content_maintype(), part.get_content_subtype()
    disposition = raw_value(part, "Content-Disposition")
    name = parameter(disposition, "filename") or parameter(raw_value(part, "Content-Type"), "name")
    attached = disposition.strip().lower().startswith("attachment")
    if kind == "message" and content:
        _walk(parse(content), harvest, depth + 1, depth + 1)
        return
    if kind == "text" and not attached and not name and subtype in {"plain", "html"}:
        charset = parameter(raw_value(part, "Content-Type"), "charset")
        if depth == 0:
            harvest.texts.append((subtype, _decoded(content, charset)))
        for inner, data in _uuencoded(content):
            _add(inner, data, harvest, depth)
        return
    decoration = bool(raw_value(part, "Content-ID")) and not attached
    _add(name, content, harvest, depth, decoration=decoration)


def _add(
    name: str, content: bytes, harvest: Harvest, depth: int, *, decoration: bool = False
) -> None:
    """One file: opened further when it is a container, kept otherwise."""
    name = safe_name(name)
    sniffed = kind_of(content)
    if depth > harvest.policy.depth:
        harvest.complete = False
    elif sniffed.format == "zip" and sniffed.kind is AttachmentKind.OTHER:
        _unzip(name, content, harvest, depth + 1)
        return
    elif sniffed.format == "tnef":
        _untnef(content, harvest, depth)
        return
    elif sniffed.kind is AttachmentKind.SIGNATURE and name.lower().endswith(".p7m"):
        _unwrap_signed(name, content, harvest, depth)
        return
    elif sniffed.format == "text" and _is_message(name, content):
        _walk(parse(content), harvest, depth + 1, depth + 1)
        return
    if decoration and sniffed.kind is AttachmentKind.PICTURE and len(content) < _LOGO:
        return
    if sniffed.reason == "empty" and not re.search(r"\.(?:docx?|docm|odt|rtf)$", name.lower()):
        return
    harvest.attachments.append(
        Attachment(name or _UNNAMED, content, sniffed.kind, depth, sniffed.reason)
    )


def safe_name(name: str) -> str:
    """The bare name of a file: no folders, no control or direction characters."""
    return tidy(re.split(r"[/\\]", name)[-1], 200).strip(" .") if name else ""


# -- containers ----------------------------------------------------------------------------------


def _unzip(name: str, content: bytes, harvest: Harvest, depth: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist()[:_ENTRIES]:
                if info.is_dir() or "__MACOSX" in info.filename:
                    continue
                if info.flag_bits & 1:
                    harvest.attachments.append(
                        Attachment(
                            name, content, AttachmentKind.UNREADABLE, depth, "archive_encrypted"
                        )
                    )
                    return
                if info.file_size > _ENTRY_BYTES or not harvest.take(info.file_size):
                    harvest.complete = False
                    return
                with archive.open(info) as file:
                    data = file.read(_ENTRY_BYTES + 1)
                _add(_entry_name(info), data, harvest, depth)
            if len(archive.infolist()) > _ENTRIES:
                harvest.complete = False
    except _ZIP_FAULTS:
        harvest.attachments.append(
            Attachment(name, content, AttachmentKind.UNREADABLE, depth, "archive_broken")
        )


def _entry_name(info: zipfile.ZipInfo) -> str:
    """The entry's name: flagged UTF-8, Info-ZIP's own field, or a DOS charset to be guessed."""
    if info.flag_bits & 0x800:
        return info.filename
    extra, position = info.extra, 0
    while position + 4 <= len(extra):
        tag = int.from_bytes(extra[position : position + 2], "little")
        size = int.from_bytes(extra[position + 2 : position + 4], "little")
        if tag == _UNICODE_PATH and size > 5:  # noqa: PLR2004 - version and checksum come first
            return extra[position + 9 : position + 4 + size].decode("utf-8", "replace")
        position += 4 + size
    try:
        return guess(info.filename.encode("cp437"))
    except UnicodeEncodeError:
        return info.filename


def _untnef(content: bytes, harvest: Harvest, depth: int) -> None:
    try:
        found = [
            (attached.long_filename() or attached.name, attached.data)
            for attached in TNEF(content).attachments
        ]
    except Exception:  # noqa: BLE001 - the parser raises whatever its bytes make it raise
        harvest.complete = False
        return
    for name, data in found:
        if isinstance(data, bytes) and harvest.take(len(data)):
            text = name if isinstance(name, str) else guess(bytes(name or b""))
            _add(text.strip("\x00"), data, harvest, depth)


def _unwrap_signed(name: str, content: bytes, harvest: Harvest, depth: int) -> None:
    """Opaque S/MIME holds a message; a signed file is kept as a signature."""
    try:
        info = cms.ContentInfo.load(content)
        inner = (
            info["content"]["encap_content_info"]["content"].native
            if info["content_type"].native == "signed_data"
            else None
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        inner = None
    if isinstance(inner, bytes) and _is_message("x.eml", inner):
        _walk(parse(inner), harvest, depth, depth + 1)
        return
    harvest.attachments.append(Attachment(name, content, AttachmentKind.SIGNATURE, depth))


def _is_message(name: str, content: bytes) -> bool:
    head = content[:2000].lstrip()
    headers = re.match(
        rb"(?:[A-Za-z0-9-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", head.replace(b"\r\n", b"\n")
    )
    known = re.search(
        rb"^(?:received|from|mime-version|content-type|return-path):",
        head,
        re.IGNORECASE | re.MULTILINE,
    )
    return bool(headers and known) and (
        name.lower().endswith((".eml", ".mht")) or not name or "." not in name
    )


def _uuencoded(content: bytes) -> Iterator[tuple[str, bytes]]:
    for match in re.finditer(
        rb"^begin \d{3,4} (?P<name>[^\r\n]+)\r?\n(?P<body>.*?)^end\s*$",
        content,
        re.MULTILINE | re.DOTALL,
    ):
        out = io.BytesIO()
        lines = match["body"].splitlines()
        for line in lines:
            try:
                out.write(binascii.a2b_uu(line))
            except binascii.Error:
                break
        yield guess(match["name"]), out.getvalue()


def _content(part: Message, payload: object) -> bytes:
    """The decoded bytes of a leaf; broken encodings give what can be had."""
    if not isinstance(payload, str):
        return b""
    raw = payload.encode("utf-8", "surrogateescape")
    encoding = raw_value(part, "Content-Transfer-Encoding").strip().lower()
    if encoding == "base64":
        return _base64(raw)
    if encoding == "quoted-printable":
        return quopri.decodestring(raw)
    if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        return next((data for _, data in _uuencoded(raw)), raw)
    return raw


def _base64(raw: bytes) -> bytes:
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    clean = (
        clean[: len(clean) // 4 * 4] if len(clean) % 4 == 1 else clean + b"=" * (-len(clean) % 4)
    )
    try:
        return base64.b64decode(clean)
    except (binascii.Error, ValueError):
        return b""


def _decoded(content: bytes, charset: str) -> str:
    return decode(content[: 1 << 20], charset)
