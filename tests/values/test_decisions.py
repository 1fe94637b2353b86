import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.values.decisions import KINDS, kinds_of

TABLE = json.loads((Path(__file__).parents[1] / "tables" / "decision_rules.json").read_text())


@pytest.mark.parametrize("row", TABLE["tests"], ids=lambda row: row["text"])
def test_every_wording_of_the_table_is_classed(row):
    assert sorted(kinds_of(row["text"])) == row["expected"]


@pytest.mark.parametrize("sample", TABLE["classes"], ids=lambda row: row["code"])
def test_sample_wording_of_the_form_is_recognised(sample):
    if sample["code"] != "federal":
        assert sample["code"] in kinds_of(sample["sample"])


@given(st.text())
def test_any_text_has_a_kind(text):
    assert set(kinds_of(text)) <= set(KINDS)
