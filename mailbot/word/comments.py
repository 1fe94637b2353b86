"""A .docx and findings in, the same .docx with a comment at each place out.

Only the document part, the comments part, one relationship file and the content types are
rewritten; every other member is copied as it is. Comments of an earlier round are taken out.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from lxml import etree

from mailbot.document import Unreadable
from mailbot.model import Finding, Severity
from mailbot.word.package import Package, PartError, Relationship, parse_xml

AUTHOR: Final = "mailbot"
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_W: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_R: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_COMMENTS_TYPE: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
)
_MARKS: Final = ("commentRangeStart", "commentRangeEnd", "commentReference")
_SEVERITIES: Final = {
    Severity.ERROR: "Ошибка",
    Severity.DOUBT: "Требует проверки",
    Severity.WARNING: "Замечание",
}
_FAULTS: Final = (PartError, zipfile.BadZipFile, etree.LxmlError, ValueError, KeyError, OSError)


def annotate(content: bytes, findings: Sequence[Finding], *, now: datetime) -> bytes | None:
    """The commented copy; `None` when the package cannot be patched."""
    package = Package.open(content)
    if isinstance(package, Unreadable):
        return None
    try:
        return _Annotation(content, package, now).write(findings)
    except _FAULTS:
        return None


class _Annotation:
    def __init__(self, content: bytes, package: Package, now: datetime) -> None:
        self.content = content
        self.package = package
        self.now = now
        self.main = package.main_part()
        self.root = parse_xml(package.read(self.main))
        self.ns = _STRICT_W if etree.QName(self.root).namespace == _STRICT_W else _W
        self.relation = self._relation()
        self.part = self.relation.target if self.relation else self._free_part()
        self.comments = self._comments()

    def write(self, findings: Sequence[Finding]) -> bytes:
        self._remove_own()
        paragraphs = list(self.root.iter(f"{{{self.ns}}}p"))
        title = next((i for i, p in enumerate(paragraphs) if _text(p, self.ns)), 0)
        identity = self._first_free_id()
        for finding in findings:
            anchor = finding.place.anchor
            known = anchor is not None and 0 <= anchor < len(paragraphs)
            paragraph = paragraphs[anchor if known and anchor is not None else title]
            self._mark(paragraph, identity)
            self.comments.append(self._comment(identity, finding))
            identity += 1
        return self._packed()

    # -- reading -------------------------------------------------------------------------------

    def _relation(self) -> Relationship | None:
        relations = self.package.relationships(self.main).values()
        found = (r for r in relations if r.type.endswith("/comments") and not r.external)
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
        used = [element.get(f"{{{self.ns}}}id", "") for element in self.comments]
        used += [
            e.get(f"{{{self.ns}}}id", "")
            for m in _MARKS
            for e in self.root.iter(f"{{{self.ns}}}{m}")
        ]
        return max((int(i) for i in used if re.fullmatch(r"\d{1,9}", i)), default=-1) + 1

    def _remove_own(self) -> None:
        own = {
            comment.get(f"{{{self.ns}}}id")
            for comment in list(self.comments)
            if comment.get(f"{{{self.ns}}}author") == AUTHOR
        }
        for comment in list(self.comments):
            if comment.get(f"{{{self.ns}}}id") in own:
                self.comments.remove(comment)
        for mark in _MARKS:
            for element in list(self.root.iter(f"{{{self.ns}}}{mark}")):
                if element.get(f"{{{self.ns}}}id") in own:
                    self._drop(element)

    def _drop(self, element: etree._Element) -> None:
        parent = element.getparent()
        if parent is None:
            return
        parent.remove(element)
        bare = [child for child in parent if child.tag != f"{{{self.ns}}}rPr"]
        grandparent = parent.getparent()
        if parent.tag == f"{{{self.ns}}}r" and not bare and grandparent is not None:
            grandparent.remove(parent)

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
                f"{{{self.ns}}}date": f"{self.now:%Y-%m-%dT%H:%M:%SZ}",
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

    def _packed(self) -> bytes:
        changed = dict(self._changed())
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self.content)) as source,
            zipfile.ZipFile(out, "w") as target,
        ):
            for info in source.infolist():
                name = f"/{info.filename}"
                data = changed.pop(name.lower(), None)
                target.writestr(
                    info, source.read(info) if data is None else data, info.compress_type
                )
            for name, data in changed.items():
                info = zipfile.ZipInfo(name.lstrip("/"), (1980, 1, 1, 0, 0, 0))
                target.writestr(info, data, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _changed(self) -> Iterator[tuple[str, bytes]]:
        """Part name in lower case → its new bytes."""
        yield self.main.lower(), _serialized(self.root)
        yield self._stored_name(self.part), _serialized(self.comments)
        if self.relation is None:
            folder, _, name = self.main.rpartition("/")
            rels = f"{folder}/_rels/{name}.rels"
            yield self._stored_name(rels), self._with_relation(rels)
            yield "/[content_types].xml", self._with_type()

    def _stored_name(self, part: str) -> str:
        return part.lower() if self.package.has(part) else part

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
        root = parse_xml(self.package.read("/[Content_Types].xml"))
        override = {"PartName": self.part, "ContentType": _COMMENTS_TYPE}
        if not any(element.get("PartName", "").lower() == self.part.lower() for element in root):
            etree.SubElement(root, f"{{{_TYPES}}}Override", override)
        return _serialized(root)


def legal_xml(text: str) -> str:
    """Only characters XML 1.0 allows (section 2.2)."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def _serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _text(paragraph: etree._Element, ns: str) -> str:
    return "".join(element.text or "" for element in paragraph.iter(f"{{{ns}}}t")).strip()
