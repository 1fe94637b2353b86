"""Layouts people sign in, drawn one by one."""

import io

import docx
import pytest
from docx.shared import Cm

from tests.protocols import COORDINATOR_INK, GOVERNMENT_INK, blank, ink, to_docx
from tests.protocols import _float as float_over_text
from tests.signatures.evidence import facts_of, told, unsigned

G_LABEL, C_LABEL = "Сопредседатель Клуба", "Координатор Клуба стратегических инициатив"
G_NAME, C_NAME = "П.П. Петров", "А.С. Иванова"
G, C = GOVERNMENT_INK, COORDINATOR_INK
BOTH = [("coordinator", "ink_found"), ("government", "ink_found")]
UNCLEAR = [("coordinator", "ambiguous_picture"), ("government", "ambiguous_picture")]


class Sheet:
    """A protocol whose signature part is drawn by the test."""

    def __init__(self):
        self.docx = docx.Document(io.BytesIO(to_docx(unsigned())))
        body = self.docx.element.body
        starts = [p for p in self.docx.paragraphs if p.text.startswith("Сопредседатель")]
        first = list(body).index(starts[0]._p)
        for element in list(body)[first:-1]:
            body.remove(element)

    def lines(self, *lines):
        """Paragraphs: text, pictures, or a list of both in one paragraph."""
        for line in lines:
            fill(self.docx.add_paragraph(), line)
        return self

    def table(self, *rows):
        """A table of cells, each like a line, or a tuple of lines."""
        table = self.docx.add_table(len(rows), max(map(len, rows)))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, content in zip(row.cells, cells, strict=False):
                lines = content if isinstance(content, tuple) else (content,)
                for index, line in enumerate(lines):
                    fill(cell.add_paragraph() if index else cell.paragraphs[0], line)
        return self

    def told(self):
        out = io.BytesIO()
        self.docx.save(out)
        return sorted(told(facts_of(out.getvalue())))


def fill(paragraph, line):
    for piece in line if isinstance(line, list) else [line]:
        if isinstance(piece, bytes):
            paragraph.add_run().add_picture(io.BytesIO(piece), width=Cm(3))
        else:
            paragraph.add_run(piece)


def test_pictures_between_label_and_name():
    assert Sheet().lines(G_LABEL, G, G_NAME, C_LABEL, C, C_NAME).told() == BOTH


def test_pictures_below_the_names():
    sheet = Sheet().lines(f"{G_LABEL} {G_NAME}", G, f"{C_LABEL} {C_NAME}", C)

    assert sheet.told() == BOTH


def test_pictures_above_the_labels():
    sheet = Sheet().lines(G, f"{G_LABEL} {G_NAME}", C, f"{C_LABEL} {C_NAME}")

    assert sheet.told() == BOTH


@pytest.mark.parametrize(
    ("lines", "whose"),
    [
        ((f"{G_LABEL} {G_NAME}", G, "", f"{C_LABEL} {C_NAME}"), "government"),
        ((f"{G_LABEL} {G_NAME}", "", C, f"{C_LABEL} {C_NAME}"), "coordinator"),
        ((G, f"{G_LABEL} {G_NAME}", f"{C_LABEL} {C_NAME}"), "government"),
        ((f"{G_LABEL} {G_NAME}", f"{C_LABEL} {C_NAME}", C), "coordinator"),
        ((G_LABEL, G, G_NAME, C_LABEL, C_NAME), "government"),
        ((G_LABEL, G_NAME, C_LABEL, C, C_NAME), "coordinator"),
        ((G_LABEL, [G, G_NAME], C_LABEL, C_NAME), "government"),
        ((G_LABEL, G_NAME, [C_LABEL, C], C_NAME), "coordinator"),
    ],
)
def test_one_picture_is_its_nearest_neighbours(lines, whose):
    assert Sheet().lines(*lines).told() == [(whose, "ink_found")]


def test_picture_as_near_to_one_as_to_the_other_is_unclear():
    sheet = Sheet().lines(f"{G_LABEL} {G_NAME}", G, f"{C_LABEL} {C_NAME}")

    assert sheet.told() == UNCLEAR


def test_both_names_on_one_line_are_unclear():
    sheet = Sheet().lines(G_LABEL, C_LABEL, [f"{G_NAME} / {C_NAME}", G])

    assert "ink_found" not in str(sheet.told())


