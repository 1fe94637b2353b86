import io
import re
import zipfile
from datetime import UTC, datetime

import docx
from typing_extensions import override

from mailbot.model import MOSCOW, Finding, Place, Severity
from mailbot.word.comments import annotate
from mailbot.word.reader import open_document
from tests.protocols import Layout, faultless, to_docx
from tests.word.packages import NAMESPACES, W, p, package, relationships

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


def part(content, name="word/document.xml"):
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def commented(body, *findings, parts=None):
    return annotate(package(body, parts), findings or [finding(0)], now=NOW)


def test_members_that_do_not_change_keep_the_very_bytes_they_were_packed_in():
    original = to_docx(faultless())
    copy = annotate(original, [finding(1)], now=NOW)

    before, after = (zipfile.ZipFile(io.BytesIO(c)) for c in (original, copy))
    assert after.testzip() is None
    for name in ("word/styles.xml", "word/media/image1.png", "docProps/core.xml"):
        old, new = before.getinfo(name), after.getinfo(name)
        assert (new.CRC, new.compress_size, new.date_time) == (
            old.CRC,
            old.compress_size,
            old.date_time,
        )
        assert copy[new.header_offset :].startswith(
            original[old.header_offset : old.header_offset + old.compress_size]
        )
    assert [name for name in after.namelist() if name in before.namelist()] == before.namelist()


def test_member_packed_by_a_stream_is_copied_with_its_descriptor():
    class Pipe(io.BytesIO):
        @override
        def seek(self, *_):
            raise OSError

    stream = Pipe()
    with (
        zipfile.ZipFile(io.BytesIO(to_docx(faultless()))) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
    assert zipfile.ZipFile(io.BytesIO(stream.getvalue())).infolist()[0].flag_bits & 8

    copy = annotate(stream.getvalue(), [finding(1)], now=NOW)

    assert zipfile.ZipFile(io.BytesIO(copy)).testzip() is None
    assert len(comments_of(copy)) == 1


def test_comment_goes_around_whatever_the_paragraph_holds():
    body = (
        '<w:p><w:pPr><w:jc w:val="left"/></w:pPr>'
        "<w:sdt><w:sdtContent><w:r><w:t>раз</w:t></w:r></w:sdtContent></w:sdt>"
        '<w:ins w:id="7" w:author="x"><w:r><w:t>два</w:t></w:r></w:ins>'
        '<w:hyperlink w:anchor="z"><w:r><w:t>три</w:t></w:r></w:hyperlink></w:p>'
    )
    xml = part(commented(body))

    start, end = xml.index("<w:commentRangeStart"), xml.index("<w:commentRangeEnd")
    assert xml.index("</w:pPr>") < start < xml.index("<w:sdt>")
    assert xml.index("</w:hyperlink>") < end < xml.index("<w:commentReference")


def test_finding_in_a_text_box_hangs_on_the_paragraph_that_holds_it():
    content = to_docx(faultless(), Layout(signatures="boxes"))
    boxed = [one for one in open_document(content).blocks if getattr(one, "boxed", False)]
    copy = annotate(content, [finding(one.anchor) for one in boxed], now=NOW)

    assert boxed
    for box in re.findall("<w:txbxContent>.*?</w:txbxContent>", part(copy), re.DOTALL):
        assert "comment" not in box
    assert len(comments_of(copy)) == len(boxed)


def test_finding_in_a_header_goes_to_the_title():
    xml = part(commented(p(" ") + p("ПРОТОКОЛ") + p("ещё"), finding(-1)))

    assert xml.index("> <") < xml.index("<w:commentRangeStart") < xml.index("ПРОТОКОЛ")


def test_strict_document_stays_strict():
    purl = "http://purl.oclc.org/ooxml/"
    strict = NAMESPACES.replace(W, f"{purl}wordprocessingml/main").replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        f"{purl}officeDocument/relationships",
    )
    copy = annotate(package(p("ПРОТОКОЛ") + p("дата"), root=strict), [finding(1)], now=NOW)

    assert f"{purl}wordprocessingml/main" in part(copy, "word/comments.xml")
    assert f"{purl}officeDocument/relationships/comments" in part(
        copy, "word/_rels/document.xml.rels"
    )
    assert W not in part(copy) + part(copy, "word/comments.xml")
    assert open_document(copy).traits >= {"strict", "comments"}


