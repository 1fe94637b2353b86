"""Builds protocol.docx and blank.docx beside this file: `python templates/build.py`.

Both are ordinary Word files and may be edited in Word instead; this script is how they came to be
and shows in a review what changed. Measures: GOST R 7.0.97-2025 (margins, font, indents).
"""

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
HERE = Path(__file__).parent
W14 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
NO_BORDERS = (
    "<w:tblBorders %s>" % nsdecls("w")
    + "".join(
        f'<w:{side} w:val="nil"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)


def new_document(title: str) -> Document:
    """An A4 page with the agency's margins, font and page numbers from the second page on."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(10)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    style.element.get_or_add_rPr().append(parse_xml(f'<w:lang {nsdecls("w")} w:val="ru-RU"/>'))
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing, layout.widow_control = 1.0, True
    _page_number(section.header.paragraphs[0])
    core = document.core_properties
    core.title, core.author, core.language = title, "Клуб стратегических инициатив", "ru-RU"
    core.comments = ""
    core.created = core.modified = datetime(2026, 1, 1)  # noqa: DTZ001 - Word wants it bare
    return document


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = ALIGN.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(12)
        xml = (
            f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'
            if kind
            else f'<w:instrText {nsdecls("w")} xml:space="preserve"> {text} </w:instrText>'
        )
        run._r.append(parse_xml(xml))


def line(
    document: Document, text: str, align: ALIGN = ALIGN.LEFT, *, bold: bool = False, before: float = 0,
    after: float = 0, indent: bool = False, keep: bool = False,
) -> Paragraph:  # fmt: skip
    """A paragraph of the form."""
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.bold = bold
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.keep_with_next = keep
    if indent:
        layout.first_line_indent, layout.line_spacing = Mm(12.5), 1.15
    return paragraph


def table(document: Document, widths: tuple[float, ...], rows: int):
    """A table without borders whose grid says its widths too: LibreOffice believes only the grid."""
    made = document.add_table(rows, len(widths))
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    properties = made._tbl.tblPr
    properties.append(parse_xml(NO_BORDERS))
    properties.append(parse_xml(
        f'<w:tblCellMar {nsdecls("w")}><w:left w:w="0" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    ))  # fmt: skip
    for index, width in enumerate(widths):
        made.columns[index].width = Mm(width)
        for cell in made.columns[index].cells:
            cell.width = Mm(width)
    return made


def heading(document: Document) -> None:
    """«ПРОТОКОЛ Заседания Клуба стратегических инициатив»."""
    title = line(document, "ПРОТОКОЛ", ALIGN.CENTER, bold=True, after=14, keep=True)
    title.runs[0]._r.get_or_add_rPr().append(parse_xml(f'<w:spacing {nsdecls("w")} w:val="60"/>'))
    line(document, "Заседания Клуба стратегических инициатив", ALIGN.CENTER, bold=True, keep=True)


def _row_properties(row, *names: str) -> None:
    for name in names:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:{name} {nsdecls('w')}/>"))


def official() -> Document:
    """The official form, with the places docxtpl fills."""
    document = new_document("Протокол заседания Клуба стратегических инициатив")
    heading(document)
    line(document, "{{ genitive }}", ALIGN.CENTER, bold=True, keep=True)
    line(document, "от {{ date }} №\u00a0{{ number }}", ALIGN.CENTER, before=14, after=28)
    line(document, "ПРЕДСЕДАТЕЛЬСТВОВАЛ:", after=4, keep=True)
    line(document, "{{ government }}")
    line(document, "{{ coordinator }}")
    line(document, "Присутствовали:", before=14, after=6, keep=True)
    people = table(document, (12, 74, 7, 77), 4)
    for cell, text in zip(
        people.rows[0].cells, ("№", "ФИО (полностью)", "", "Должность"), strict=True
    ):
        cell.paragraphs[0].add_run(text)
        cell.paragraphs[0].paragraph_format.space_after = Pt(3)
    _row_properties(people.rows[0], "cantSplit", "tblHeader")
    people.rows[1].cells[0].paragraphs[0].add_run("{%tr for person in attendees %}")
    values = ("{{ loop.index }}.", "{{ person.name }}", "–", "{{ person.position }}")
    for cell, text in zip(people.rows[2].cells, values, strict=True):
        cell.paragraphs[0].add_run(text)
        cell.paragraphs[0].paragraph_format.space_after = Pt(3)
    _row_properties(people.rows[2], "cantSplit")
    people.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")
    line(document, "{%p for item in items %}")
    line(
        document,
        "{{ item.number }}.\u00a0{{ item.title }}",
        ALIGN.CENTER,
        bold=True,
        before=21,
        after=10,
        keep=True,
    )
    line(document, "{%p for decision in item.decisions %}")
    line(document, "{{ loop.index }}.\u00a0{{ decision }}", ALIGN.JUSTIFY, indent=True)
    line(document, "{%p endfor %}")
    _votes(document, "item.votes")
    line(document, "{%p endfor %}")
    _votes(document, "votes")
    signatures = table(document, (115, 55), 2)
    labels = (
        ("Сопредседатель Клуба стратегических инициатив", "{{ genitive }}"),
        ("Сопредседатель Клуба – Координатор", "Клуба стратегических инициатив", "{{ genitive }}"),
    )
    names = ("{{ government_signature }}", "{{ coordinator_signature }}")
    for row, label, name, keep in zip(signatures.rows, labels, names, (True, False), strict=True):
        _signature(row.cells[0], row.cells[1], label, name, keep=keep)
        _row_properties(row, "cantSplit")
    return document


def _votes(document: Document, name: str) -> None:
    line(document, f"{{%p if {name} %}}")
    _spacer(document)
    line(document, "Результаты голосования:", keep=True)
    for label, side in (("ЗА", "in_favour"), ("ПРОТИВ", "against"), ("ВОЗДЕРЖАЛСЯ", "abstained")):
        line(document, f"«{label}» – {{{{ {name}.{side} }}}}", keep=True)
    line(document, "{%p endif %}")


def _spacer(document: Document) -> None:
    """Ten points of nothing: LibreOffice leaves the first of a kept group on the page before."""
    layout = line(document, "", keep=True).paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(10)


def _signature(
    left: _Cell, right: _Cell, label: tuple[str, ...], name: str, *, keep: bool = True
) -> None:
    """The last one keeps to nothing: LibreOffice else gives up keeping the votes beside them."""
    right._tc.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="bottom"/>'))
    first = left.paragraphs[0]
    first.paragraph_format.space_before = Pt(36)
    for index, text in enumerate(label):
        paragraph = first if index == 0 else left.add_paragraph()
        paragraph.add_run(text)
        paragraph.paragraph_format.keep_with_next = keep
    printed = right.paragraphs[0]
    printed.add_run(name)
    printed.alignment = ALIGN.RIGHT
    printed.paragraph_format.keep_with_next = keep


# -- the blank form ------------------------------------------------------------------------------


def control(
    paragraph: Paragraph,
    title: str,
    tag: str,
    placeholder: str,
    kind: str = "<w:text/>",
    bold: bool = False,
) -> None:
    """A content control that shows `placeholder` until it is filled in."""
    weight = "<w:b/>" if bold else ""
    paragraph._p.append(
        parse_xml(
            f'<w:sdt {nsdecls("w")} {W14}><w:sdtPr><w:alias w:val="{title}"/><w:tag w:val="{tag}"/>'
            f"<w:showingPlcHdr/>{kind}</w:sdtPr><w:sdtContent><w:r><w:rPr>{weight}"
            f'<w:color w:val="7F7F7F"/></w:rPr><w:t xml:space="preserve">{placeholder}</w:t></w:r></w:sdtContent></w:sdt>'
        )
    )


DATE = (
    '<w:date><w:dateFormat w:val="dd.MM.yyyy"/><w:lid w:val="ru-RU"/>'
    '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
)


def blank() -> Document:
    """The empty form for coordinators; its visible words are those of the club rules."""
    document = new_document("Форма протокола Клуба стратегических инициатив")
    heading(document)
    region = line(document, "", ALIGN.CENTER, keep=True)
    control(
        region,
        "Субъект Российской Федерации",
        "region",
        "название субъекта Российской Федерации",
        "<w:comboBox/>",
        bold=True,
    )
    dated = line(document, "от ", ALIGN.CENTER, before=14, after=28)
    control(dated, "Дата заседания", "date", "дд.мм.гг", DATE)
    dated.add_run(" № ")
    control(dated, "Номер протокола", "number", "__")
    line(document, "ПРЕДСЕДАТЕЛЬСТВОВАЛ:", after=4, keep=True)
    for tag, hint in (
        ("government", "должность представителя управленческой команды региона"),
        ("coordinator", "Координатор Клуба стратегических инициатив"),
    ):
        chair = line(document, "")
        control(chair, "Фамилия, имя, отчество", f"{tag}.full_name", "ФИО (полностью)")
        chair.add_run(", ")
        if tag == "government":
            control(chair, "Должность", f"{tag}.position", hint)
        else:
            chair.add_run(hint)
    line(document, "Присутствовали:", before=14, after=6, keep=True)
    people = table(document, (12, 74, 7, 77), 2)
    for cell, text in zip(
        people.rows[0].cells, ("№", "ФИО (полностью)", "", "Должность"), strict=True
    ):
        cell.paragraphs[0].add_run(text)
    _row_properties(people.rows[0], "cantSplit", "tblHeader")
    cells = people.rows[1].cells
    cells[0].paragraphs[0].add_run("1.")
    control(cells[1].paragraphs[0], "Участник", "attendee.full_name", "ФИО (полностью)")
    cells[2].paragraphs[0].add_run("–")
    control(cells[3].paragraphs[0], "Должность участника", "attendee.position", "Должность")
    _repeat(people)
    item = line(document, "I.\u00a0", ALIGN.CENTER, before=21, after=10, keep=True)
    control(item, "О чём вопрос", "title", "О…", bold=True)
    decision = line(document, "1.\u00a0", ALIGN.JUSTIFY, indent=True)
    control(decision, "Решение", "decision", "Поддержать предложение…", '<w:text w:multiLine="1"/>')
    line(document, "Результаты голосования:", before=10, keep=True)
    for label, tag in (("ЗА", "for"), ("ПРОТИВ", "against"), ("ВОЗДЕРЖАЛСЯ", "abstained")):
        vote = line(document, f"«{label}» – ", keep=True)
        control(vote, f"Голосов «{label}»", tag, "__")
    signatures = table(document, (95, 35, 40), 2)
    labels = (
        ("Сопредседатель Клуба стратегических инициатив",),
        ("Сопредседатель Клуба – Координатор", "Клуба стратегических инициатив"),
    )
    for row, label, tag in zip(signatures.rows, labels, ("government", "coordinator"), strict=True):
        left, middle, right = row.cells
        _signature(left, right, label, "")
        last = left.add_paragraph()
        control(
            last,
            "Субъект Российской Федерации",
            "signature.region",
            "Название субъекта Российской Федерации",
            "<w:comboBox/>",
        )
        last.paragraph_format.keep_with_next = True
        _picture_place(middle)
        control(right.paragraphs[0], "Инициалы и фамилия", f"{tag}.signature", "И.О. Фамилия")
        _row_properties(row, "cantSplit")
    return document


def _repeat(people) -> None:
    """Word offers a «+» that repeats the attendee's row (w15:repeatingSection)."""
    row = people.rows[1]._tr
    section = parse_xml(
        f'<w:sdt {nsdecls("w")} {W14}><w:sdtPr><w:alias w:val="Участники"/><w15:repeatingSection/></w:sdtPr>'
        "<w:sdtContent><w:sdt><w:sdtPr><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent/></w:sdt>"
        "</w:sdtContent></w:sdt>"
    )
    row.getparent().replace(row, section)
    section.findall(".//" + qn("w:sdtContent"))[-1].append(row)


def _picture_place(cell: _Cell) -> None:
    """A ruled cell for the picture of the signature; its small print says so in every editor."""
    properties = cell._tc.get_or_add_tcPr()
    rule = f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="4"/></w:tcBorders>'
    properties.append(parse_xml(rule))
    properties.append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="bottom"/>'))
    paragraph = cell.paragraphs[0]
    paragraph._p.append(
        parse_xml(
            f'<w:sdt {nsdecls("w")} {W14}><w:sdtPr><w:alias w:val="Сюда вставьте изображение подписи"/>'
            '<w:tag w:val="signature.picture"/></w:sdtPr><w:sdtContent><w:r><w:rPr><w:color w:val="7F7F7F"/>'
            '<w:sz w:val="16"/></w:rPr><w:t>сюда вставьте изображение подписи</w:t></w:r>'
            "</w:sdtContent></w:sdt>"
        )
    )
    paragraph.alignment = ALIGN.CENTER


NOT_NEEDED = ("docProps/thumbnail.jpeg", "word/stylesWithEffects.xml", "customXml/")
"""Parts that python-docx's own template brings along: most of its weight, none of its look."""


def save(document: Document, name: str) -> None:
    """Write with fixed times and nothing superfluous, so that building twice changes nothing."""
    _drop_unused_styles(document)
    out = io.BytesIO()
    document.save(out)
    with (
        zipfile.ZipFile(out) as source,
        zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in source.infolist():
            if info.filename.startswith(NOT_NEEDED):
                continue
            data = source.read(info)
            if info.filename.endswith(".rels"):
                data = re.sub(
                    rb"<Relationship [^>]*(?:thumbnail|stylesWithEffects|customXml)[^>]*/>",
                    b"",
                    data,
                )
            if info.filename == "[Content_Types].xml":
                data = re.sub(rb"<Override [^>]*(?:stylesWithEffects|customXml)[^>]*/>", b"", data)
            target.writestr(
                zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED
            )


def _drop_unused_styles(document: Document) -> None:
    """Keep the defaults and what the page number stands in; the rest doubles the time of a letter."""
    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        kept = style.get(qn("w:default")) == "1" or style.get(qn("w:styleId")) in {
            "Header",
            "HeaderChar",
        }
        if not kept:
            styles.remove(style)
    latent = styles.find(qn("w:latentStyles"))
    if latent is not None:
        styles.remove(latent)


if __name__ == "__main__":
    save(official(), "protocol.docx")
    save(blank(), "blank.docx")
