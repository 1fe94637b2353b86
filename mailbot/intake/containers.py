"""A file that holds files in, its files out; bounded, and never raising over content.

What cannot be opened is told by a reason, what was too much by `complete`.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from asn1crypto import cms

from mailbot.intake.charsets import guess
from mailbot.intake.outlook import read_msg
from mailbot.intake.tnef import read_tnef
from mailbot.intake.transfer import unbase64

ZIP_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError,
    EOFError, KeyError, OverflowError,
)  # fmt: skip
_ENTRIES: Final = 300
_ENTRY_BYTES: Final = 30 << 20
_UNICODE_PATH: Final = 0x7075
_UTF8: Final = 0x800
_ENCRYPTED: Final = 1
_ENVELOPED: Final = (
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03",
    b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17",
)
"""Object ids of enveloped-data and authenticated-enveloped-data (RFC 5652, 6.1; RFC 5083)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The files of a container, in order."""

    files: tuple[tuple[str, bytes], ...] = ()
    reason: str = ""
    """Why some of it could not be opened: `archive_encrypted`, `archive_broken`, `msg`."""
    complete: bool = True


def open_zip(content: bytes, room: int) -> Opened:
    """The entries of a zip; at most `room` bytes of them."""
    files: list[tuple[str, bytes]] = []
    reason, complete = "", True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [info for info in archive.infolist() if _is_file(info)]
            complete = len(entries) <= _ENTRIES
            for info in entries[:_ENTRIES]:
                if info.flag_bits & _ENCRYPTED:
                    reason = "archive_encrypted"
                    continue
                if info.file_size > min(room, _ENTRY_BYTES):
                    complete = False
                    continue
                try:
                    with archive.open(info) as file:
                        data = file.read(_ENTRY_BYTES + 1)
                except ZIP_FAULTS:
                    reason = reason or "archive_broken"
                    continue
                room -= len(data)
                files.append((_entry_name(info), data))
    except ZIP_FAULTS:
        reason = reason or "archive_broken"
    return Opened(tuple(files), reason, complete)


def names_in_zip(content: bytes) -> tuple[str, ...]:
    """What its entries are called; nothing where it does not open."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return tuple(_entry_name(info) for info in archive.infolist()[:_ENTRIES])
    except ZIP_FAULTS:
        return ()


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Folders and what macOS adds beside each file are none."""
    base = info.filename.rsplit("/", 1)[-1]
    clutter = info.filename.startswith("__MACOSX/") or base in {".DS_Store", "Thumbs.db"}
    return bool(base) and not clutter


def _entry_name(info: zipfile.ZipInfo) -> str:
    """The entry's name: flagged UTF-8, Info-ZIP's own field, or a DOS charset to be guessed."""
    if info.flag_bits & _UTF8:
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


def open_tnef(content: bytes, room: int) -> Opened:
    """The attachments in a winmail.dat; at most `room` bytes of them."""
    found = read_tnef(content)
    return _within(found.attachments, room, "" if found.whole else "archive_broken")


def open_msg(content: bytes, room: int) -> Opened:
    """The attachments of a letter saved by Outlook; at most `room` bytes of them."""
    opened = _within(read_msg(content), room, "")
    return opened if opened.files else replace(opened, reason="msg")


def _within(found: Iterable[tuple[str, bytes]], room: int, reason: str) -> Opened:
    kept: list[tuple[str, bytes]] = []
    for name, data in found:
        room -= len(data)
        if room < 0 or len(kept) >= _ENTRIES:
            return Opened(tuple(kept), reason, complete=False)
        kept.append((name, data))
    return Opened(tuple(kept), reason)


def open_signed(content: bytes) -> bytes | None:
    """What an opaque signature holds; `None` for a detached one (RFC 5652, 5.2)."""
    try:
        info = cms.ContentInfo.load(_unarmoured(content))
        if info["content_type"].native != "signed_data":
            return None
        inner = info["content"]["encap_content_info"]["content"]
        found = inner.native if inner is not None else None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None
    return found if isinstance(found, bytes) and found else None


def is_encrypted_mail(content: bytes) -> bool:
    """An enveloped CMS, or PGP: written to a key that mailbot does not have."""
    if content[:64].lstrip().startswith(b"-----BEGIN PGP MESSAGE-----"):
        return True
    head = _unarmoured(content[:4096])[:64]
    return head[:1] == b"\x30" and any(identity in head for identity in _ENVELOPED)


def _unarmoured(content: bytes) -> bytes:
    if content[:1] == b"\x30":
        return content
    text = re.sub(rb"-----[^-\r\n]*-----", b"", content)
    return unbase64(text) if re.fullmatch(rb"[A-Za-z0-9+/=\s]*", text[:2000]) else content
