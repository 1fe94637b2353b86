"""Heads and rows in, an .xlsx out: text stays text, moments stand in Moscow time."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import click

from mailbot.model import MOSCOW

_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What XML cannot hold."""
_WIDTHS: Final = (17, 32, 34, 14, 9, 12, 17, 12, 16)
_FORMATS: Final[Mapping[type, str]] = {datetime: "dd.mm.yyyy hh:mm", date: "dd.mm.yyyy"}


def write_workbook(heads: Sequence[str], rows: Sequence[Sequence[object]], output: Path) -> None:
    """One sheet with a fixed, filterable head; no cell can become a formula."""
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - an extra
        from openpyxl.styles import Alignment, Font  # noqa: PLC0415
        from openpyxl.utils import get_column_letter  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise click.ClickException("--output .xlsx needs: pip install 'mailbot[xlsx]'") from error
    book = Workbook()
    sheet = book.active
    sheet.title = "Протоколы"
    sheet.append(list(heads))
    for head in sheet[1]:
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            _fill(sheet.cell(number, column), value)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    book.save(output)


def _fill(cell: Any, value: object) -> None:
    if isinstance(value, str):
        cell.value = _UNFIT.sub("", value)
        cell.data_type = "s"
        return
    # Excel knows no zones.
    cell.value = (
        value.astimezone(MOSCOW).replace(tzinfo=None) if isinstance(value, datetime) else value
    )
    if pattern := _FORMATS.get(type(value)):
        cell.number_format = pattern
