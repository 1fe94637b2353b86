import pytest

from mailbot.intake.pairing import submissions_of
from mailbot.intake.stems import closest, stem_of
from mailbot.model import Attachment, AttachmentKind, Letter
from tests.protocols import RECEIVED

KINDS = {
    "docx": AttachmentKind.DOCX, "doc": AttachmentKind.CONVERTIBLE, "sig": AttachmentKind.SIGNATURE,
    "p7s": AttachmentKind.SIGNATURE, "pdf": AttachmentKind.PDF, "png": AttachmentKind.PICTURE,
    "xlsx": AttachmentKind.UNREADABLE, "rar": AttachmentKind.UNREADABLE, "txt": AttachmentKind.OTHER,
}  # fmt: skip
REASONS = {"xlsx": "spreadsheet", "rar": "archive"}


def paired(*names, depths=(), same=()):
    attachments = []
    for index, name in enumerate(names):
        ending = name.rsplit(".", 1)[1]
        content = b"same" if name in same else f"{index}".encode()
        depth = dict(depths).get(name, 0)
        attachments.append(Attachment(name, content, KINDS[ending], depth, REASONS.get(ending, "")))
    letter = Letter(key="k", received_at=RECEIVED, attachments=tuple(attachments))
    return [(b.document.name, [c.name for c in b.companions]) for b in submissions_of(letter)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.docx"], [("a.docx", [])]),
        (["a.docx", "подпись.sig", "b.pdf"], [("a.docx", ["подпись.sig", "b.pdf"])]),
        (["a.docx", "b.docx", "b.docx.sig", "a.docx.p7s"], [("a.docx", ["a.docx.p7s"]), ("b.docx", ["b.docx.sig"])]),
        (["a.docx", "b.docx", "b.pdf"], [("a.docx", []), ("b.docx", ["b.pdf"])]),
        (["Протокол 3.docx", "Протокол 4.docx", "Протокол_4_скан.pdf"], [("Протокол 3.docx", []), ("Протокол 4.docx", ["Протокол_4_скан.pdf"])]),
        (["a.docx", "b.docx", "x.sig"], [("a.docx", ["x.sig"]), ("b.docx", ["x.sig"])]),
        (["a.docx", "IMG_1.png", "b.docx", "IMG_2.png"], [("a.docx", ["IMG_1.png"]), ("b.docx", ["IMG_2.png"])]),
        (["IMG_1.png", "a.docx", "b.docx"], [("a.docx", ["IMG_1.png"]), ("b.docx", [])]),
        (["a.docx", "smime.p7s"], [("a.docx", [])]),
        (["a.docx", "список.xlsx", "заметки.txt"], [("a.docx", [])]),
        (["a.docx", "архив.rar"], [("a.docx", []), ("архив.rar", [])]),
        (["список.xlsx"], [("список.xlsx", [])]),
        (["скан.pdf", "скан.png"], []),
        (["протокол.docx", "протокол.doc"], [("протокол.docx", [])]),
        (["протокол 1.docx", "протокол 2.doc"], [("протокол 1.docx", []), ("протокол 2.doc", [])]),
    ],
)  # fmt: skip
def test_files_go_with_their_document(names, expected):
    assert paired(*names) == expected


def test_identical_documents_are_one():
    assert paired("a.docx", "b.docx", "c.docx", same=("a.docx", "c.docx")) == [
        ("a.docx", []),
        ("b.docx", []),
    ]


def test_deeper_documents_count_only_when_the_top_has_none():
    assert paired("a.docx", "b.docx", depths=[("b.docx", 1)]) == [("a.docx", [])]
    assert paired("список.xlsx", "b.docx", depths=[("b.docx", 1)]) == [("b.docx", [])]
    deep = [("b.docx", 2), ("c.docx", 1)]
    assert paired("скан.pdf", "c.docx", "b.docx", depths=deep) == [("c.docx", ["скан.pdf"])]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Протокол.docx.sig", "протокол"),
        ("Протокол № 3 (скан).pdf", "протокол 3"),
        ("Протокол_3_подписанный.PDF", "протокол 3"),
        ("без точки", "без точки"),
        ("", ""),
    ],
)
def test_stem_is_what_names_of_one_document_share(name, stem):
    assert stem_of(name) == stem


def test_closest_name_is_the_same_or_the_longest_beginning():
    assert closest("протокол 3", ["протокол", "протокол 3"]) == 1
    assert closest("протокол 3 стр 2", ["протокол", "протокол 3"]) == 1
    assert closest("протокол 31", ["протокол 3"]) is None
    assert closest("другое", ["протокол 3"]) is None
