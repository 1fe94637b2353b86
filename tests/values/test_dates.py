import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.values.dates import read_date

ROWS = json.loads((Path(__file__).parents[1] / "tables" / "date_tests.json").read_text())


def _expected(row):
    flags = {flag[2:].split("(")[0] for flag in row["flags"] if flag[:2] in {"W:", "E:"}}
    return flags - {"future"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["input"] or "empty")
def test_every_spelling_of_the_table_is_read(row):
    reading = read_date(row["input"])

    first, _, last = row["iso"].partition("/")
    if "E:year_out_of_range" not in row["flags"]:
        assert reading.first == (date.fromisoformat(first) if first else None)
        assert reading.last == (date.fromisoformat(last or first) if first else None)
        assert set(reading.flags) == _expected(row)
    numbers = [flag[2:] for flag in row["flags"] if flag.startswith("N:")]
    assert not numbers or [reading.number] == numbers


@pytest.mark.parametrize(
    "line",
    [
        "г. Казань, 12 марта 2026 г.",
        "Дата проведения: 12.03.2026",
        "от «12» марта 2026 г. № 3",
        "ПРОТОКОЛ № 3 от 12.03.2026",
    ],
)
def test_date_is_found_anywhere_in_a_line(line):
    assert read_date(line).first == date(2026, 3, 12)


@given(st.text())
def test_no_text_raises(text):
    read_date(text)
