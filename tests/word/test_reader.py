"""Every construct is read as its reader sees it, once and in order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.document import Document, PictureKind, Table, paragraphs_of
from mailbot.word.reader import open_document
from tests.protocols import faultless, ink, to_docx
from tests.word.packages import NAMESPACES, W, p, package, relationships


def texts(body, parts=None, **options):
    document = open_document(package(body, parts, **options))
    assert isinstance(document, Document), document
    return [paragraph.text for paragraph in paragraphs_of(document.blocks)]


def r(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


CONSTRUCTS = {
    "runs": (f"<w:p>{r('Прото')}{r('кол')}</w:p>", ["Протокол"]),
    "pretty-printed": ("<w:p>\n  <w:r>\n    <w:t>Протокол</w:t>\n  </w:r>\n</w:p>", ["Протокол"]),
    "control around runs": (f"<w:p><w:sdt><w:sdtContent>{r('а')}</w:sdtContent></w:sdt>{r('б')}</w:p>", ["аб"]),
    "control around a paragraph": (f"<w:sdt><w:sdtContent>{p('а')}</w:sdtContent></w:sdt>", ["а"]),
    "smart tag and custom XML": (f"<w:customXml><w:p><w:smartTag>{r('а')}</w:smartTag></w:p></w:customXml>", ["а"]),
    "hyperlink": (f"<w:p><w:hyperlink>{r('ссылка')}</w:hyperlink></w:p>", ["ссылка"]),
    "insertion": (f"<w:p><w:ins>{r('Иванов')}</w:ins></w:p>", ["Иванов"]),
    "deletion": (f"<w:p>{r('Иван')}<w:del><w:r><w:delText>ов</w:delText></w:r></w:del></w:p>", ["Иван"]),
    "move": (
        f"<w:p><w:moveFrom>{r('а')}</w:moveFrom></w:p><w:p><w:moveTo>{r('а')}</w:moveTo></w:p>", ["", "а"],
    ),
    "deleted paragraph mark": (
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('один ')}</w:p>{p('два')}", ["один два"],
    ),
    "simple field": (f'<w:p><w:fldSimple w:instr="DATE">{r("12.11.2026")}</w:fldSimple></w:p>', ["12.11.2026"]),
    "complex field": (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        f'{r("КОД")}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("итог")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
        ["итог"],
    ),
    "form drop-down": (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="нет"/><w:listEntry w:val="да"/></w:ddList></w:ffData></w:fldChar></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
        ["да"],
    ),
    "breaks and tabs": ("<w:p><w:r><w:t>а</w:t><w:tab/><w:t>б</w:t><w:br/><w:t>в</w:t></w:r></w:p>", ["а\tб\nв"]),
    "hyphens": ("<w:p><w:r><w:t>а</w:t><w:noBreakHyphen/><w:t>б</w:t><w:softHyphen/><w:t>в</w:t></w:r></w:p>", ["а-бв"]),
    "hidden text": (f"<w:p>{r('вид')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>тайна</w:t></w:r></w:p>", ["вид"]),
    "alternatives once": (
        f'<w:p><mc:AlternateContent><mc:Choice Requires="wps">{r("да")}</mc:Choice>'
        f"<mc:Fallback>{r('нет')}</mc:Fallback></mc:AlternateContent></w:p>",
        ["да"],
    ),
    "alternatives we do not know": (
        f'<w:p><mc:AlternateContent><mc:Choice Requires="zzz">{r("да")}</mc:Choice>'
        f"<mc:Fallback>{r('нет')}</mc:Fallback></mc:AlternateContent></w:p>",
        ["нет"],
    ),
    "text box once": (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx><w:txbxContent>{p('в рамке')}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData>"
        "</a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{p('в рамке')}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        ["", "в рамке"],
    ),
    "rows and cells in controls": (
        "<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>"
        f"<w:tc>{p('а')}</w:tc></w:sdtContent></w:sdt><w:tc>{p('б')}</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>",
        ["а", "б"],
    ),
    "deleted row": (
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('нет')}</w:tc></w:tr><w:tr><w:tc>{p('да')}</w:tc></w:tr></w:tbl>",
        ["да"],
    ),
    "nested table": (
        f"<w:tbl><w:tr><w:tc>{p('а')}<w:tbl><w:tr><w:tc>{p('б')}</w:tc></w:tr></w:tbl>{p('в')}</w:tc></w:tr></w:tbl>",
        ["а", "б", "в"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_construct_is_read_as_it_is_seen(name):
    body, expected = CONSTRUCTS[name]

    assert texts(body) == expected


def test_strict_namespaces_read_the_same():
    strict = NAMESPACES.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")

    assert texts(p("Протокол"), root=strict) == ["Протокол"]


def test_main_part_is_found_by_its_relationship():
    parts = {
        "_rels/.rels": relationships(rId1="officeDocument:text/other.xml"),
        "text/other.xml": f"<w:document {NAMESPACES}><w:body>{p('здесь')}</w:body></w:document>",
    }

    assert texts(p("не здесь"), parts) == ["здесь"]


def test_placeholder_of_a_control_is_told():
    body = f"<w:p><w:sdt><w:sdtPr><w:tag w:val='date'/><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('дата')}</w:sdtContent></w:sdt></w:p>"

    paragraph = next(paragraphs_of(open_document(package(body)).blocks))

    assert (paragraph.text, paragraph.placeholders, paragraph.tags) == (
        "дата",
        ("дата",),
        ("date",),
    )


def test_merged_cells_keep_their_columns():
    body = (
        f"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{p('шапка')}</w:tc><w:tc>{p('к')}</w:tc></w:tr>"
        f"<w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{p('а')}</w:tc><w:tc>{p('б')}</w:tc></w:tr>"
        f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{p('')}</w:tc><w:tc>{p('в')}</w:tc></w:tr></w:tbl>"
    )

    table = open_document(package(body)).blocks[0]

    assert isinstance(table, Table)
    assert [(c.column, c.span) for c in table.rows[0].cells] == [(0, 2), (2, 1)]
    assert [c.continues for c in table.rows[2].cells] == [True, False]


NUMBERING = f"""<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="russianLower"/><w:lvlText w:val="%3)"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>"""


def numbered(levels):
    body = "".join(
        f"<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr></w:pPr>{r('x')}</w:p>"
        for number, level in levels
    )
    parts = {
        "word/_rels/document.xml.rels": relationships(rId1="numbering:numbering.xml"),
        "word/numbering.xml": NUMBERING,
    }
    return [q.label for q in paragraphs_of(open_document(package(body, parts)).blocks)]


def test_numbers_restart_below_each_item():
    levels = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1)]

    assert numbered(levels) == ["I.", "1.", "2.", "а)", "II.", "1."]


def test_number_override_starts_anew():
    assert numbered([(1, 0), (2, 0), (2, 0)]) == ["I.", "V.", "VI."]


def test_picture_of_another_server_is_never_fetched():
    body = '<w:p><w:r><w:drawing><wp:inline><a:blip r:link="rId9"/></wp:inline></w:drawing></w:r></w:p>'
    parts = {"word/_rels/document.xml.rels": relationships(rId9="image:http://127.0.0.1:9/x.png")}

    document = open_document(package(body, parts))

    assert document.blocks[0].pictures[0].kind is PictureKind.EXTERNAL
    assert "external_links" in document.traits


def test_pictures_come_with_their_bytes():
    body = '<w:p><w:r><w:drawing><wp:anchor><a:blip r:embed="rId9"/></wp:anchor></w:drawing></w:r></w:p>'
    parts = {
        "word/_rels/document.xml.rels": relationships(rId9="image:media/i.png"),
        "word/media/i.png": ink(1),
    }

    document = open_document(package(body, parts))

    picture = document.blocks[0].pictures[0]
    assert picture.floating
    assert document.media[picture.part] == ink(1)


TRAITS = {
    "tracked_changes": (f"<w:p><w:ins>{r('а')}</w:ins></w:p>", {}),
    "hidden_text": ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>а</w:t></w:r></w:p>", {}),
    "alt_chunk": ('<w:altChunk r:id="rId5"/>', {}),
    "macros": (p("а"), {"word/vbaProject.bin": b"x"}),
    "ole": (
        p("а"),
        {"word/_rels/document.xml.rels": relationships(rId1="oleObject:embeddings/o.bin")},
    ),
    "comments": (
        p("а"),
        {"word/_rels/document.xml.rels": relationships(rId1="comments:comments.xml")},
    ),
}


@pytest.mark.parametrize("trait", TRAITS)
def test_what_the_sender_should_know_of_is_a_trait(trait):
    body, parts = TRAITS[trait]

    assert trait in open_document(package(body, parts)).traits
    assert trait not in open_document(package(p("а"))).traits


SOUND = to_docx(faultless())


@settings(max_examples=60)
@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=6))
def test_spoilt_bytes_never_raise(position, junk):
    open_document(SOUND[:position] + junk + SOUND[position + len(junk) :])


@settings(max_examples=30)
@given(st.integers(0, len(SOUND)))
def test_cut_files_never_raise(length):
    open_document(SOUND[:length])
