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
        "Голосовали: «за» – 5 человек, «против» – 0, «воздержался» – 1 человек.",
    ],
)
def test_tables_and_words_are_counted(text):
    reading = read_votes(text)

    assert (reading.in_favour, reading.against, reading.abstained) == (5, 0, 1)


def test_unanimous_decision_needs_no_number():
    assert read_votes("Решение принято единогласно.").unanimous


@given(st.text())
def test_no_text_raises(text):
    read_votes(text)
