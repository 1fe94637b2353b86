"""A .docx and findings in, the same .docx with a comment at each place out.

Only the document part, the comments with what hangs on them, one relationship file and the content
types are written anew; every other member is copied as it is. Comments of an earlier round are
taken out.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from lxml import etree

from mailbot.document import Unreadable
from mailbot.model import MOSCOW, Finding, Severity
from mailbot.word.earlier import MARKS, forget, remove_comments
from mailbot.word.package import Package, PartError, Relationship, parse_xml
from mailbot.word.repack import repacked

AUTHOR: Final = "mailbot"
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_W: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_R: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPES_PART: Final = "/[Content_Types].xml"
_COMMENTS_TYPE: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
)
_BESIDE: Final = ("/commentsExtended", "/commentsIds", "/commentsExtensible")
"""Parts that say more of comments, in the order in which their ids lead on."""
_SEVERITIES: Final = {
    Severity.ERROR: "Ошибка",
    Severity.DOUBT: "Требует проверки",
    Severity.WARNING: "Замечание",
}
_FAULTS: Final = (PartError, zipfile.BadZipFile, etree.LxmlError, ValueError, LookupError, OSError)


def annotate(content: bytes, findings: Sequence[Finding], *, now: datetime) -> bytes | None:
    """The commented copy; `None` when the package cannot be patched, or carries macros."""
    package = Package.open(content)
    if isinstance(package, Unreadable) or _has_macros(package):
        return None
    try:
        return repacked(content, _Annotation(package, now).parts(findings))
    except _FAULTS:
        return None


def _has_macros(package: Package) -> bool:
    """Mail servers stop letters with macros, and we pass no stranger's program on."""
    return any(name.lower().endswith("vbaproject.bin") for name in package.names)


