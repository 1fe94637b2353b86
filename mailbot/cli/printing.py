"""Rows in; JSON Lines for programs, a table on a terminal, plain lines elsewhere out."""

import json
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console

from mailbot.model import MOSCOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed import DataclassInstance

TITLES: Final[Mapping[str, str]] = {
    "id": "№", "received_at": "получено", "state": "состояние", "verdict": "решение",
    "codes": "замечания", "attempts": "попыток", "sender": "отправитель", "reg_number": "рег. №",
    "region": "субъект", "federal_district": "округ", "number": "№ протокола",
    "version": "редакция", "held_on": "заседание", "accepted_at": "принят",
    "working_days_late": "опоздание, раб. дней", "message_id": "Message-ID", "purpose": "назначение",
    "recipient": "кому", "tries": "попыток", "opinion": "отзыв куратора", "code": "код",
    "severity": "значение", "topic": "тема", "message": "что найдено", "was": "было", "now": "стало",
    "gone": "снято", "new": "появилось", "uid": "UID", "folder": "папка",
    "letters": "что было бы отправлено", "file": "файл",
}  # fmt: skip
"""Heads of columns by the name of the field."""


def show(rows: "Sequence[DataclassInstance]", *, as_json: bool, empty: str = "ничего нет") -> None:
    """Print rows of one kind."""
    if as_json:
        for row in rows:
            show_json(row)
        return
    if not rows:
        click.echo(empty)
        return
    names = [item.name for item in fields(rows[0])]
    heads = [TITLES.get(name, name) for name in names]
    cells = [[worded(getattr(row, name)) for name in names] for row in rows]
    console = Console()
    if not console.is_terminal:
        for line in (heads, *cells):
            click.echo("\t".join(" ".join(cell.split()) for cell in line))
        return
    _print_table(console, heads, cells)


def show_json(row: "DataclassInstance") -> None:
    """One object on one line."""
    click.echo(json.dumps(asdict(row), ensure_ascii=False, default=plain))


def show_record(record: Mapping[str, object]) -> None:
    """One object that is no row, on one line."""
    click.echo(json.dumps(record, ensure_ascii=False, default=plain))


def plain(value: object) -> object:
    """A value for machines: moments in Moscow time as ISO 8601."""
    if isinstance(value, datetime):
        return value.astimezone(MOSCOW).isoformat(timespec="seconds")
    return value if isinstance(value, str | int | float | None) else str(value)


def worded(value: object) -> str:
    """A value for people."""
    if isinstance(value, datetime):
        return value.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, tuple):
        return ", ".join(map(worded, value))
    return "" if value is None else str(value)


@contextmanager
def progress(title: str, total: int) -> "Iterator[Callable[[], object]]":
    """A bar on a terminal's error stream, nothing elsewhere; call what comes out at each step."""
    console = Console(stderr=True)
    if not console.is_terminal or not total:
        yield lambda: None
        return
    from rich.progress import Progress  # noqa: PLC0415 - half of rich, for a terminal only

    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


def _print_table(console: Console, heads: list[str], cells: list[list[str]]) -> None:
    from rich.table import Table  # noqa: PLC0415 - for a terminal only
    from rich.text import Text  # noqa: PLC0415

    table: Any = Table(header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for line in cells:
        table.add_row(*map(Text, line))
    console.print(table)
