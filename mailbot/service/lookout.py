"""What each step saw in, signs of life and alarms out."""

import logging
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, TypeVar

import sqlalchemy as sa

from mailbot.config import Config
from mailbot.errors import ConfigError, SignInError, TemporaryError
from mailbot.ledger import Ledger
from mailbot.ledger.alarms import AlarmBook
from mailbot.ledger.outgoing import Outbox
from mailbot.model import MOSCOW
from mailbot.outbox import Sender
from mailbot.service.alarms import Alarms, Trouble
from mailbot.service.notify import notify
from mailbot.service.work import Desk

_log: Final = logging.getLogger("mailbot.lookout")
_EVERY: Final = 10.0
_REFUSALS: Final = 2
"""One refusal may be a server's bad moment."""
_QUIET: Final = 3600.0
_DECEMBER: Final = 12
_HEAD_START: Final = 2 / 3
"""Of the patience with a silent mailbox: after a long stop the server gets the rest of it."""
T = TypeVar("T")


class Lookout:
    """Knows what is wrong, and sees to it that the administrator does."""

    def __init__(
        self, config: Config, ledger: Ledger, outbox: Outbox, desk: Desk, sender: Sender
    ) -> None:
        """`sender` is asked for what it has met; nothing is known of the mailbox yet."""
        self._ledger = ledger
        self._outbox = outbox
        self._desk = desk
        self._sender = sender
        self._patience = config.service.alarm_after
        self._alarms = Alarms(AlarmBook(ledger.engine), desk.notices)
        self._started = time.time()
        self._next = 0.0
        self._refusals = 0
        self._database_silent_since: datetime | None = None
        self._last_fault: float | None = None
        self._fault = ""
        self._broken_rules: str | None = ""

    # -- what was seen -------------------------------------------------------------------------

    def mailbox_answered(self) -> None:
        """A SEARCH was answered: only that counts as a sign of life."""
        self._refusals = 0
        self._ledger.note("heartbeat", str(int(time.time())))
        notify("WATCHDOG=1")

    def mailbox_failed(self, error: TemporaryError) -> None:
        """Something else than an answer."""
        self._refusals += isinstance(error, SignInError)

    def database_failed(self) -> None:
        """It can be told only when it is over."""
        self._database_silent_since = self._database_silent_since or datetime.now(UTC)

    def unreadable(self, uidvalidity: int, uid: int) -> None:
        """The server lists a letter and does not hand it over."""
        self._outbox.put(self._desk.notices.unreadable(uidvalidity, uid))

    def fault(self, error: Exception) -> None:
        """A bug of ours: told, and work goes on."""
        where = traceback.extract_tb(error.__traceback__)[-1]
        self._fault = f"{type(error).__name__}, {where.name}:{where.lineno}"
        self._last_fault = time.monotonic()
        _log.error("unexpected: %s", self._fault)
        try:
            self._alarms.set(Trouble.FAULT, True, self._fault)
        except sa.exc.SQLAlchemyError:
            _log.warning("the alarm cannot be written down now")

    def renewed(self, renew: Callable[[], T]) -> T | None:
        """What `renew` brings; `None` when it cannot be read, and then the old goes on."""
        try:
            made = renew()
        except ConfigError as error:
            for problem in error.problems:
                _log.error("not reloaded: %s", problem)
            self._broken_rules = "\n".join(error.problems)
            made = None
        else:
            self._broken_rules = ""
        self._next = 0.0
        return made

    # -- what follows --------------------------------------------------------------------------

    def look_around(self) -> None:
        """Switch alarms on and off; not more often than every few seconds."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        self._alarms.look_up()
        self._database()
        self._mailbox()
        self._server_out()
        self._shelf()
        if self._last_fault and time.monotonic() - self._last_fault > _QUIET:
            self._alarms.set(Trouble.FAULT, False)

    def _mailbox(self) -> None:
        """Over is what a later sign of life ends, on whichever host."""
        heartbeat = float(self._ledger.noted("heartbeat") or 0)
        if self._refusals >= _REFUSALS:
            self._alarms.set(Trouble.IMAP_PASSWORD, True)
        elif self._alarms.is_on(Trouble.IMAP_PASSWORD, before=heartbeat):
            self._alarms.set(Trouble.IMAP_PASSWORD, False)
        waiting_since = max(heartbeat, self._started - self._patience * _HEAD_START)
        if self._alarms.is_on(Trouble.IMAP_SILENT, before=heartbeat):
            self._alarms.set(Trouble.IMAP_SILENT, False)
        elif time.time() - waiting_since > self._patience and not self._refusals:
            self._alarms.set(Trouble.IMAP_SILENT, True)

    def _server_out(self) -> None:
        sender = self._sender
        silent_for = time.monotonic() - sender.silent_since if sender.silent_since else 0.0
        password = sender.password_refused
        long_silent = silent_for > self._patience and not password
        if sender.has_tried:
            self._alarms.set(Trouble.SMTP_PASSWORD, password)
            self._alarms.set(Trouble.SMTP_SILENT, long_silent)
        self._alarms.set(Trouble.WITNESS_REFUSED, sender.witness_refused)
        waits = self._alarms.is_on(Trouble.LIMIT) and self._outbox.is_due()
        self._alarms.set(Trouble.LIMIT, (sender.at_limit and self._outbox.is_due()) or waits)

    def _shelf(self) -> None:
        if self._broken_rules is not None:
            self._alarms.set(Trouble.RULES, bool(self._broken_rules), self._broken_rules)
        today = datetime.now(MOSCOW).date()
        years = (today.year, today.year + (today.month == _DECEMBER))
        missing = [year for year in years if not self._desk.beside.covers(year)]
        self._alarms.set(Trouble.CALENDAR, bool(missing), str(missing[0]) if missing else "")

    def _database(self) -> None:
        """It answers now; a long silence is told of."""
        since, self._database_silent_since = self._database_silent_since, None
        if since and (datetime.now(UTC) - since).total_seconds() > self._patience:
            self._outbox.put(self._desk.notices.database(since))
