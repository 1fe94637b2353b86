"""An URL in, an engine out: with the newest schema for the service, as it is for whoever looks in.

The service alone migrates and holds the lock of its folder. Commands beside it open what is there
already: reads take no lock, and a schema of another version is refused and never changed.
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from mailbot.errors import ConfigError, TemporaryError

_BUSY: Final = 10_000
_CHECKPOINT: Final = 4000
"""Pages of the log before they are carried over: letters are heavy, and each time costs two fsync."""
_CACHE: Final = 1024
"""Kilobytes: what is asked at each letter fits in, and letters need not."""
_CLOCK_SLACK: Final = 60.0
_ALONE: Final[dict[str, Any]] = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 60}
"""SQLite has one writer: threads queue for one connection instead of sleeping on its lock."""
_SHARED: Final[dict[str, Any]] = {"pool_pre_ping": True}
_SERVER: Final[dict[str, Any]] = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "options": "-c synchronous_commit=on -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5"
    " -c tcp_keepalives_count=3",
}
"""Both ends notice within half a minute that the other is gone: the watcher's lock is free then.
What is committed is on disk, whatever the server's own settings say."""
_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_PASSING: Final = frozenset({errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO})
"""What a disk may get over."""


def open_engine(url: str) -> sa.Engine:
    """An engine with the schema brought up to date; `TemporaryError` when there is no database."""
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        event.listen(engine, "connect", _durable)
        event.listen(engine, "begin", _begin_immediate)
    with _disposing(engine):
        try:
            found, wanted = version_of(engine), newest_version()
            if found > wanted:
                raise ConfigError(
                    [f"storage: the ledger is of version {found}, newer than {wanted}"]
                )
            if found != wanted:
                _migrate(engine)
        except sa.exc.OperationalError as error:
            raise TemporaryError(f"the database does not answer: {error.orig}") from error
        except sa.exc.DatabaseError as error:
            raise ConfigError([f"storage: the ledger cannot be used: {error.orig}"]) from error
    return engine


def open_beside(url: str, *, writes: bool = False) -> sa.Engine:
    """An engine over the ledger as it is, for a command beside the service; migrates nothing."""
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        if not Path(engine.url.database or "").is_file():
            raise TemporaryError("базы ещё нет: её создаст первый запуск mailbot run")
        event.listen(engine, "connect", _durable if writes else _read_only)
        event.listen(engine, "begin", _begin_immediate if writes else _begin)
    with _disposing(engine):
        try:
            _must_be_of_this_version(engine)
        except sa.exc.DBAPIError as error:
            raise TemporaryError(f"база не отвечает: {type(error.orig).__name__}") from error
    return engine


@contextmanager
def _disposing(engine: sa.Engine) -> Iterator[None]:
    """An engine that nobody gets leaves no connection behind."""
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite ledger; `None` for a server, and for one in memory."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise ConfigError([f"storage.database: {error}"]) from error
    name = (parsed.database or "").removeprefix("file:").partition("?")[0]
    if parsed.get_backend_name() != "sqlite" or name in {"", ":memory:"}:
        return None
    return Path(name)


def is_watched(file: Path) -> bool:
    """A service works on that ledger; looks into the system's table and takes no lock."""
    try:
        status = file.stat()
        held = Path("/proc/locks").read_text("ascii").splitlines()
    except OSError:
        return False
    place = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    return any("FLOCK" in line and place in line.split() for line in held)


def newest_version() -> str:
    """The schema this mailbot works with."""
    return max(path.name[1:5] for path in (_MIGRATIONS / "versions").glob("v[0-9]*.py"))


def version_of(engine: sa.Engine) -> str:
    """The schema the database has; empty when it has none."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return connection.scalar(sa.text("select version_num from alembic_version")) or ""


def clock(engine: sa.Engine | sa.Connection) -> sa.ColumnElement[float]:
    """Seconds since 1970 by the database's own clock: leases of several hosts need one clock."""
    return clock_of(engine.dialect.name)


def clock_of(dialect: str) -> sa.ColumnElement[float]:
    """The same, by the name of the kind of database."""
    if dialect == "sqlite":
        return sa.literal_column("((julianday('now') - 2440587.5) * 86400.0)", sa.Float)
    return sa.literal_column("extract(epoch from clock_timestamp())::float8", sa.Float)


def is_over(
    moment: sa.ColumnElement[float], now: sa.ColumnElement[float], longest: float
) -> sa.ColumnElement[bool]:
    """`moment` has passed, or lies farther ahead than it can: then the clock was set back."""
    return sa.or_(moment < now, moment > now + max(longest, 0.0) + _CLOCK_SLACK)


def hold_alone(file: Path) -> int:
    """Take an SQLite ledger for this process alone; `ConfigError` when another one has it.

    The lock is on the file itself, so no other name of it gets past. It must stay open: closing
    it would drop the locks SQLite holds on the same file.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        problem = f"storage: {file}: {error.strerror}"
        if error.errno in _PASSING:
            raise TemporaryError(problem) from error
        raise ConfigError([problem]) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise ConfigError(
            [f"another mailbot works on {file}; several of them need PostgreSQL"]
        ) from error
    return handle


def _engine(url: str) -> sa.Engine:
    try:
        if url.startswith("sqlite"):
            return sa.create_engine(url, **_ALONE)
        known = sa.make_url(url).query
        server = {name: value for name, value in _SERVER.items() if name not in known}
        return sa.create_engine(url, connect_args=server, **_SHARED)
    except (sa.exc.ArgumentError, ImportError) as error:
        raise ConfigError([f"storage.database: {error}"]) from error


def _must_be_of_this_version(engine: sa.Engine) -> None:
    found, wanted = version_of(engine), newest_version()
    if not found:
        raise TemporaryError("в базе ещё нет таблиц: их создаст первый запуск mailbot run")
    if found != wanted:
        raise TemporaryError(
            f"схема базы {found}, а этой версии mailbot нужна {wanted}: перезапустите службу"
            " (mailbot run), она обновит базу сама"
            if found < wanted
            else f"схема базы {found} новее, чем понимает эта версия mailbot ({wanted}): обновите её"
        )


def _migrate(engine: sa.Engine) -> None:
    from alembic import command  # noqa: PLC0415 - 12 MB for one minute of a year
    from alembic.config import Config as AlembicConfig  # noqa: PLC0415

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
        f"wal_autocheckpoint={_CHECKPOINT}",
        f"cache_size=-{_CACHE}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _read_only(connection: Any, record: Any) -> None:
    _durable(connection, record)
    connection.execute("PRAGMA query_only=ON")


def _begin(connection: sa.Connection) -> None:
    """Readers see one state of the ledger and keep no writer waiting (WAL)."""
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: sa.Connection) -> None:
    """Writers queue up at the start of a transaction instead of failing in its middle."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
