"""`mailbot protocols`: the register of accepted protocols."""

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import TextIO

import click

from mailbot.cli.options import config_option, json_option, reading, since_option
from mailbot.cli.printing import TITLES, plain, show, show_record
from mailbot.cli.regions import region_option
from mailbot.cli.workbook import write_workbook
from mailbot.cli.written import written_out
from mailbot.ledger import overview
from mailbot.ledger.overview import ProtocolRow

_FORMULA = frozenset("=+-@\t\r|%")


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
        write_workbook(_heads(), [tuple(asdict(row).values()) for row in rows], output)
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


def _inert(value: object) -> object:
    """Spreadsheets run what begins like a formula."""
    return f"'{value}" if isinstance(value, str) and value.lstrip()[:1] in _FORMULA else value
