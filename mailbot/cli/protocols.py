"""`mailbot protocols`: the register of accepted protocols."""

import csv
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

import click

from mailbot.cli.options import config_option, json_option, reading, since_option
from mailbot.cli.printing import TITLES, plain, show, show_record
from mailbot.cli.regions import region_option
from mailbot.cli.written import written_out
from mailbot.ledger import overview
from mailbot.ledger.overview import ProtocolRow
from mailbot.model import MOSCOW

_FORMULA = frozenset("=+-@\t\r|%")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What XML cannot hold."""


@click.group()
def protocols() -> None:
    """The register of accepted protocols: list, show, export."""


@protocols.command("list")
@config_option
@json_option
@region_option
@since_option
def list_protocols(config_path: Path, as_json: bool, region: str, since: datetime | None) -> None:
    """Accepted protocols, newest first."""
    show(overview.protocol_rows(reading(config_path), region, since), as_json=as_json)


@protocols.command("show")
@config_option
@json_option
@click.argument("reg_number")
def show_protocol(config_path: Path, as_json: bool, reg_number: str) -> int:
    """What protocol REG_NUMBER (such as КСИ-2026-000001) says."""
    content = overview.protocol_content(reading(config_path), reg_number.upper())
    if content is None:
        click.echo(f"протокола {reg_number} в реестре нет", err=True)
        return 1
    record = json.loads(content)
    if as_json:
        show_record(record)
    elif not record:
        click.echo("содержание удалено (mailbot purge)")
    else:
        for line in written_out(record):
            click.echo(line)
    return 0


@protocols.command("export")
@config_option
@region_option
@since_option
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help=".xlsx or .csv; default: CSV on standard output.",
)  # fmt: skip
def export_protocols(
    config_path: Path, region: str, since: datetime | None, output: Path | None
) -> None:
    """The register as a table; no cell can become a formula."""
    rows = overview.protocol_rows(reading(config_path), region, since)
    if output is None:
        _write_csv(rows, sys.stdout)
        return
    output.touch(0o600)
    if output.suffix.lower() == ".xlsx":
        _write_xlsx(rows, output)
    else:
        # Excel takes a CSV without the mark for windows-1251.
        with output.open("w", encoding="utf-8-sig", newline="") as file:
            _write_csv(rows, file)
    click.echo(f"{output}: протоколов {len(rows)}")


def _heads() -> list[str]:
    return [TITLES[item.name] for item in fields(ProtocolRow)]


def _write_csv(rows: Sequence[ProtocolRow], file: TextIO) -> None:
    writer = csv.writer(file)
    writer.writerow(_heads())
    for row in rows:
        writer.writerow([_inert(plain(value)) for value in asdict(row).values()])


def _write_xlsx(rows: Sequence[ProtocolRow], output: Path) -> None:
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - an extra
        from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise click.ClickException("--output .xlsx needs: pip install 'mailbot[xlsx]'") from error
    book = Workbook()
    sheet = book.active
    sheet.title = "Протоколы"
    sheet.append(_heads())
    sheet.freeze_panes = "A2"
    for head in sheet[1]:
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(asdict(row).values(), 1):
            cell = sheet.cell(number, column)
            cell.value = _in_excel(value)
            if isinstance(value, str):
                cell.data_type = "s"
            elif isinstance(value, datetime):
                cell.number_format = "dd.mm.yyyy hh:mm"
            elif isinstance(value, date):
                cell.number_format = "dd.mm.yyyy"
    sheet.auto_filter.ref = sheet.dimensions
    for letter, width in zip("ABCDEFGHI", (17, 32, 34, 14, 9, 12, 17, 12, 16), strict=True):
        sheet.column_dimensions[letter].width = width
    book.save(output)


def _in_excel(value: object) -> object:
    """Excel knows no zones: moments stand in Moscow time."""
    if isinstance(value, datetime):
        return value.astimezone(MOSCOW).replace(tzinfo=None)
    return _UNFIT.sub("", value) if isinstance(value, str) else value


def _inert(value: object) -> object:
    """Spreadsheets run what begins like a formula."""
    return f"'{value}" if isinstance(value, str) and value.lstrip()[:1] in _FORMULA else value
