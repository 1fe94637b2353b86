"""Filled protocols as .docx files: a faultless one, layouts people use, one thing spoilt at a time."""

import io
import random
import zipfile
from dataclasses import dataclass, field, replace
from datetime import datetime

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from PIL import Image, ImageDraw

from mailbot.model import MOSCOW

RECEIVED = datetime(2026, 11, 16, 10, 0, tzinfo=MOSCOW)


def ink(seed: int, size: tuple[int, int] = (240, 80)) -> bytes:
    """A scribble, the same for the same seed."""
    rng = random.Random(seed)
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    points = [(x, rng.randrange(8, size[1] - 8)) for x in range(8, size[0] - 8, 9)]
    draw.line(points, fill=(25, 35, 120), width=3, joint="curve")
    for _ in range(3):
        x, y = rng.randrange(10, size[0] - 60), rng.randrange(10, size[1] - 40)
        draw.arc(
            (x, y, x + 50, y + 30), rng.randrange(180), rng.randrange(200, 360), (25, 35, 120), 3
        )
    return png(picture)


def blank(color: str = "white") -> bytes:
    """A picture of one colour."""
    return png(Image.new("RGB", (240, 80), color))


def png(picture: Image.Image) -> bytes:
    """The picture's bytes."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


GOVERNMENT_INK, COORDINATOR_INK = ink(1), ink(2)


@dataclass(frozen=True)
class Item:
    """One agenda item as typed."""

    title: str
    decisions: tuple[str, ...]
    votes: tuple[str, str, str] | None = ("5", "0", "1")


@dataclass(frozen=True)
class Form:
    """All that a coordinator types in, as text."""

    region: str = "Республики Татарстан"
    date: str = "12.11.2026"
    number: str = "3"
    government: tuple[str, str] = (
        "Петров Пётр Петрович",
        "заместитель министра экономики Республики Татарстан",
    )
    coordinator: tuple[str, str] = (
        "Иванова Анна Сергеевна",
        "Координатор Клуба стратегических инициатив",
    )
    attendees: tuple[tuple[str, str], ...] = (
        ("Смирнова Ольга Игоревна", "директор центра «Мой бизнес»"),
        ("Кузнецов Павел Андреевич", "эксперт регионального отделения"),
        ("Галиев Тимур Ринатович", "проректор университета"),
        ("Орлова Вера Павловна", "руководитель Точки кипения"),
        ("Лебедев Игорь Олегович", "председатель АНО «Дом»"),
    )
    items: tuple[Item, ...] = (
        Item(
            "О поддержке проекта «Умный двор»",
            (
                "Поддержать предложение автора проекта.",
                "Предложить направить проект на межрегиональное рассмотрение.",
            ),
        ),
    )
    votes: tuple[str, str, str] | None = None
    government_signature: str = "П.П. Петров"
    coordinator_signature: str = "А.С. Иванова"
    signature_region: str = "Республики Татарстан"
    government_ink: bytes | None = field(default=GOVERNMENT_INK, repr=False)
    coordinator_ink: bytes | None = field(default=COORDINATOR_INK, repr=False)


@dataclass(frozen=True)
class Layout:
    """How it is laid out on paper."""

    head: str = "form"
    """`form`, `one_line`, `number_in_title`, `club_line`."""
    chairs: str = "comma"
    """`comma`, `dash`, `two_lines`, `position_first`, `table`, `one_paragraph`."""
    attendees: str = "table4"
    """`table4`, `table3`, `table2`, `list`, `position_first`, `auto_list`."""
    votes: str = "lines"
    """`lines`, `one_line`, `table`, `words`."""
    agenda: str = "form"
    """`form`, `auto`, `debate`."""
    signatures: str = "paragraphs"
    """`paragraphs`, `table`, `columns`, `boxes`."""
    pictures: str = "inline"
    """`inline`, `floating`, `vml`."""
    swapped: bool = False


def faultless() -> Form:
    """The form nobody has anything to say about."""
    return Form()


def two_items() -> Form:
    """Two items, voted on one by one."""
    first = faultless().items[0]
    second = Item("Об итогах года", ("Принять информацию о результатах реализации к сведению.",))
    return replace(faultless(), items=(first, second))


def to_docx(form: Form, layout: Layout | None = None) -> bytes:
    """The form as a Word file."""
    layout = layout or Layout()
    document = docx.Document()
    document.core_properties.created = RECEIVED.replace(tzinfo=None)
    _head(document, form, layout)
    _chairs(document, form, layout)
    _attendees(document, form, layout)
    _agenda(document, form, layout)
    _signatures(document, form, layout)
    return _bytes_of(document)


def _bytes_of(document):
    """The file, the same at any time of day."""
    saved, out = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            fixed = zipfile.ZipInfo(name, (2026, 11, 12, 0, 0, 0))
            target.writestr(fixed, source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _head(document, form, layout):
    add = document.add_paragraph
    if layout.head == "form":
        add("ПРОТОКОЛ")
        add("Заседания Клуба стратегических инициатив")
        add(form.region)
        add(f"от {form.date} № {form.number}")
    elif layout.head == "one_line":
        add("П Р О Т О К О Л")
        add(
            f"заседания Клуба стратегических инициатив {form.region} от {form.date} № {form.number}"
        )
    elif layout.head == "number_in_title":
        add(f"ПРОТОКОЛ № {form.number}")
        add("заседания Клуба стратегических инициатив")
        add(form.region)
        add(f"г. Казань\t{form.date}")
    else:
        add(f"Протокол № {form.number} от {form.date}")
        add(f"заседания Клуба стратегических инициатив {form.region}")
        add("Место проведения: Точка кипения, г. Казань")


def _chairs(document, form, layout):
    add = document.add_paragraph
    people = [form.government, form.coordinator]
    if layout.swapped:
        people.reverse()
    if layout.chairs == "position_first":
        add("Председательствовали:")
        for name, position in people:
            add(f"{position} – {name}")
        return
    add("ПРЕДСЕДАТЕЛЬСТВОВАЛ:")
    if layout.chairs == "table":
        table = document.add_table(0, 2)
        for name, position in people:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = name, position
    elif layout.chairs == "one_paragraph":
        add("\n".join(f"{name}, {position}" for name, position in people))
    else:
        for name, position in people:
            if layout.chairs == "two_lines":
                add(name)
                add(position)
            else:
                add(f"{name}{' – ' if layout.chairs == 'dash' else ', '}{position}")


def _attendees(document, form, layout):
    add = document.add_paragraph
    add("Присутствовали:")
    columns = {"table4": 4, "table3": 3, "table2": 2}.get(layout.attendees)
    if columns:
        head = {
            4: ("№", "ФИО (полностью)", "", "Должность"),
            3: ("№", "ФИО", "Должность"),
            2: ("ФИО", "Должность"),
        }[columns]
        table = document.add_table(1, columns)
        for cell, text in zip(table.rows[0].cells, head, strict=True):
            cell.text = text
        for index, (name, position) in enumerate(form.attendees, 1):
            values = {
                4: (f"{index}.", name, "-", position),
                3: (f"{index}", name, position),
                2: (name, position),
            }
            for cell, text in zip(table.add_row().cells, values[columns], strict=True):
                cell.text = text
        return
    for index, (name, position) in enumerate(form.attendees, 1):
        if layout.attendees == "position_first":
            add(f"{position} – {name};")
        elif layout.attendees == "auto_list":
            add(f"{name} – {position}", style="List Number")
        else:
            add(f"{index}. {name} – {position}")


def _agenda(document, form, layout):
    add = document.add_paragraph
    roman = ("I", "II", "III", "IV", "V", "VI")
    for index, item in enumerate(form.items):
        if layout.agenda == "debate":
            add(f"{index + 1}. СЛУШАЛИ: {item.title}")
            add("ВЫСТУПИЛИ: Смирнова О.И., Орлова В.П.")
            add("РЕШИЛИ:")
            for number, text in enumerate(item.decisions, 1):
                add(f"{index + 1}.{number}. {text}")
        else:
            add(f"{roman[index]}. {item.title}")
            for number, text in enumerate(item.decisions, 1):
                add(text, style="List Bullet") if layout.agenda == "auto" else add(
                    f"{number}. {text}"
                )
        if item.votes and not form.votes:
            _votes(document, item.votes, layout)
    if form.votes:
        _votes(document, form.votes, layout)


def _votes(document, votes, layout):
    add = document.add_paragraph
    yes, no, abstained = votes
    if layout.votes == "table":
        add("Результаты голосования:")
        table = document.add_table(2, 3)
        for cell, text in zip(table.rows[0].cells, ("За", "Против", "Воздержались"), strict=True):
            cell.text = text
        for cell, text in zip(table.rows[1].cells, votes, strict=True):
            cell.text = text
    elif layout.votes == "one_line":
        add(f"Голосовали: «ЗА» – {yes}, «ПРОТИВ» – {no}, «ВОЗДЕРЖАЛСЯ» – {abstained}.")
    elif layout.votes == "words":
        add("Результаты голосования: за – пять, против – нет, воздержался – один")
    else:
        add("Результаты голосования:")
        add(f"«ЗА» - {yes}")
        add(f"«ПРОТИВ» - {no}")
        add(f"«ВОЗДЕРЖАЛСЯ» - {abstained}")


def _signatures(document, form, layout):
    blocks = [
        (
            ["Сопредседатель Клуба стратегических инициатив", form.signature_region],
            form.government_signature,
            form.government_ink,
        ),
        (
            [
                "Сопредседатель Клуба – Координатор",
                "Клуба стратегических инициатив",
                form.signature_region,
            ],
            form.coordinator_signature,
            form.coordinator_ink,
        ),
    ]
    document.add_paragraph("")
    if layout.signatures == "columns":
        table = document.add_table(2, 2)
        for column, (label, name, picture) in enumerate(blocks):
            table.rows[0].cells[column].text = "\n".join(label)
            paragraph = table.rows[1].cells[column].paragraphs[0]
            _draw(document, paragraph, picture, layout)
            paragraph.add_run(f" {name}")
    elif layout.signatures == "table":
        table = document.add_table(0, 3)
        for label, name, picture in blocks:
            cells = table.add_row().cells
            cells[0].text = "\n".join(label)
            _draw(document, cells[1].paragraphs[0], picture, layout)
            cells[2].text = name
    else:
        for label, name, picture in blocks:
            for line in label[:-1]:
                document.add_paragraph(line)
            paragraph = document.add_paragraph(f"{label[-1]}\t")
            _draw(document, paragraph, picture, layout)
            if layout.signatures == "boxes":
                _box(paragraph, name)
            else:
                paragraph.add_run(f"\t{name}")
            document.add_paragraph("")


def _draw(document, paragraph, picture, layout):
    if picture is None:
        return
    run = paragraph.add_run()
    run.add_picture(io.BytesIO(picture), width=Cm(3))
    if layout.pictures == "floating":
        _float(run)
    elif layout.pictures == "vml":
        blip = run._r.find(".//" + qn("a:blip"))
        identity = blip.get(qn("r:embed"))
        run._r.remove(run._r.find(qn("w:drawing")))
        run._r.append(
            parse_xml(
                f'<w:pict {nsdecls("w", "r")} xmlns:v="urn:schemas-microsoft-com:vml">'
                f'<v:shape style="width:85pt;height:28pt"><v:imagedata r:id="{identity}"/></v:shape></w:pict>'
            )
        )


def _float(run):
    inline = run._r.find(".//" + qn("wp:inline"))
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp", "a", "pic", "r")} behindDoc="1" simplePos="0" relativeHeight="2"'
        ' locked="0" layoutInCell="1" allowOverlap="1" distT="0" distB="0" distL="0" distR="0">'
        '<wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        "</wp:anchor>"
    )
    for child in list(inline):
        anchor.append(child)
    anchor.insert(4, parse_xml(f"<wp:wrapNone {nsdecls('wp')}/>"))
    inline.getparent().replace(inline, anchor)


def _box(paragraph, name):
    run = paragraph.add_run()
    run._r.append(
        parse_xml(
            f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml">'
            '<v:shape style="width:120pt;height:20pt"><v:textbox><w:txbxContent>'
            f"<w:p><w:r><w:t>{name}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
        )
    )