ROWS = {
    "label_picture_name": ((G_LABEL, G, G_NAME), (C_LABEL, C, C_NAME)),
    "label_name_picture": ((G_LABEL, G_NAME, G), (C_LABEL, C_NAME, C)),
    "picture_label_name": ((G, (G_LABEL, G_NAME)), (C, (C_LABEL, C_NAME))),
    "same_cell": ((G_LABEL, (G, G_NAME)), (C_LABEL, (C, C_NAME))),
    "columns": (
        (G_LABEL, C_LABEL),
        (G, C),
        (G_NAME, C_NAME),
    ),
    "columns_below": (
        ((G_LABEL, G_NAME), (C_LABEL, C_NAME)),
        (G, C),
    ),
    "columns_one_cell": (((G_LABEL, G, G_NAME), (C_LABEL, C, C_NAME)),),
    "gap_column": ((G_LABEL, "", C_LABEL), (G, "", C), (G_NAME, "", C_NAME)),
    "empty_rows": ((G_LABEL, G, G_NAME), ("", "", ""), (C_LABEL, C, C_NAME)),
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_tables(rows):
    assert Sheet().table(*rows).told() == BOTH


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_tables_with_one_picture(rows):
    def without(content):
        if isinstance(content, tuple):
            return tuple(map(without, content))
        return "" if content is C else content

    assert Sheet().table(*(tuple(map(without, row)) for row in rows)).told() == [
        ("government", "ink_found")
    ]


def test_table_of_each_co_chair():
    sheet = Sheet().table((G_LABEL, G, G_NAME)).lines("").table((C_LABEL, C, C_NAME))

    assert sheet.told() == BOTH


SECRETARY, S_NAME = "Секретарь", "С.С. Сидоров"


@pytest.mark.parametrize(
    "sheet",
    [
        lambda s: s.lines(G_LABEL, G, G_NAME, f"{C_LABEL} {C_NAME}", [SECRETARY, C, S_NAME]),
        lambda s: s.lines(G_LABEL, G, G_NAME, f"{C_LABEL} {C_NAME}", SECRETARY, [C, S_NAME]),
        lambda s: s.table((G_LABEL, G, G_NAME), (C_LABEL, "", C_NAME), (SECRETARY, C, S_NAME)),
    ],
    ids=["line", "two_lines", "table"],
)
def test_ink_of_the_secretary_is_nobodys(sheet):
    assert sheet(Sheet()).told() == [("government", "ink_found")]


def test_picture_far_below_is_no_signature():
    sheet = Sheet().lines(f"{G_LABEL} {G_NAME}", f"{C_LABEL} {C_NAME}")
    sheet.lines("Приложение", "Фотографии с заседания", "1", ink(7), ink(8))

    assert sheet.told() == []


@pytest.mark.parametrize(("floats", "expected"), [(True, "ambiguous_picture"), (False, None)])
def test_only_what_floats_above_the_blocks_may_belong_to_them(floats, expected):
    sheet = Sheet()
    last_vote = next(p for p in reversed(sheet.docx.paragraphs) if p.text)
    run = last_vote.add_run()
    run.add_picture(io.BytesIO(G), width=Cm(3))
    if floats:
        float_over_text(run)
    sheet.lines(f"{G_LABEL} {G_NAME}", [C, f"{C_LABEL} {C_NAME}"])

    assert dict(sheet.told()).get("government") == expected


def test_stamp_beside_both_signatures_is_no_contradiction():
    stamp = ink(11, (120, 120))
    sheet = Sheet().lines(G_LABEL, [G, stamp], G_NAME, C_LABEL, [C, stamp], C_NAME)

    assert sheet.told() == BOTH


def test_stamp_that_is_all_one_of_them_has_contradicts():
    stamp = ink(11, (120, 120))
    sheet = Sheet().lines(G_LABEL, [G, stamp], G_NAME, C_LABEL, stamp, C_NAME)

    assert ("coordinator", "same_picture") in sheet.told()


def test_blank_picture_is_nobodys_ink():
    sheet = Sheet().lines(G_LABEL, blank(), G_NAME, C_LABEL, C, C_NAME)

    assert sheet.told() == [("coordinator", "ink_found"), ("government", "blank_picture")]


def test_picture_beside_a_name_that_has_no_block_of_its_own():
    told = Sheet().lines(G_LABEL, [f"Татарстан\t{G_NAME} ", G, f"\t{C_NAME} ", C]).told()

    assert {role for role, _ in told} <= {"government", "coordinator", None}
