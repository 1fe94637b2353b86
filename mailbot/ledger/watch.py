"""One watcher per mailbox among all hosts of a ledger.

PostgreSQL holds the lock for as long as the connection lives: a dead host's lock is free at once.
SQLite has one process, which is the watcher.
"""

import hashlib

import sqlalchemy as sa


class Watch:
    """The right to receive and file for one mailbox."""

    def __init__(self, engine: sa.Engine, mailbox: str) -> None:
        """`mailbox` names account and folder; nothing is locked yet."""
        self._engine = engine
        self._key = _key_of(mailbox)
        self._connection: sa.Connection | None = None

    def held(self) -> bool:
        """Take the right, or keep it; False while another host has it."""
        if self._engine.dialect.name != "postgresql":
            return True
        if self._connection is not None:
            if self._alive(self._connection):
                return True
            self.release()
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.scalar(sa.select(sa.func.pg_try_advisory_lock(self._key))):
            self._connection = connection
            return True
        connection.close()
        return False

    def release(self) -> None:
        """Give the right back by dropping its connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    @staticmethod
    def _alive(connection: sa.Connection) -> bool:
        try:
            connection.scalar(sa.text("select 1"))
        except sa.exc.DBAPIError:
            return False
        return True


def is_watched_by_somebody(engine: sa.Engine, mailbox: str) -> bool:
    """Some host of a PostgreSQL ledger holds the right; looks, and takes nothing."""
    key = _key_of(mailbox) & (2**64 - 1)
    query = sa.text(
        "select count(*) from pg_locks where locktype = 'advisory' and granted"
        " and classid = :high and objid = :low"
    )
    with engine.connect() as connection:
        return bool(connection.scalar(query, {"high": key >> 32, "low": key & (2**32 - 1)}))


def _key_of(mailbox: str) -> int:
    digest = hashlib.sha256(mailbox.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
