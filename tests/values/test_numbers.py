import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.values.numbers import read_number

ROWS = json.loads((Path(__file__).parents[1] / "tables" / "number_tests.json").read_text())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["input"] or "empty")
def test_every_spelling_of_the_table_is_read(row):
    reading = read_number(row["input"])

    assert (reading.value or "") == row["number"]
    assert set(reading.flags) == {f[2:] for f in row["flags"] if f[:2] in {"W:", "E:"}}
    dates = [date.fromisoformat(f[2:]) for f in row["flags"] if f.startswith("D:")]
    assert not dates or [reading.day] == dates


@given(st.text())
def test_no_text_raises(text):
    read_number(text)
