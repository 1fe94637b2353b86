"""The report as Chromium shows and prints it."""

import subprocess
from dataclasses import replace

import pytest

from tests.report.months import crowded, figures, page

WIDE = "document.documentElement.scrollWidth"
COVERED = """[...document.querySelectorAll('.bar div:first-child, td, .sum, .list div')]
  .some(one => one.scrollWidth > one.clientWidth + 1)"""
LONG = {"DOC-001": "Чрезвычайнодлинноесловобезединогопробела" * 4}


@pytest.mark.parametrize("width", [390, 1000])
@pytest.mark.parametrize("letters", [0, 40, 2000])
def test_page_asks_nobody_and_fits(chromium, letters, width):
    found = crowded(letters) if letters else figures()

    shown = chromium.open(page(found), width=width, ask=(WIDE, COVERED))

    assert shown.requests == []
    assert shown.complaints == []
    assert shown.values[WIDE] <= width
    assert shown.values[COVERED] is False


def test_long_words_do_not_widen_the_page(chromium):
    found = replace(figures(), codes=(("DOC-001", 3),))

    assert chromium.open(page(found, LONG), width=390, ask=(WIDE,)).values[WIDE] <= 390


def test_page_is_printed_on_a_few_sheets(chromium, tmp_path):
    paper = chromium.open(page(crowded(40)), paper=True).paper

    (tmp_path / "r.pdf").write_bytes(paper)
    told = subprocess.run(["pdfinfo", tmp_path / "r.pdf"], capture_output=True, check=True)
    sheets = int(told.stdout.split(b"Pages:")[1].split()[0])
    assert 2 <= sheets <= 5
    assert b"A4" in told.stdout
