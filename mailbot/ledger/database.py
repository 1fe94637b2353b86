"""An URL in, an engine with the newest schema out; SQLite durable, one process at a time."""

import fcntl
import os
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import event

from mailbot.errors import ConfigError, TemporaryError

_BUSY: Final = 10_000
_ALONE: Final[dict[str, Any]] = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 60}
"""SQLite has one writer: threads queue for one connection instead of sleeping on its lock."""
_SHARED: Final[dict[str, Any]] = {"pool_pre_ping": True}
_MIGRATIONS: Final = Path(__file__).with_name("migrations")


def open_engine(url: str) -> sa.Engine:
    """An engine with the schema brought up to date; `TemporaryError` when there is no database."""
    try:
        engine = sa.create_engine(url, **(_ALONE if url.startswith("sqlite") else _SHARED))
    except (sa.exc.ArgumentError, ImportError) as error:
        raise ConfigError([f"storage.database: {error}"]) from error
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin_immediate)
    try:
        _migrate(engine)
    except sa.exc.OperationalError as error:
        raise TemporaryError(
            f"the database does not answer: {type(error.orig).__name__}"
        ) from error
    return engine


def clock(engine: sa.Engine | sa.Connection) -> sa.ColumnElement[float]:
    """Seconds since 1970 by the database's own clock: leases of several hosts need one clock."""
    if engine.dialect.name == "sqlite":
        return sa.literal_column("((julianday('now') - 2440587.5) * 86400.0)", sa.Float)
    return sa.literal_column("extract(epoch from clock_timestamp())::float8", sa.Float)


def hold_alone(data_dir: Path) -> int:
    """Take the folder for this process alone; `ConfigError` when another one has it."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise ConfigError(
            [f"another mailbot works in {data_dir}; several need PostgreSQL"]
        ) from error
    return handle


def _migrate(engine: sa.Engine) -> None:
    config = AlembicConfig()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("select pg_advisory_xact_lock(720001)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _durable(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={_BUSY}",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: sa.Connection) -> None:
    """Writers queue up at the start of a transaction instead of failing in its middle."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
