"""What spreadsheets make of the register."""

from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest

from mailbot.cli.protocols import _heads, _inert
from mailbot.cli.workbook import write_workbook
from mailbot.ledger.overview import ProtocolRow


@pytest.mark.parametrize("text", ["=1+1", "+7", "-1", "@SUM(A1)", "\t=1", " =1", "|x", "%x"])
def test_no_text_becomes_a_formula(text):
    assert _inert(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "3", "Республика Татарстан", 5])
def test_other_cells_stay_as_they_are(value):
    assert _inert(value) == value


def test_hostile_number_is_text_in_a_spreadsheet(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    at = datetime(2026, 11, 16, 10, tzinfo=UTC)
    row = ProtocolRow(
        "КСИ-2026-000001", "Республика Татарстан", "ПФО", '=HYPERLINK("x")\x01', 1,
        date(2026, 11, 12), at, 0, "",
    )  # fmt: skip
    write_workbook(_heads(), [tuple(asdict(row).values())], tmp_path / "r.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").active

    assert sheet["D2"].data_type == "s"
    assert sheet["D2"].value == '=HYPERLINK("x")'
    assert sheet["G2"].value == datetime(2026, 11, 16, 13)  # noqa: DTZ001
    assert sheet["F2"].number_format == "dd.mm.yyyy"
