import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.values.votes import read_votes

ROWS = json.loads((Path(__file__).parents[1] / "tables" / "votes_tests.json").read_text())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_every_spelling_of_the_table_is_counted(row):
    reading = read_votes(row["text"])

    in_favour = "all" if reading.unanimous else reading.in_favour
    votes = [in_favour, reading.against, reading.abstained]
    assert votes == (row["votes"] or [None, None, None])
    assert set(reading.flags) == {flag[2:] for flag in row["flags"]}


@pytest.mark.parametrize(
    "text",
    [
        "За\tПротив\tВоздержались\n5\t0\t1",
        "\tЗа\tПротив\tВоздержались\nГолосов\t5\t0\t1",
        "«ЗА»\t5\n«ПРОТИВ»\t0\n«ВОЗДЕРЖАЛСЯ»\t1",
        "Голосовали: за – пять, против – нет, воздержавшихся – один",
        "5 – за, 0 – против, 1 – воздержался",
        "5 голосов «за», 0 «против», 1 «воздержался»",
        "5\tЗА\n0\tПРОТИВ\n1\tВОЗДЕРЖАЛСЯ",
        "За\tПротив\tВоздержались\tИтого\n5\t0\t1\t6",
        "За\tПротив\tВозд.\n5\t-\t1",
        "ЗА\n5\nПРОТИВ\n0\nВОЗДЕРЖАЛСЯ\n1",
        "Отчёт за 2026 год. За – 5, против – 0, воздержались – 1. Не голосовали – 2",
        "По вопросу 2: за 5, против 0, воздержался 1\n2.1. Поручить министерству",
        "«ЗА» – 5 (З. Иванов)\n«ПРОТИВ» – –\n«ВОЗДЕРЖАЛСЯ» – 1",
        "Голосовали: «за» – 5 человек, «против» – 0, «воздержался» – 1 человек.",
    ],
)
def test_tables_and_words_are_counted(text):
    reading = read_votes(text)

    assert (reading.in_favour, reading.against, reading.abstained) == (5, 0, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Решение принято единогласно.",
        "ЗА – все",
        "за – все присутствующие, против и воздержавшихся нет",
    ],
)
def test_unanimous_decision_needs_no_number(text):
    reading = read_votes(text)

    assert reading.unanimous
    assert (reading.in_favour, reading.against, reading.abstained) == (None, 0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "Решение принято единогласно (5 голосов)",
        "«ЗА» – 5 (единогласно)",
        "«ЗА» – 5, «ПРОТИВ» и «ВОЗДЕРЖАЛСЯ» – 0",
        "Против и воздержавшихся нет. За – 5",
        "«ЗА» – 5\n«ПРОТИВ» – –\n«ВОЗДЕРЖАЛСЯ» – –",
    ],
)
def test_one_word_counts_for_two_sides(text):
    reading = read_votes(text)

    assert (reading.in_favour, reading.against, reading.abstained) == (5, 0, 0)


@pytest.mark.parametrize(
    "text", ["ЗА – 5,5", "ЗА – 12345678901234567890", "ЗА – единогласно, против – 1", "ЗА – 83 %"]
)
def test_what_is_no_count_is_no_count(text):
    assert "votes_not_number" in read_votes(text).flags


def test_next_item_is_no_count_of_an_empty_side():
    reading = read_votes(
        "«ЗА» – 5\n«ПРОТИВ» – 0\n«ВОЗДЕРЖАЛСЯ» –\n2. Поручить министерству доложить"
    )

    assert reading.abstained is None
    assert "votes_partial" in reading.flags


@given(st.text())
def test_no_text_raises(text):
    read_votes(text)
