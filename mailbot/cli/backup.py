"""`mailbot backup`: a consistent copy of the ledger while the service works."""

import contextlib
import os
import sqlite3
from datetime import datetime
from pathlib import Path

import click

from mailbot.cli.options import config_option, reading
from mailbot.errors import TemporaryError
from mailbot.model import MOSCOW


@click.command()
@config_option
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE|DIR",
    help="A folder gets a file named by the hour.",
)  # fmt: skip
def backup(config_path: Path, output: Path) -> int:
    """Copy the ledger to FILE, consistent and checked, beside the running service.

    To restore: stop the service, put the copy in place of ledger.sqlite, remove ledger.sqlite-wal
    and ledger.sqlite-shm, start. Configuration and rules are files of yours: copy them as well.
    """
    url = reading(config_path).url
    if not url.drivername.startswith("sqlite"):
        where = url.set(drivername="postgresql", password=None).render_as_string()
        click.echo("база – PostgreSQL, её копирует своя программа:", err=True)
        click.echo(f"  pg_dump --format=custom --file={output} '{where}'", err=True)
        return 1
    if output.is_dir():
        output /= f"mailbot-{datetime.now(MOSCOW):%Y%m%d-%H%M%S}.sqlite"
    size = _copy(Path(str(url.database)), output)
    click.echo(f"{output}: {size / (1 << 20):.1f} МБ, копия проверена")
    return 0


def _copy(source: Path, target: Path) -> int:
    """The copy appears under its name when it is whole and sound, for its owner alone."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    os.close(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    try:
        with (
            contextlib.closing(sqlite3.connect(source, timeout=30)) as live,
            contextlib.closing(sqlite3.connect(unfinished)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            (sound,) = copy.execute("PRAGMA integrity_check").fetchone()
        if sound != "ok":
            raise TemporaryError(f"копия повреждена: {sound}")
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
    except sqlite3.Error as error:
        raise TemporaryError(f"копия не снята: {type(error).__name__}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size
