"""A .docx as a zip of parts: opened only within limits, read only where needed.

Limits follow what honest documents measure (a table of 10,000 rows has 7.4 MB of XML and packs
87:1, so there is no limit on the ratio). Two readings of one file must never differ: duplicate,
overlapping or disagreeing members are refused (ECMA-376 part 2, 10.2).
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from mailbot.document import Unreadable

FILE_LIMIT: Final = 25 << 20
MEMBERS_LIMIT: Final = 2_000
PART_LIMIT: Final = 16 << 20
TOTAL_LIMIT: Final = 200 << 20

_LOCAL_HEADER: Final = struct.Struct("<4s5H3I2H")
_OFFICE_DOCUMENT: Final = "/officeDocument"
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL: Final = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/picture", b"http://schemas.openxmlformats.org/drawingml/2006/picture"),
    (b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)  # fmt: skip
_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError,
    EOFError, KeyError, struct.error, OverflowError,
)  # fmt: skip


class PartError(Exception):
    """A part cannot be read; `reason` is a code of `document.Unreadable`."""

    def __init__(self, reason: str) -> None:
        """Keep the code."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship of a part, its target already absolute."""

    id: str
    type: str
    target: str
    external: bool


class Package:
    """An opened .docx; parts are read on demand and never written anywhere."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Use `Package.open` instead: it checks the limits first."""
        self._archive = archive
        self.names = {f"/{info.filename}": info for info in archive.infolist()}
        self._by_key = {name.lower(): name for name in self.names}
        self.is_strict = False

    @classmethod
    def open(cls, content: bytes) -> "Package | Unreadable":
        """Check the zip's hygiene and the limits; nothing is inflated yet."""
        if len(content) > FILE_LIMIT:
            return Unreadable("too_large")
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
            fault = _fault_of(archive, content)
        except _FAULTS:
            return Unreadable("broken")
        return Unreadable(fault) if fault else cls(archive)

    def has(self, part: str) -> bool:
        """The part is there, letter case aside."""
        return part.lower() in self._by_key

    def read(self, part: str, limit: int = PART_LIMIT) -> bytes:
        """The bytes of a part; `PartError` when it is missing, too large or damaged."""
        name = self._by_key.get(part.lower())
        if name is None:
            raise PartError("missing_part")
        info = self.names[name]
        if info.file_size > limit:
            raise PartError("too_large")
        try:
            with self._archive.open(info) as file:
                content = file.read(limit + 1)
        except _FAULTS as error:
            raise PartError("broken") from error
        if len(content) > limit:
            raise PartError("too_large")
        return content

    def xml(self, part: str) -> etree._Element:
        """The root of an XML part, strict namespaces read as transitional ones."""
        content = self.read(part)
        if content[:2] in {b"\xff\xfe", b"\xfe\xff"} and _STRICT.decode() in _utf16(content):
            content = etree.tostring(parse_xml(content), encoding="UTF-8")
        if _STRICT in content:
            self.is_strict = True
            for strict, transitional in _TRANSITIONAL:
                content = content.replace(strict, transitional)
        return parse_xml(content)

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """The relationships of a part by id; empty when it has none."""
        folder, name = posixpath.split(part)
        try:
            root = self.xml(f"{folder.rstrip('/')}/_rels/{name}.rels")
        except PartError as error:
            if error.reason == "missing_part":
                return {}
            raise
        return {rel.id: rel for rel in _relationships(root, folder)}

    def main_part(self) -> str:
        """The document part, found by its relationship and not by its name."""
        mains = [
            rel.target
            for rel in self.relationships("/").values()
            if rel.type.endswith(_OFFICE_DOCUMENT) and not rel.external
        ]
        if not mains:
            if "/word/document.xml" in self._by_key:
                return "/word/document.xml"
            raise PartError("broken")
        return mains[0]


def _utf16(content: bytes) -> str:
    return content.decode("utf-16", errors="replace")


def parse_xml(content: bytes) -> etree._Element:
    """The root of a stranger's XML: no entities, no network, no DOCTYPE in any encoding."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PartError("dtd" if b"<!DOCTYPE" in content[:4096] else "broken") from error
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype or docinfo.internalDTD is not None:
        raise PartError("dtd")
    return root


def _relationships(root: etree._Element, folder: str) -> Iterator[Relationship]:
    for element in root:
        target = element.get("Target", "")
        external = element.get("TargetMode") == "External"
        if not external:
            target = posixpath.normpath(posixpath.join(folder or "/", target))
        yield Relationship(element.get("Id", ""), element.get("Type", ""), target, external)


def _fault_of(archive: zipfile.ZipFile, content: bytes) -> str:
    members = archive.infolist()
    if len(members) > MEMBERS_LIMIT:
        return "too_many_parts"
    if any(info.flag_bits & 1 for info in members):
        return "encrypted"
    if sum(info.file_size for info in members) > TOTAL_LIMIT:
        return "too_large"
    xml = (info for info in members if info.filename.lower().endswith((".xml", ".rels")))
    if any(info.file_size > PART_LIMIT for info in xml):
        return "too_large"
    names = [info.filename.lower() for info in members]
    if len(set(names)) != len(names):
        return "duplicate_parts"
    return _layout_fault(members, content)


def _layout_fault(members: list[zipfile.ZipInfo], content: bytes) -> str:
    """Local headers agree with the central directory and no two members share bytes."""
    end = 0
    for info in sorted(members, key=lambda info: info.header_offset):
        if info.header_offset < end:
            return "overlap"
        header = content[info.header_offset : info.header_offset + _LOCAL_HEADER.size]
        fields = _LOCAL_HEADER.unpack(header)
        name_length, extra_length = fields[9], fields[10]
        start = info.header_offset + _LOCAL_HEADER.size
        name = content[start : start + name_length]
        if name.replace(b"\\", b"/") not in _encodings(info.orig_filename):
            return "duplicate_parts"
        end = start + name_length + extra_length + info.compress_size
    return ""


def _encodings(name: str) -> set[bytes]:
    found = set()
    for encoding in ("utf-8", "cp437"):
        try:
            found.add(name.encode(encoding).replace(b"\\", b"/"))
        except UnicodeEncodeError:
            continue
    return found
