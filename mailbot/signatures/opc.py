"""A package's bytes in, what a signature over it has to cover out (ECMA-376 part 2).

`word.package` opens the file within limits; here it is looked at the way a verifier must: content
types, every relationship as written, everything that can be reached from the root.
"""

import io
import posixpath
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from lxml import etree

from mailbot.document import Unreadable
from mailbot.signatures.algorithms import Allowance, Hashed
from mailbot.signatures.c14n import canonical, parse
from mailbot.signatures.xmldsig import Broken
from mailbot.word.package import Package, PartError

RELATIONSHIPS: Final = "application/vnd.openxmlformats-package.relationships+xml"
ORIGIN: Final = "/digital-signature/origin"
SIGNATURE: Final = "/digital-signature/signature"
OFFICE_DOCUMENT: Final = "/officeDocument"
_RELS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_END: Final = struct.Struct("<4s4H2IH")
_DESCRIPTOR: Final = 0x08


@dataclass(frozen=True, slots=True)
class Link:
    """One relationship as written in the part `rels`."""

    rels: str
    id: str
    type: str
    target: str
    """Absolute part name, or whatever is outside."""
    external: bool


class SignedPackage:
    """A package that has signatures, its parts read once."""

    def __init__(self, package: Package, allowance: Allowance) -> None:
        """Use `SignedPackage.open`."""
        self._package = package
        self._allowance = allowance
        self._read: dict[str, Hashed] = {}
        self._defaults, self._overrides = self._types()

    @classmethod
    def open(cls, content: bytes, allowance: Allowance) -> "SignedPackage | None":
        """The package; `None` where it cannot be opened."""
        package = Package.open(content)
        return None if isinstance(package, Unreadable) else cls(package, allowance)

    @property
    def names(self) -> tuple[str, ...]:
        """All part names as written."""
        return tuple(self._package.names)

    def has(self, part: str) -> bool:
        """The part is there, letter case aside."""
        return self._package.has(part)

    def read(self, part: str) -> bytes:
        """The bytes of a part; `Broken` where there are none."""
        return self._hashed(part).content

    def digest(self, part: str, hash_name: str) -> bytes:
        """The digest of a part's bytes as they stand."""
        return self._hashed(part).by(hash_name)

    def _hashed(self, part: str) -> Hashed:
        key = part.lower()
        if key not in self._read:
            try:
                self._read[key] = Hashed(self._package.read(part), self._allowance)
            except PartError as error:
                raise Broken("digest_mismatch") from error
        return self._read[key]

    def content_type(self, part: str) -> str:
        """What `[Content_Types].xml` says of a part, lower case."""
        key = part.lower()
        return self._overrides.get(key) or self._defaults.get(key.rpartition(".")[2], "")

    def links(self, source: str) -> tuple[Link, ...]:
        """The relationships of a part, `/` for the package itself."""
        part = rels_of(source)
        if not self.has(part):
            return ()
        folder = posixpath.dirname(source)
        return tuple(_link(element, part, folder) for element in _relationships(self.read(part)))

    def reachable(self) -> tuple[dict[str, None], tuple[Link, ...]]:
        """Every part and every relationship that can be reached from the root."""
        parts: dict[str, None] = {}
        links: list[Link] = []
        waiting = ["/"]
        while waiting:
            for link in self.links(waiting.pop()):
                links.append(link)
                if not link.external and link.target.lower() not in parts:
                    parts[link.target.lower()] = None
                    waiting.append(link.target)
        return parts, tuple(links)

    def _types(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        root = parse(self.read("/[Content_Types].xml"))
        defaults: dict[str, str] = {}
        overrides: dict[str, str] = {}
        for element in root.iterchildren(etree.Element):
            name = (element.get("Extension") or element.get("PartName") or "").lower()
            table = defaults if element.tag == f"{_TYPES}Default" else overrides
            if name in table:
                raise Broken("malformed")
            table[name] = (element.get("ContentType") or "").lower()
        return defaults, overrides


def rels_of(source: str) -> str:
    """The part that holds the relationships of `source`."""
    folder, name = posixpath.split(source)
    return f"{folder.rstrip('/')}/_rels/{name}.rels"


def transformed(content: bytes, ids: frozenset[str], types: frozenset[str]) -> tuple[bytes, ...]:
    """The Relationships transform (ECMA-376 part 2, 10.5.9) and the canonical form after it.

    First as the standard has it, then as LibreOffice hashes it: its xmlsec writes an empty
    `<text>` for every gap between the relationships. Both bind the very same relationships.
    """
    root = parse(content)
    kept = [
        element
        for element in _relationships(content, root)
        if element.get("Id") in ids or element.get("Type") in types
    ]
    fresh = etree.Element(f"{_RELS}Relationships", nsmap={None: _RELS[1:-1]})  # type: ignore[dict-item]
    for element in sorted(kept, key=lambda kept: kept.get("Id") or ""):
        copy = etree.SubElement(fresh, element.tag, {str(k): str(v) for k, v in element.items()})
        if copy.get("TargetMode") is None:
            copy.set("TargetMode", "Internal")
    plain = canonical(fresh)
    gaps = sum(1 for text in (root.text, *(child.tail for child in root)) if text)
    start = plain.index(b">") + 1
    return plain, plain[:start] + b"<text></text>" * gaps + plain[start:]


def is_tidy(content: bytes) -> bool:
    """No byte of the zip is outside of its members, and both of its directories agree.

    What one program finds by the local headers and another by the central directory must be one
    and the same package, or a signature says nothing about what the reader is shown.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = sorted(archive.infolist(), key=lambda info: info.header_offset)
            directory = archive.start_dir
        end = _END.unpack_from(content, len(content) - _END.size)
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError):
        return False
    position = 0
    for info in members:
        if info.header_offset != position:
            return False
        after = _end_of(info, content)
        if after is None:
            return False
        position = after
    return position == directory and end[0] == b"PK\x05\x06" and end[7] == 0


def _end_of(info: zipfile.ZipInfo, content: bytes) -> int | None:
    try:
        header = _LOCAL.unpack_from(content, info.header_offset)
    except struct.error:
        return None
    streamed = bool(header[2] & _DESCRIPTOR)
    sizes = (header[7], header[8])
    agrees = sizes == (info.compress_size, info.file_size) or (streamed and sizes == (0, 0))
    if header[3] != info.compress_type or not agrees:
        return None
    end: int = info.header_offset + _LOCAL.size + header[9] + header[10] + info.compress_size
    if streamed:
        end += 16 if content[end : end + 4] == b"PK\x07\x08" else 12
    return end


def _relationships(content: bytes, root: etree._Element | None = None) -> Iterator[etree._Element]:
    root = parse(content) if root is None else root
    seen: set[str] = set()
    for element in root.iterchildren(f"{_RELS}Relationship"):
        identity = element.get("Id") or ""
        if identity in seen:
            raise Broken("malformed")
        seen.add(identity)
        yield element


def _link(element: etree._Element, rels: str, folder: str) -> Link:
    target = element.get("Target") or ""
    external = element.get("TargetMode") == "External"
    if not external:
        path = unquote(target.split("#", 1)[0].split("?", 1)[0])
        target = posixpath.normpath(posixpath.join(folder or "/", path))
    return Link(rels, element.get("Id") or "", element.get("Type") or "", target, external)
