"""Files made to hurt are refused for what they are, before they can."""

import io
import struct
import zipfile

import pytest

from mailbot.document import Unreadable
from mailbot.model import AttachmentKind
from mailbot.word.package import MEMBERS_LIMIT, PART_LIMIT
from mailbot.word.reader import open_document
from mailbot.word.sniff import kind_of
from tests.protocols import faultless, to_docx
from tests.word.packages import NAMESPACES, p, package

DTD = f'<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document {NAMESPACES}><w:body>{p("&a;")}</w:body></w:document>'


def rezipped(extra):
    out = io.BytesIO(package(p("x")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        extra(archive)
    return out.getvalue()


def duplicated():
    with pytest.warns(UserWarning, match="Duplicate"):
        return rezipped(lambda archive: archive.writestr("word/document.xml", "<x/>"))


def lying():
    content = bytearray(package(p("x")))
    at = content.rindex(b"word/document.xml")
    content[at : at + 17] = b"word/document.xmk"
    return bytes(content)


def password():
    content = bytearray(package(p("x")))
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        flags = struct.unpack_from("<H", content, start + 8)[0]
        struct.pack_into("<H", content, start + 8, flags | 1)
        start += 4
    return bytes(content)


HOSTILE = {
    "entities": (lambda: package("", {"word/document.xml": DTD}), "dtd"),
    "entities in UTF-16": (lambda: package("", {"word/document.xml": DTD.encode("utf-16")}), "dtd"),
    "a bomb of XML": (
        lambda: package("", {"word/document.xml": b"<x>" + bytes(PART_LIMIT + 1)}), "too_large",
    ),
    "too many members": (
        lambda: rezipped(lambda a: [a.writestr(f"x/{i}", b"") for i in range(MEMBERS_LIMIT)]), "too_many_parts",
    ),
    "a part twice": (duplicated, "duplicate_parts"),
    "a part twice by letter case": (
        lambda: rezipped(lambda a: a.writestr("WORD/document.xml", "<x/>")), "duplicate_parts",
    ),
    "two names for one member": (lying, "duplicate_parts"),
    "a password": (password, "encrypted"),
    "nesting": (lambda: package("<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200), "broken"),
    "too many runs": (lambda: package("<w:p>" + "<w:r/>" * 300_001 + "</w:p>"), "too_many_runs"),
    "too big a file": (lambda: bytes(26 << 20), "too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_its_reason(name):
    make, reason = HOSTILE[name]

    assert open_document(make()) == Unreadable(reason)


def test_honest_table_of_ten_thousand_rows_is_read():
    row = f"<w:tr><w:tc>{p('Иванов Иван Иванович')}</w:tc><w:tc>{p('эксперт')}</w:tc></w:tr>"

    document = open_document(package("<w:tbl>" + row * 10_000 + "</w:tbl>"))

    assert len(document.blocks[0].rows) == 10_000


def test_names_that_lead_out_of_the_folder_are_only_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    open_document(rezipped(lambda archive: archive.writestr("../../evil", "x")))

    assert list(tmp_path.iterdir()) == []


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
KINDS = {
    "docx": (to_docx(faultless()), AttachmentKind.DOCX, ""),
    "old Word": (OLE + "WordDocument".encode("utf-16-le"), AttachmentKind.CONVERTIBLE, ""),
    "rtf": (b"{\\rtf1 x}", AttachmentKind.CONVERTIBLE, ""),
    "encrypted docx": (
        OLE + "EncryptedPackage".encode("utf-16-le"),
        AttachmentKind.UNREADABLE,
        "encrypted",
    ),
    "old Excel": (OLE + "Workbook".encode("utf-16-le"), AttachmentKind.UNREADABLE, "spreadsheet"),
    "pdf": (b"%PDF-1.7\n", AttachmentKind.PDF, ""),
    "photo": (b"\xff\xd8\xff\xe0", AttachmentKind.PICTURE, ""),
    "web page called .doc": (b"<html><body>x", AttachmentKind.UNREADABLE, "html"),
    "rar": (b"Rar!\x1a\x07\x00", AttachmentKind.UNREADABLE, "archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c", AttachmentKind.UNREADABLE, "archive"),
    "nothing": (b"", AttachmentKind.UNREADABLE, "empty"),
    "text": (b"hello", AttachmentKind.OTHER, ""),
}


@pytest.mark.parametrize("name", KINDS)
def test_file_is_told_by_its_content(name):
    content, kind, reason = KINDS[name]

    sniffed = kind_of(content)

    assert (sniffed.kind, sniffed.reason) == (kind, reason)