class _Annotation:
    def __init__(self, package: Package, now: datetime) -> None:
        self.package = package
        self.now = now
        self.main = package.main_part()
        self.root = parse_xml(package.read(self.main))
        self.ns = _STRICT_W if etree.QName(self.root).namespace == _STRICT_W else _W
        self.relations = package.relationships(self.main).values()
        self.relation = self._relation("/comments")
        self.part = self.relation.target if self.relation else self._free_part()
        self.comments = self._comments()

    def parts(self, findings: Sequence[Finding]) -> dict[str, bytes]:
        """Member name → its new bytes."""
        changed = dict(self._without_own())
        paragraphs = list(self.root.iter(f"{{{self.ns}}}p"))
        title = next((i for i, p in enumerate(paragraphs) if _text(p, self.ns)), 0)
        identity = self._first_free_id()
        for finding in findings:
            anchor = finding.place.anchor
            known = anchor is not None and 0 <= anchor < len(paragraphs)
            self._mark(paragraphs[anchor if known and anchor is not None else title], identity)
            self.comments.append(self._comment(identity, finding))
            identity += 1
        return changed | dict(self._changed())

    # -- reading -------------------------------------------------------------------------------

    def _relation(self, kind: str) -> Relationship | None:
        found = (r for r in self.relations if r.type.endswith(kind) and not r.external)
        return next(found, None)

    def _free_part(self) -> str:
        folder = self.main.rpartition("/")[0]
        number = 0
        while self.package.has(f"{folder}/comments{number or ''}.xml"):
            number += 1
        return f"{folder}/comments{number or ''}.xml"

    def _comments(self) -> etree._Element:
        if self.relation and self.package.has(self.part):
            return parse_xml(self.package.read(self.part))
        return etree.Element(f"{{{self.ns}}}comments", nsmap={"w": self.ns})

    def _first_free_id(self) -> int:
        key = f"{{{self.ns}}}id"
        marks = (e for mark in MARKS for e in self.root.iter(f"{{{self.ns}}}{mark}"))
        used = [element.get(key, "") for element in (*self.comments, *marks)]
        return max((int(i) for i in used if re.fullmatch(r"[0-9]{1,9}", i)), default=-1) + 1

    def _without_own(self) -> Iterator[tuple[str, bytes]]:
        """Parts beside the comments, less what hung on ours."""
        gone = remove_comments(self.root, self.comments, AUTHOR, self.ns)
        for kind in _BESIDE if gone else ():
            relation = self._relation(kind)
            if relation and self.package.has(relation.target):
                part = parse_xml(self.package.read(relation.target))
                gone |= forget(part, gone)
                yield self._member(relation.target), _serialized(part)

    # -- writing -------------------------------------------------------------------------------

    def _mark(self, paragraph: etree._Element, identity: int) -> None:
        start = etree.Element(
            f"{{{self.ns}}}commentRangeStart", {f"{{{self.ns}}}id": str(identity)}
        )
        first = paragraph.find(f"{{{self.ns}}}pPr")
        paragraph.insert(0 if first is None else paragraph.index(first) + 1, start)
        end = etree.SubElement(paragraph, f"{{{self.ns}}}commentRangeEnd")
        end.set(f"{{{self.ns}}}id", str(identity))
        run = etree.SubElement(paragraph, f"{{{self.ns}}}r")
        reference = etree.SubElement(run, f"{{{self.ns}}}commentReference")
        reference.set(f"{{{self.ns}}}id", str(identity))

    def _comment(self, identity: int, finding: Finding) -> etree._Element:
        comment = etree.Element(
            f"{{{self.ns}}}comment",
            {
                f"{{{self.ns}}}id": str(identity),
                f"{{{self.ns}}}author": AUTHOR,
                f"{{{self.ns}}}date": _clock(self.now),
                f"{{{self.ns}}}initials": "mb",
            },
        )
        head = f"{_SEVERITIES[finding.severity]} {finding.code}. "
        self._paragraph(comment, ((head, True), (finding.message, False)))
        if finding.remedy:
            self._paragraph(comment, ((finding.remedy, False),))
        return comment

    def _paragraph(self, comment: etree._Element, runs: Sequence[tuple[str, bool]]) -> None:
        paragraph = etree.SubElement(comment, f"{{{self.ns}}}p")
        for text, bold in runs:
            run = etree.SubElement(paragraph, f"{{{self.ns}}}r")
            if bold:
                properties = etree.SubElement(run, f"{{{self.ns}}}rPr")
                etree.SubElement(properties, f"{{{self.ns}}}b")
            element = etree.SubElement(run, f"{{{self.ns}}}t")
            element.text = legal_xml(text)
            element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _changed(self) -> Iterator[tuple[str, bytes]]:
        yield self._member(self.main), _serialized(self.root)
        yield self._member(self.part), _serialized(self.comments)
        if self.relation is None:
            folder, _, name = self.main.rpartition("/")
            rels = f"{folder}/_rels/{name}.rels"
            yield self._member(rels), self._with_relation(rels)
        if not self.package.has(self.part):
            yield self._member(_TYPES_PART), self._with_type()

    def _member(self, part: str) -> str:
        """The name of a part in the zip, in the letters it has there."""
        return next((n for n in self.package.names if n.lower() == part.lower()), part)[1:]

    def _with_relation(self, rels: str) -> bytes:
        root = (
            parse_xml(self.package.read(rels))
            if self.package.has(rels)
            else etree.Element(f"{{{_RELS}}}Relationships", nsmap={None: _RELS})  # type: ignore[dict-item]
        )
        used = {element.get("Id") for element in root}
        number = next(n for n in range(1, len(used) + 2) if f"mailbot{n}" not in used)
        kind = f"{_STRICT_R if self.ns == _STRICT_W else _R}/comments"
        etree.SubElement(
            root,
            f"{{{_RELS}}}Relationship",
            {"Id": f"mailbot{number}", "Type": kind, "Target": self.part},
        )
        return _serialized(root)

    def _with_type(self) -> bytes:
        root = parse_xml(self.package.read(_TYPES_PART))
        override = {"PartName": self.part, "ContentType": _COMMENTS_TYPE}
        if not any(element.get("PartName", "").lower() == self.part.lower() for element in root):
            etree.SubElement(root, f"{{{_TYPES}}}Override", override)
        return _serialized(root)


def legal_xml(text: str) -> str:
    """Only characters XML 1.0 allows (section 2.2)."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def _clock(now: datetime) -> str:
    """By the reader's clock: Word shows `w:date` as it is written, whatever zone it claims."""
    return f"{now.astimezone(MOSCOW):%Y-%m-%dT%H:%M:%SZ}"


def _serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _text(paragraph: etree._Element, ns: str) -> str:
    return "".join(element.text or "" for element in paragraph.iter(f"{{{ns}}}t")).strip()
