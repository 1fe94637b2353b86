"""The flat pass over rows of plain text sees what going down level by level sees."""

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.word import blocks
from mailbot.word.reader import open_document
from tests.protocols import Layout, faultless, to_docx
from tests.word.packages import p, package

LEAVES = (
    "<w:t>Иванов</w:t>", '<w:t xml:space="preserve"> Иван\n</w:t>', "<w:t/>", "<w:tab/>", "<w:br/>",
    '<w:sym w:char="F0FE"/>', "<w:noBreakHyphen/>", "<w:lastRenderedPageBreak/>", "<w:foo/>",
    '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>', "<w:instrText>x</w:instrText>",
)  # fmt: skip
PROPERTIES = (
    "<w:pPr/>", '<w:pPr><w:pStyle w:val="a"/></w:pPr>', '<w:pPr><w:jc w:val="left"/></w:pPr>',
    '<w:pPr><w:pStyle w:val="b"/><w:pStyle w:val="c"/></w:pPr>', "<w:pPr><w:r><w:t>не текст</w:t></w:r></w:pPr>",
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
    "<w:pPr><w:rPr><w:b/></w:rPr></w:pPr>", '<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>',
)  # fmt: skip
OF_CELL = (
    "<w:tcPr/>", '<w:tcPr><w:tcW w:w="1"/></w:tcPr>', '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>',
    '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:tcPr><w:vMerge/></w:tcPr>", "<w:tcPr><w:cellDel/></w:tcPr>",
)  # fmt: skip
OF_ROW = (
    "<w:trPr><w:cantSplit/></w:trPr>", "<w:trPr><w:tblHeader/></w:trPr>", "<w:trPr><w:del/></w:trPr>",
    '<w:trPr><w:gridBefore w:val="1"/></w:trPr>', "<w:trPr><w:hidden/></w:trPr>",
)  # fmt: skip
WRAPPERS = ("", "", "", "w:ins", "w:del", "w:hyperlink", "w:unknown", "w:smartTag", "w:customXml")


def element(tag, first, inside, most=3):
    """An element with properties of `first`, or none, before its children, which may be wrapped."""
    wrapped = st.builds(
        lambda wrapper, xml: f"<{wrapper}>{xml}</{wrapper}>" if wrapper else xml,
        st.sampled_from(WRAPPERS),
        inside,
    )
    return st.builds(
        lambda properties, found: f"<{tag}>{properties}{''.join(found)}</{tag}>",
        st.sampled_from(("", "", *first)),
        st.lists(wrapped, max_size=most),
    )


RUNS = element("w:r", ("<w:rPr><w:b/></w:rPr>",), st.sampled_from(LEAVES))
PARAGRAPHS = element("w:p", PROPERTIES, RUNS)
CELLS = element("w:tc", OF_CELL, PARAGRAPHS, most=2)
ROWS = element("w:tr", OF_ROW, CELLS)


def read_both_ways(content):
    flat = open_document(content)
    with mock.patch.object(blocks, "plain_cells", return_value=None):
        level_by_level = open_document(content)
    return flat, level_by_level


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_rows_are_read_as_level_by_level(rows):
    flat, level_by_level = read_both_ways(package(f"<w:tbl>{''.join(rows)}</w:tbl>{p('конец')}"))

    assert flat == level_by_level


@pytest.mark.parametrize("table", ["table4", "table3", "table2"])
def test_attendees_are_read_as_level_by_level(table):
    flat, level_by_level = read_both_ways(to_docx(faultless(), Layout(attendees=table)))

    assert flat == level_by_level
