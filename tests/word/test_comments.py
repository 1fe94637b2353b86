import io
import zipfile
from datetime import datetime

import docx

from mailbot.model import MOSCOW, Finding, Place, Severity
from mailbot.word.comments import annotate
from mailbot.word.reader import open_document
from tests.protocols import faultless, to_docx

NOW = datetime(2026, 11, 16, 10, 0, tzinfo=MOSCOW)


def finding(anchor, message="Дата не указана."):
    return Finding("HED-006", Severity.ERROR, "date", Place("дата", anchor), message, "Укажите её.")


def comments_of(content):
    return [(c.author, c.text) for c in docx.Document(io.BytesIO(content)).comments]


def test_comment_says_what_is_wrong_and_what_to_write():
    copy = annotate(to_docx(faultless()), [finding(3)], now=NOW)

    assert comments_of(copy) == [("mailbot", "Ошибка HED-006. Дата не указана.\nУкажите её.")]


def test_comment_covers_its_paragraph():
    copy = annotate(to_docx(faultless()), [finding(2)], now=NOW)

    xml = zipfile.ZipFile(io.BytesIO(copy)).read("word/document.xml").decode()
    start, end = xml.index("commentRangeStart"), xml.index("commentRangeEnd")
    assert "Республики Татарстан" in xml[start:end]


def test_finding_without_place_goes_to_the_title():
    copy = annotate(to_docx(faultless()), [finding(None), finding(99999)], now=NOW)

    xml = zipfile.ZipFile(io.BytesIO(copy)).read("word/document.xml").decode()
    assert xml.rindex("commentRangeStart") < xml.index("ПРОТОКОЛ")


def test_text_reads_the_same_and_no_member_changes_but_those_of_comments():
    original = to_docx(faultless())
    copy = annotate(original, [finding(1), finding(1), finding(4)], now=NOW)

    assert open_document(copy).blocks == open_document(original).blocks
    before, after = (zipfile.ZipFile(io.BytesIO(c)) for c in (original, copy))
    changed = {
        n for n in after.namelist() if n not in before.namelist() or before.read(n) != after.read(n)
    }
    assert changed <= {
        "word/document.xml",
        "word/comments.xml",
        "word/_rels/document.xml.rels",
        "[Content_Types].xml",
    }


def test_next_round_takes_our_old_comments_out_and_leaves_those_of_people():
    document = docx.Document(io.BytesIO(to_docx(faultless())))
    document.add_comment(document.paragraphs[0].runs, text="Проверить!", author="Начальник")
    out = io.BytesIO()
    document.save(out)
    first = annotate(out.getvalue(), [finding(2), finding(3)], now=NOW)

    second = annotate(first, [finding(5, "Другое.")], now=NOW)

    assert comments_of(second) == [
        ("Начальник", "Проверить!"),
        ("mailbot", "Ошибка HED-006. Другое.\nУкажите её."),
    ]


def test_illegal_characters_of_a_finding_do_no_harm():
    copy = annotate(to_docx(faultless()), [finding(1, "a\x00b\ud800 <w:p> & «»")], now=NOW)

    assert comments_of(copy)[0][1].startswith("Ошибка HED-006. ab <w:p> & «»")


def test_broken_package_gives_no_copy():
    assert annotate(b"PK\x03\x04junk", [finding(1)], now=NOW) is None