W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
CID = "http://schemas.microsoft.com/office/word/2016/wordml/cid"
CEX = "http://schemas.microsoft.com/office/word/2018/wordml/cex"
SAVED_BY_WORD = {
    "word/_rels/document.xml.rels": relationships(
        rId1="comments:comments.xml", rId2="x/commentsExtended:commentsExtended.xml",
        rId3="x/commentsIds:commentsIds.xml", rId4="x/commentsExtensible:commentsExtensible.xml",
        rId5="x/people:people.xml",
    ),
    "word/comments.xml": f"""<w:comments xmlns:w="{W}" xmlns:w14="{W14}">
      <w:comment w:id="0" w:author="mailbot"><w:p w14:paraId="0A"><w:r><w:t>Ошибка</w:t></w:r></w:p>
        <w:p w14:paraId="0B"><w:r><w:t>Исправьте</w:t></w:r></w:p></w:comment>
      <w:comment w:id="1" w:author="Иванова"><w:p w14:paraId="0C"><w:r><w:t>Где?</w:t></w:r></w:p></w:comment>
      </w:comments>""",
    "word/commentsExtended.xml": f"""<w15:commentsEx xmlns:w15="{W15}">
      <w15:commentEx w15:paraId="0B" w15:done="0"/>
      <w15:commentEx w15:paraId="0C" w15:paraIdParent="0B" w15:done="0"/></w15:commentsEx>""",
    "word/commentsIds.xml": f"""<c:commentsIds xmlns:c="{CID}">
      <c:commentId c:paraId="0B" c:durableId="111"/><c:commentId c:paraId="0C" c:durableId="222"/>
      </c:commentsIds>""",
    "word/commentsExtensible.xml": f"""<x:commentsExtensible xmlns:x="{CEX}">
      <x:commentExtensible x:durableId="111"/><x:commentExtensible x:durableId="222"/>
      </x:commentsExtensible>""",
    "word/people.xml": f"""<w15:people xmlns:w15="{W15}"><w15:person w15:author="mailbot"/></w15:people>""",
}  # fmt: skip
MARKED = (
    '<w:p><w:commentRangeStart w:id="0"/><w:commentRangeStart w:id="1"/><w:r><w:t>ПРОТОКОЛ</w:t></w:r>'
    '<w:commentRangeEnd w:id="0"/><w:r><w:rPr><w:b/></w:rPr><w:commentReference w:id="0"/></w:r>'
    '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r></w:p>'
)


def test_copy_saved_by_word_loses_our_comments_and_keeps_the_answers_to_them():
    copy = commented(MARKED, finding(0, "Новое."), parts=SAVED_BY_WORD)

    xml = part(copy)
    assert 'w:id="0"' not in xml
    assert xml.count('<w:commentReference w:id="1"/>') == 1
    assert re.findall(r'w:author="(\w+)"', part(copy, "word/comments.xml")) == [
        "Иванова",
        "mailbot",
    ]
    extended = part(copy, "word/commentsExtended.xml")
    assert "0B" not in extended
    assert '"0C"' in extended
    assert "111" not in part(copy, "word/commentsIds.xml") + part(
        copy, "word/commentsExtensible.xml"
    )
    assert "222" in part(copy, "word/commentsExtensible.xml")
    assert part(copy, "word/people.xml") == SAVED_BY_WORD["word/people.xml"]


def test_comments_that_are_only_promised_are_written_and_declared():
    rels = relationships(rId1="comments:comments.xml")
    copy = commented(p("ПРОТОКОЛ"), parts={"word/_rels/document.xml.rels": rels})

    assert part(copy, "word/_rels/document.xml.rels") == rels
    assert '"/word/comments.xml"' in part(copy, "[Content_Types].xml")
    assert comments_of(copy) == [("mailbot", "Ошибка HED-006. Дата не указана.\nУкажите её.")]


def test_document_without_a_paragraph_gives_no_copy():
    assert commented("<w:tbl/>") is None


def test_document_with_macros_gives_no_copy():
    assert commented(p("ПРОТОКОЛ"), parts={"word/vbaProject.bin": b"x"}) is None


def test_comment_is_dated_by_the_clock_in_moscow():
    utc = datetime(2026, 11, 16, 22, 30, tzinfo=UTC)
    copy = annotate(to_docx(faultless()), [finding(1)], now=utc)

    assert 'w:date="2026-11-17T01:30:00Z"' in part(copy, "word/comments.xml")
