"""Bytes in, what they really are out, whatever their name or declared type says."""

import base64
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from mailbot.model import AttachmentKind as Kind

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNED_DATA: Final = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_PICTURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_MAIN_TYPES: Final = {
    b"wordprocessingml.document.main+xml": "docx",
    b"wordprocessingml.template.main+xml": "dotx",
    b"ms-word.document.macroEnabled.main+xml": "docm",
    b"ms-word.template.macroEnabledTemplate.main+xml": "dotm",
}
_ARCHIVES: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ")
_HEAD: Final = 4096
_TYPES_LIMIT: Final = 1 << 20
_MEMBERS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the bytes are: a kind, for `UNREADABLE` the reason, and the format's short name."""

    kind: Kind
    reason: str = ""
    format: str = ""


def kind_of(content: bytes) -> Sniffed:
    """Tell by content alone."""
    head = content[:_HEAD]
    if not content.strip(b"\x00\r\n\t "):
        return Sniffed(Kind.UNREADABLE, "empty")
    found = _zip(content, head) or _ole(content, head) or _by_head(head)
    if found:
        return found
    return Sniffed(Kind.OTHER, "", "text" if _is_text(head) else "unknown")


def _by_head(head: bytes) -> Sniffed | None:
    return _text_formats(head) or _binary_formats(head) or _signature(head)


def _zip(content: bytes, head: bytes) -> Sniffed | None:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _zip_kind(archive)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError,
            RuntimeError, EOFError, OverflowError, UnicodeError, KeyError):  # fmt: skip
        word = b"word/" in content[: 1 << 16] or b"[Content_Types].xml" in content[: 1 << 16]
        return Sniffed(Kind.UNREADABLE, "broken" if word else "archive_broken", "zip")


def _zip_kind(archive: zipfile.ZipFile) -> Sniffed:
    members = archive.infolist()
    names = {info.filename for info in members[:_MEMBERS]}
    lower = {name.lower() for name in names}
    if "[content_types].xml" in lower:
        return _opc_kind(archive, members, lower)
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            return _odf_kind(file.read(200))
    return Sniffed(Kind.OTHER, "", "zip")


def _opc_kind(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], lower: set[str]) -> Sniffed:
    types = next(info for info in members if info.filename.lower() == "[content_types].xml")
    if types.flag_bits & 1:
        return Sniffed(Kind.UNREADABLE, "encrypted", "docx")
    with archive.open(types) as file:
        text = file.read(_TYPES_LIMIT)
    for marker, name in _MAIN_TYPES.items():
        if marker in text or marker in text.replace(b"\x00", b""):
            return Sniffed(Kind.DOCX, "", name)
    if any(name.startswith("xl/") for name in lower):
        return Sniffed(Kind.UNREADABLE, "spreadsheet", "xlsx")
    if any(name.startswith("ppt/") for name in lower):
        return Sniffed(Kind.UNREADABLE, "presentation", "pptx")
    if any(name.startswith("word/") for name in lower):
        return Sniffed(Kind.DOCX, "", "docx")
    return Sniffed(Kind.UNREADABLE, "not_word", "opc")


def _odf_kind(mimetype: bytes) -> Sniffed:
    if b"opendocument.text" in mimetype:
        return Sniffed(Kind.CONVERTIBLE, "", "odt")
    if b"opendocument.spreadsheet" in mimetype:
        return Sniffed(Kind.UNREADABLE, "spreadsheet", "ods")
    if b"opendocument.presentation" in mimetype:
        return Sniffed(Kind.UNREADABLE, "presentation", "odp")
    return Sniffed(Kind.UNREADABLE, "not_word", "odf")


_ENTRY: Final = 128
_STREAMS: Final = (
    ("EncryptedPackage", Sniffed(Kind.UNREADABLE, "encrypted", "docx")),
    ("WordDocument", Sniffed(Kind.CONVERTIBLE, "", "doc")),
    ("Workbook", Sniffed(Kind.UNREADABLE, "spreadsheet", "xls")),
    ("Book", Sniffed(Kind.UNREADABLE, "spreadsheet", "xls")),
    ("PowerPoint Document", Sniffed(Kind.UNREADABLE, "presentation", "ppt")),
    ("__substg1.0_", Sniffed(Kind.UNREADABLE, "msg", "msg")),
)
"""Stream of an OLE file → what the file is; the first that is there tells."""


def _ole(content: bytes, head: bytes) -> Sniffed | None:
    if not head.startswith(_OLE):
        return None
    for stream, sniffed in _STREAMS:
        if _has_stream(content, stream.encode("utf-16-le")):
            return sniffed
    return Sniffed(Kind.UNREADABLE, "broken", "ole")


def _has_stream(content: bytes, name: bytes) -> bool:
    """The name opens a directory entry (MS-CFB, 2.6.1); elsewhere «Book» is but a word or a font."""
    at = content.find(name)
    while at >= 0:
        if at % _ENTRY == 0:
            return True
        at = content.find(name, at + 1)
    return False


def _text_formats(head: bytes) -> Sniffed | None:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"{\\rtf"):
        return Sniffed(Kind.CONVERTIBLE, "", "rtf")
    if start.startswith(b"<?xml") and b"opendocument.text" in head and b"office:document" in head:
        return Sniffed(Kind.CONVERTIBLE, "", "fodt")
    if b'progid="Word.Document"' in head or b"/office/word/2003/wordml" in head:
        return Sniffed(Kind.CONVERTIBLE, "", "wordml")
    lower = start[:1024].lower()
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in lower:
        return Sniffed(Kind.UNREADABLE, "html", "html")
    return None


def _binary_formats(head: bytes) -> Sniffed | None:
    if b"%PDF-" in head[:1024]:
        return Sniffed(Kind.PDF, "", "pdf")
    if picture := _picture(head):
        return Sniffed(Kind.PICTURE, "", picture)
    if head.startswith(_ARCHIVES):
        return Sniffed(Kind.UNREADABLE, "archive", "archive")
    return Sniffed(Kind.OTHER, "", "tnef") if head.startswith(b"\x78\x9f\x3e\x22") else None


def _picture(head: bytes) -> str:
    for magic, name in _PICTURES:
        if head.startswith(magic):
            return name
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"avif"}:
        return "heic"
    return "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def _signature(head: bytes) -> Sniffed | None:
    if head[:1] == b"\x30" and _SIGNED_DATA in head[:64]:
        return Sniffed(Kind.SIGNATURE, "", "cms")
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    armour = re.match(rb"-----BEGIN [A-Z0-9 ]+-----", text)
    body = re.sub(rb"-----[^-]*-----|\s", b"", text)[:128]
    if not re.fullmatch(rb"[A-Za-z0-9+/=]{48,}", body):
        return None
    try:
        decoded = base64.b64decode(body[: len(body) // 4 * 4], validate=False)
    except ValueError:
        return None
    if decoded[:1] == b"\x30" and _SIGNED_DATA in decoded[:64]:
        return Sniffed(Kind.SIGNATURE, "", "cms")
    return Sniffed(Kind.OTHER, "", "pem") if armour else None


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head
