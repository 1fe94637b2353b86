"""What Word draws, by the way it is kept and placed: what counts as ink, and whose it is."""

import io

import pytest
from docx.oxml import parse_xml
from docx.shared import Cm
from PIL import Image, ImageDraw

from tests.protocols import COORDINATOR_INK, GOVERNMENT_INK, blank, ink, png
from tests.signatures.test_attribution import BOTH, C_LABEL, C_NAME, G_LABEL, G_NAME, UNCLEAR, Sheet

G, C = GOVERNMENT_INK, COORDINATOR_INK
A = "http://schemas.openxmlformats.org/drawingml/2006"
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
NAMESPACES = (
    f'xmlns:wp="{A}/wordprocessingDrawing" xmlns:a="{A}/main" xmlns:pic="{A}/picture"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    f' xmlns:wps="{SHAPE}" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def floating(
    inside, uri=f"{A}/picture", relative="paragraph", position="<wp:posOffset>0</wp:posOffset>"
):
    return (
        f'<w:drawing {NAMESPACES}><wp:anchor behindDoc="1"><wp:positionV relativeFrom="{relative}">'
        f'{position}</wp:positionV><wp:extent cx="1080000" cy="360000"/><wp:docPr id="1" name="x"/>'
        f'<a:graphic><a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic></wp:anchor></w:drawing>'
    )


def picture(sheet, content, crop=""):
    identity, _ = sheet.docx.part.get_or_add_image(io.BytesIO(content))
    return f'<pic:pic><pic:blipFill><a:blip r:embed="{identity}"/>{crop}</pic:blipFill></pic:pic>'


def drawn(sheet, label, xml, name):
    paragraph = sheet.docx.add_paragraph(f"{label} ")
    paragraph.add_run()._r.append(parse_xml(xml))
    paragraph.add_run(f" {name}")


def signed(make):
    """A sheet with one drawing for the government's representative and ink for the coordinator."""
    sheet = Sheet()
    drawn(sheet, G_LABEL, make(sheet), G_NAME)
    return dict(sheet.lines([f"{C_LABEL} ", C, f" {C_NAME}"]).told())


def path(points):
    return f'<a:custGeom><a:pathLst><a:path w="9" h="9">{points}</a:path></a:pathLst></a:custGeom>'


def shape(geometry, inside=""):
    return floating(f"<wps:wsp><wps:spPr>{geometry}</wps:spPr>{inside}</wps:wsp>", SHAPE)


CORNERS = [f'<a:lnTo><a:pt x="{x}" y="{x * x % 7}"/></a:lnTo>' for x in range(12)]
CURVE = '<a:cubicBezTo><a:pt x="1" y="2"/><a:pt x="3" y="1"/><a:pt x="5" y="4"/></a:cubicBezTo>'
ZIGZAG = "m0,0l" + ",".join(str(n * 7 % 23) for n in range(20)) + "e"
FREE_HAND = {
    "curve": shape(path(CURVE)),
    "scribble": shape(path("".join(CORNERS))),
    "vml_path": f'<w:pict {NAMESPACES}><v:shape path="{ZIGZAG}" style="width:9pt"/></w:pict>',
    "vml_polyline": f'<w:pict {NAMESPACES}><v:polyline points="0,0,9,9,18,0,27,9,30,2"/></w:pict>',
}


@pytest.mark.parametrize("xml", FREE_HAND.values(), ids=FREE_HAND)
def test_what_is_drawn_with_the_mouse_is_for_a_person_to_see(xml):
    assert signed(lambda _: xml)["government"] == "ink_strokes"


STRAIGHT = {
    "line": shape('<a:prstGeom prst="line"/>'),
    "box": shape(path("".join(CORNERS[:4]))),
    "vml_line": f'<w:pict {NAMESPACES}><v:line from="0,0" to="90,0"/></w:pict>',
    "word_art": f'<w:pict {NAMESPACES}><v:shape path="{ZIGZAG}"><v:textpath/></v:shape></w:pict>',
}


@pytest.mark.parametrize("xml", STRAIGHT.values(), ids=STRAIGHT)
def test_lines_and_boxes_are_no_ink(xml):
    assert "government" not in signed(lambda _: xml)


@pytest.mark.parametrize(
    ("relative", "position", "expected"),
    [
        ("page", "<wp:align>top</wp:align>", "ambiguous_picture"),
        ("margin", "<wp:posOffset>100000</wp:posOffset>", "ambiguous_picture"),
        ("page", "<wp:posOffset>9000000</wp:posOffset>", "ink_found"),
        ("paragraph", "<wp:posOffset>0</wp:posOffset>", "ink_found"),
        ("line", "<wp:align>top</wp:align>", "ink_found"),
    ],
)
def test_letterhead_is_nobodys_wherever_it_is_anchored(relative, position, expected):
    told = signed(lambda sheet: floating(picture(sheet, G), relative=relative, position=position))

    assert told["government"] == expected


def test_letterhead_of_the_page_leaves_an_unsigned_block_above_unsigned():
    sheet = Sheet()
    last = next(p for p in reversed(sheet.docx.paragraphs) if p.text)
    logo = floating(picture(sheet, ink(9)), relative="page", position="<wp:align>top</wp:align>")
    last.add_run()._r.append(parse_xml(logo))

    assert sheet.lines(f"{G_LABEL} {G_NAME}", f"{C_LABEL} {C_NAME}").told() == []


# -- one scan for both ---------------------------------------------------------------------------


def scan():
    sheet = Image.new("RGB", (1200, 400), "white")
    sheet.paste(Image.open(io.BytesIO(G)), (500, 30))
    sheet.paste(Image.open(io.BytesIO(C)), (500, 250))
    return png(sheet)


def with_scan(sheet, width, *after, content=None):
    content = content or scan()
    sheet.docx.add_paragraph().add_run().add_picture(io.BytesIO(content), width=Cm(width))
    return sheet.lines(*after).told()


NAMES = (f"{G_LABEL} {G_NAME}", f"{C_LABEL} {C_NAME}")


def test_scan_large_enough_for_both_may_be_both():
    assert with_scan(Sheet().lines(*NAMES), 16) == [
        ("coordinator", "ink_found"),
        ("government", "ambiguous_picture"),
    ]


@pytest.mark.parametrize(("width", "other"), [(15, []), (46, ["ambiguous_picture"])])
def test_one_hand_is_one_signature_unless_it_fills_a_page(width, other):
    told = with_scan(Sheet().lines(*NAMES), width, content=G)

    assert told == [("coordinator", "ink_found"), *(("government", reason) for reason in other)]


def test_small_picture_is_one_signature():
    assert with_scan(Sheet().lines(*NAMES), 5) == [("coordinator", "ink_found")]


def test_scan_instead_of_the_signature_lines_is_for_a_person_to_see():
    assert with_scan(Sheet(), 16) == UNCLEAR


def test_photographs_behind_an_appendix_are_no_signatures():
    assert Sheet().lines("Приложение. Фотографии", ink(7), ink(8)).told() == []


@pytest.mark.parametrize("after", [True, False])
def test_two_pictures_behind_or_before_all_names_may_be_one_each(after):
    lines = (*NAMES, G, C) if after else (G, C, *NAMES)

    assert [reason for _, reason in Sheet().lines(*lines).told()].count("ambiguous_picture") == 1


def cropped(sheet, top, bottom):
    cut = f'<a:srcRect l="40000" t="{top}" r="35000" b="{bottom}"/>'
    return floating(picture(sheet, scan(), cut))


@pytest.mark.parametrize(
    ("second", "expected"),
    [((55_000, 0), BOTH), ((0, 60_000), [(role, "same_picture") for role, _ in BOTH])],
)
def test_one_scan_cropped_to_each_signature_is_two_pictures(second, expected):
    sheet = Sheet()
    drawn(sheet, G_LABEL, cropped(sheet, 0, 60_000), G_NAME)
    drawn(sheet, C_LABEL, cropped(sheet, *second), C_NAME)

    assert sheet.told() == expected


# -- beside each other ---------------------------------------------------------------------------

ABREAST = {
    "tabs": (f"{G_LABEL}\t{C_LABEL}", [G, "\t", C], f"{G_NAME}\t{C_NAME}"),
    "tabs_below": (f"{G_LABEL}\t\t{C_LABEL}", f"{G_NAME}\t\t{C_NAME}", [G, "\t\t", C]),
    "tabs_with_names": (f"{G_LABEL}\t{C_LABEL}", [f"{G_NAME} ", G, f"\t{C_NAME} ", C]),
}


@pytest.mark.parametrize("lines", ABREAST.values(), ids=ABREAST)
def test_lines_in_columns(lines):
    def left_only(line):
        return ["" if piece is C else piece for piece in line] if isinstance(line, list) else line

    assert Sheet().lines(*lines).told() == BOTH
    assert Sheet().lines(*map(left_only, lines)).told() == [("government", "ink_found")]


ROWS = {
    "names_then_pictures": ((G_LABEL, G_NAME), G, (C_LABEL, C_NAME), C),
    "pictures_then_names": (G, (G_LABEL, G_NAME), C, (C_LABEL, C_NAME)),
    "label_picture_name": (G_LABEL, G, G_NAME, C_LABEL, C, C_NAME),
}


@pytest.mark.parametrize("cells", ROWS.values(), ids=ROWS)
def test_both_in_one_row(cells):
    assert Sheet().table(cells).told() == BOTH
    one = tuple("" if cell is C else cell for cell in cells)
    assert Sheet().table(one).told() == [("government", "ink_found")]


def test_rows_of_pictures_above_the_names():
    rows = ((G, ""), (G_LABEL, G_NAME), (C, ""), (C_LABEL, C_NAME))

    assert Sheet().table(*rows).told() == BOTH


def merged(rows, start, end):
    sheet = Sheet().table(*rows)
    table = sheet.docx.tables[-1]
    table.cell(*start).merge(table.cell(*end))
    return sheet.told()


def test_cell_merged_over_both_names_may_hold_either():
    rows = ((G_LABEL, G, G_NAME), (C_LABEL, "", C_NAME))

    assert merged(rows, (0, 1), (1, 1)) == UNCLEAR


def test_row_of_pictures_merged_over_both_columns_leaves_the_names_in_theirs():
    rows = ((G_LABEL, C_LABEL), (G, ""), (G_NAME, C_NAME))

    assert merged(rows, (1, 0), (1, 1)) == UNCLEAR


def test_row_between_two_names_is_as_near_to_both():
    assert Sheet().table((G_LABEL, G_NAME), ("", G), (C_LABEL, C_NAME)).told() == UNCLEAR


# -- no ink --------------------------------------------------------------------------------------


def lined(draw):
    sheet = Image.new("RGB", (240, 80), "white")
    draw(ImageDraw.Draw(sheet))
    return png(sheet)


def test_ruled_line_or_frame_is_for_a_person_to_see():
    rule = lined(lambda d: d.line((10, 60, 230, 60), "black", 2))
    frame = lined(lambda d: d.rectangle((0, 0, 239, 79), outline="black", width=2))

    sheet = Sheet().lines([G_LABEL, rule, G_NAME], [C_LABEL, frame, C_NAME])

    assert sheet.told() == [("coordinator", "ruled_picture"), ("government", "ruled_picture")]


@pytest.mark.parametrize(
    ("tone", "expected"), [(225, "faint_picture"), (150, "ink_found"), (253, "blank_picture")]
)
def test_pale_marks_are_for_a_person_to_see(tone, expected):
    hand = Image.open(io.BytesIO(G)).convert("L").point([tone] * 128 + [255] * 128)

    sheet = Sheet().lines([G_LABEL, png(hand), G_NAME], [C_LABEL, C, C_NAME])

    assert sheet.told() == [("coordinator", "ink_found"), ("government", expected)]


def test_hand_over_a_ruled_line_is_ink():
    image = Image.open(io.BytesIO(G))
    ImageDraw.Draw(image).line((0, 60, 240, 60), "black", 2)

    sheet = Sheet().lines([G_LABEL, png(image), G_NAME], [C_LABEL, C, C_NAME])

    assert sheet.told() == BOTH


def test_second_scan_of_one_signature_lying_askew_is_nearly_the_same():
    askew = Image.open(io.BytesIO(G)).rotate(3, fillcolor="white", expand=True)

    sheet = Sheet().lines([G_LABEL, G, G_NAME], [C_LABEL, png(askew), C_NAME])

    assert sheet.told() == [(role, "near_same_picture") for role, _ in BOTH]


def test_spacer_between_the_lines_belongs_to_nobody():
    sheet = Sheet().lines([G_LABEL, G, G_NAME], blank(), [C_LABEL, C_NAME])

    assert ("coordinator", "ambiguous_picture") not in sheet.told()
