"""Watch, receive, process, send, file, wait: one round after another until told to stop.

Every step can be repeated: what a crash interrupts, the next round finds in the ledger. A silent
server throws its connection away; the round begins again after a growing pause, and what needs
no mailbox goes on meanwhile.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from mailbot.config import Config
from mailbot.errors import TemporaryError
from mailbot.ledger import Ledger
from mailbot.ledger.outgoing import Outbox
from mailbot.ledger.watch import Watch
from mailbot.mailbox import Mailbox
from mailbot.model import Delivery, Plan
from mailbot.oauth import passes
from mailbot.outbox import Sender
from mailbot.service.events import Event, EventKind
from mailbot.service.filing import Cabinet
from mailbot.service.lookout import Lookout
from mailbot.service.notify import notify, notify_reloading, watchdog_seconds
from mailbot.service.reception import Reception
from mailbot.service.waiting import TICK, Wake, how_long
from mailbot.service.work import Beside, Desk
from mailbot.service.workroom import Gate, Workroom
from mailbot.smtp import Courier

_log: Final = logging.getLogger("mailbot.service")
_GLANCE: Final = 20.0
"""How often the mailbox is looked into while there is other work."""
_DATABASE_SILENT: Final = (
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    sa.exc.InternalError,
    sa.exc.TimeoutError,
)
Process = Callable[[Delivery], Plan]


class Service:
    """One host's service over one mailbox."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        process: Process,
        on_event: Callable[[Event], None] = lambda _: None,
        beside: Beside | None = None,
    ) -> None:
        """Connect to nothing yet; `process` is `pipeline.process` with its office bound."""
        self._config = config
        self._ledger = ledger
        self._on_event = on_event
        self._outbox = Outbox(ledger.engine, ledger.owner, config.service.lease)
        self._desk = Desk(config, ledger, process, on_event, beside or Beside())
        self._imap_pass, smtp_pass = passes(config)
        self._courier = Courier(config.smtp, smtp_pass)
        self._stop = threading.Event()
        gate = Gate(ledger, self._stop)
        self._sender = Sender(config, self._outbox, self._courier, self._desk, gate.is_open)
        self._workroom = Workroom(
            ledger, self._desk, self._sender, config.service.workers, self._stop
        )
        self._cabinet = Cabinet(config, ledger, on_event, self._stop)
        self._lookout = Lookout(config, ledger, self._outbox, self._desk, self._sender)
        self._reception = Reception(
            config, ledger, self._outbox, on_event, self._lookout.unreadable
        )
        self._mailbox: Mailbox | None = None
        self._watch = Watch(ledger.engine, f"{config.imap.user}/{config.folders.inbox}")
        self._reload = threading.Event()
        self._renew: Callable[[], tuple[Process, Beside]] | None = None
        self._more = False

    def stop(self) -> None:
        """Finish the letter in hand and return from `run`; safe in a signal handler."""
        self._stop.set()

    def reload(self) -> None:
        """Read rules, lists and templates anew before the next round; safe in a signal handler."""
        self._reload.set()

    def on_reload(self, renew: Callable[[], tuple[Process, Beside]]) -> None:
        """`renew` reads everything anew, or raises ConfigError: then the old goes on."""
        self._renew = renew

    def run(self) -> None:
        """Work until `stop`; silent servers are waited for, never given up."""
        notify("READY=1")
        retrying = Retrying(
            retry=retry_if_exception_type(Exception),
            wait=how_long,
            sleep=self._pause,
            before_sleep=self._tell_trouble,
        )
        while not self._stop.is_set():
            for attempt in retrying:
                with attempt, self._database_needed():
                    if not self._stop.is_set():
                        self._reload_if_told()
                        self.round()
                        self._wait()
        notify("STOPPING=1")
        self.close()

    def run_once(self) -> None:
        """One round for cron: all that is there now; `TemporaryError` when a server is silent."""
        self.round()
        while self._more:
            self.round()
        self.close()

    def close(self) -> None:
        """Drop the connections."""
        self._courier.close()
        self._drop_mailbox()
        self._watch.release()

    def round(self) -> None:
        """Receive, process, send and file everything that is due."""
        with self._database_needed():
            try:
                if self._watch.held():
                    self._whole_round()
                else:
                    self._drop_mailbox()
                    self._work_and_look_around(None)
                    notify("WATCHDOG=1")
            except TemporaryError as error:
                self._drop_mailbox()
                self._lookout.mailbox_failed(error)
                self._work_and_look_around(None)
                raise

    @contextlib.contextmanager
    def _database_needed(self) -> Iterator[None]:
        try:
            yield
        except _DATABASE_SILENT as error:
            self._drop_mailbox()
            self._lookout.database_failed()
            raise TemporaryError(f"database: {type(error).__name__}") from error

    def _whole_round(self) -> None:
        mailbox = self._connected()
        self._look_in(mailbox)
        self._work_and_look_around(mailbox)
        self._sender.settle_doubts(lambda message_id: self._is_witnessed(mailbox, message_id))
        self._cabinet.file(mailbox)

    def _look_in(self, mailbox: Mailbox) -> None:
        """What is in the inbox; an answered SEARCH, and only that, is a sign of life."""
        present = mailbox.uids()
        self._lookout.mailbox_answered()
        self._more = self._reception.take_in(mailbox, present, self._stop)

    def _work_and_look_around(self, mailbox: Mailbox | None) -> None:
        """Long work must neither hide that the mailbox fell silent nor look like silence."""
        glance = min(_GLANCE, (watchdog_seconds() or _GLANCE * 3) / 3)
        trouble: TemporaryError | None = None
        with ThreadPoolExecutor(1, "work") as pool:
            working = pool.submit(self._work)
            while wait([working], timeout=glance).not_done:
                try:
                    if mailbox and not trouble:
                        self._look_in(mailbox)
                        self._cabinet.file(mailbox)
                except TemporaryError as error:
                    trouble = error
                self._lookout.look_around()
            working.result()
        self._lookout.look_around()
        if trouble:
            raise trouble

    def _work(self) -> None:
        """What needs no mailbox: another host watches it, or it is silent."""
        self._workroom.work_off()
        self._write_by_itself()
        self._sender.send_ready()

    def _write_by_itself(self) -> None:
        """Letters that the calendar causes; the Message-ID keeps each from going out twice."""
        now = datetime.now(UTC)
        for chore in self._desk.beside.chores:
            if letters := chore.due(now):
                self._outbox.put([self._desk.render(letter, now) for letter in letters])
                chore.done(now)

    # -- steps ---------------------------------------------------------------------------------

    def _connected(self) -> Mailbox:
        if self._mailbox is None:
            config = self._config
            self._mailbox = Mailbox(config.imap, config.folders.inbox, self._imap_pass)
            self._on_event(Event(EventKind.CONNECTED))
        return self._mailbox

    def _is_witnessed(self, mailbox: Mailbox, message_id: str) -> bool:
        folders = self._config.folders
        return any(mailbox.holds(f, message_id) for f in (folders.inbox, folders.witness))

    # -- between rounds ------------------------------------------------------------------------

    def _wait(self) -> None:
        """Until a letter may have come, or anything else is due."""
        if self._more or self._is_wanted():
            return
        if self._mailbox is None:
            self._stop.wait(TICK)
            return
        service = self._config.service
        seconds = service.idle if self._mailbox.can_idle else min(service.poll, service.idle)
        try:
            self._mailbox.wait(
                min(seconds, (watchdog_seconds() or seconds * 3) / 3), Wake(self._is_wanted)
            )
        except TemporaryError as error:
            self._drop_mailbox()
            self._lookout.mailbox_failed(error)
            raise

    def _is_wanted(self) -> bool:
        return (
            self._stop.is_set()
            or self._reload.is_set()
            or self._ledger.is_due()
            or self._sender.is_due()
        )

    def _tell_trouble(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, TemporaryError):
            _log.warning("%s; again after a pause", error)
        elif isinstance(error, Exception):
            self._lookout.fault(error)
        self._on_event(Event(EventKind.TROUBLE, detail=str(error)))

    def _pause(self, seconds: float) -> None:
        """Go on with what needs no mailbox."""
        deadline = time.monotonic() + seconds
        while not self._stop.is_set() and time.monotonic() < deadline:
            try:
                if self._is_wanted():
                    self._reload_if_told()
                    self._work()
            except (TemporaryError, *_DATABASE_SILENT):
                self._stop.wait(max(deadline - time.monotonic(), 0.0))
            self._stop.wait(min(TICK, max(deadline - time.monotonic(), 0.0)))

    def _reload_if_told(self) -> None:
        if not self._reload.is_set():
            return
        self._reload.clear()
        if self._renew is None:
            return
        notify_reloading()
        try:
            if renewed := self._lookout.renewed(self._renew):
                self._desk.equip(*renewed)
        finally:
            notify("READY=1")

    def _drop_mailbox(self) -> None:
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is not None:
            mailbox.close()
