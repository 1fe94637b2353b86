"""Watch, receive, process, send, file, wait: one round after another until told to stop.

Every step can be repeated: what a crash interrupts, the next round finds in the ledger. A silent
server throws its connection away; the round begins again after a growing pause.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

import sqlalchemy as sa
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    wait_exponential,
    wait_random_exponential,
)

from mailbot.config import Config
from mailbot.errors import SignInError, TemporaryError
from mailbot.ledger import Ledger, Work
from mailbot.ledger.outgoing import Outbound, Outbox
from mailbot.ledger.watch import Watch
from mailbot.mailbox import Arrived, Mailbox
from mailbot.model import Delivery, Outgoing, Plan
from mailbot.oauth import passes
from mailbot.outbox import Sender
from mailbot.service.events import Event, EventKind
from mailbot.service.notify import notify
from mailbot.service.receive import headline
from mailbot.service.work import Desk, Keys
from mailbot.smtp import Courier

_log: Final = logging.getLogger("mailbot.service")
_AFTER_TROUBLE: Final = wait_random_exponential(multiplier=1, max=30)
_AFTER_REFUSAL: Final = wait_exponential(multiplier=60, max=900)
_HELPER_PAUSE: Final = 1.0
"""How often a host that does not watch looks for work."""


def _pause_after(state: RetryCallState) -> float:
    """Longer after a refused sign-in: servers lock accounts that try too often."""
    error = state.outcome.exception() if state.outcome else None
    waiting = _AFTER_REFUSAL if isinstance(error, SignInError) else _AFTER_TROUBLE
    return waiting(state)


class Chore(Protocol):
    """Letters that the calendar causes and no letter."""

    def due(self, now: datetime) -> Sequence[Outgoing]:
        """What is to be written by now; the same again until `done`."""
        ...

    def done(self, now: datetime) -> None:
        """What was due by `now` is in the outbox."""
        ...


@dataclass(frozen=True, slots=True)
class Beside:
    """What the service needs beside `process`: DNS, the directory and the calendar."""

    keys_for: Callable[[Delivery], Keys] = lambda _: ()
    stand_in_for: Callable[[str], str] = lambda _: ""
    chores: Sequence[Chore] = ()


class Service:
    """One host's service over one mailbox."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        process: Callable[[Delivery], Plan],
        on_event: Callable[[Event], None] = lambda _: None,
        beside: Beside = Beside(),
    ) -> None:
        """Connect to nothing yet; `process` is `pipeline.process` with its office bound."""
        self._config = config
        self._ledger = ledger
        self._on_event = on_event
        self._desk = Desk(config, ledger, process, on_event, beside.keys_for, beside.stand_in_for)
        self._chores = beside.chores
        self._imap_pass, smtp_pass = passes(config)
        outbox = Outbox(ledger.engine, ledger.owner, config.service.lease)
        self._courier = Courier(config.smtp, smtp_pass)
        self._sender = Sender(config, outbox, self._courier, self._desk.instead_of)
        self._outbox = outbox
        self._mailbox: Mailbox | None = None
        self._watch = Watch(ledger.engine, f"{config.imap.user}/{config.folders.inbox}")
        self._stop = threading.Event()
        self._planned = threading.Event()
        self._own_id = re.compile(
            rb"^<[0-9a-f]{32}\.[a-z-]+@" + re.escape(config.domain.encode()) + rb">$"
        )

    def stop(self) -> None:
        """Finish the letter in hand and return from `run`; safe in a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Work until `stop`; silent servers are waited for, never given up."""
        notify("READY=1")
        retrying = Retrying(
            retry=retry_if_exception_type(TemporaryError),
            wait=_pause_after,
            sleep=self._pause,
            before_sleep=self._tell_trouble,
        )
        while not self._stop.is_set():
            for attempt in retrying:
                with attempt:
                    if not self._stop.is_set():
                        self.round()
                        self._wait()
        notify("STOPPING=1")
        self.close()

    def run_once(self) -> None:
        """One round for cron: all that is there now; `TemporaryError` when a server is silent."""
        self.round()
        self.close()

    def close(self) -> None:
        """Drop the connections."""
        self._courier.close()
        self._drop_mailbox()
        self._watch.release()

    def round(self) -> None:
        """Receive, process, send and file everything that is due."""
        try:
            if self._watch.held():
                self._whole_round()
            else:
                self._drop_mailbox()
                self._work()
        except TemporaryError:
            self._drop_mailbox()
            self._work()
            raise
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
            self._drop_mailbox()
            raise TemporaryError(f"database: {type(error.orig).__name__}") from error

    def _whole_round(self) -> None:
        mailbox = self._connected()
        self._receive(mailbox)
        self._process_all()
        self._settle(mailbox)
        self._write_by_itself()
        self._send()
        self._file(mailbox)

    def _work(self) -> None:
        """What needs no mailbox: another host watches it, or it is silent."""
        self._process_all()
        self._write_by_itself()
        self._send()

    def _write_by_itself(self) -> None:
        """Letters that the calendar causes; the Message-ID keeps each from going out twice."""
        now = datetime.now(UTC)
        for chore in self._chores:
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

    def _receive(self, mailbox: Mailbox) -> None:
        account, folder = self._config.imap.user, self._config.folders.inbox
        present = mailbox.uids()
        self._alive()
        known = self._ledger.known_uids(account, folder, mailbox.uidvalidity)
        for arrived in mailbox.fetch([uid for uid in present if uid not in known]):
            self._take(arrived, mailbox, (account, folder, mailbox.uidvalidity, arrived.uid))

    def _take(self, arrived: Arrived, mailbox: Mailbox, at: tuple[str, str, int, int]) -> None:
        message_id, key = headline(arrived.raw)
        own = bool(self._own_id.match(message_id.encode("ascii", "replace")))
        if own and self._outbox.is_ours(message_id):
            self._outbox.settle(message_id, "sent")
            mailbox.move(arrived.uid, self._config.folders.witness)
            return
        delivery = Delivery(arrived.raw, arrived.received_at)
        if self._ledger.receive(delivery, key, message_id, at):
            self._on_event(Event(EventKind.RECEIVED, key))

    def _process_all(self) -> None:
        """All letters that are free, while a thread beside sends what is ready already.

        One desk more than there are workers: it writes a plan down while the worker reads on.
        """
        work = self._ledger.claim()
        if work is None:
            return
        done = threading.Event()
        with ThreadPoolExecutor(self._config.service.workers + 2, "desk") as pool:
            sending = pool.submit(self._send_until, done)
            first = pool.submit(self._process_some, work)
            others = [pool.submit(self._process_some) for _ in range(self._config.service.workers)]
            try:
                for desk in (first, *others):
                    desk.result()
            finally:
                done.set()
                self._planned.set()
            sending.result()

    def _process_some(self, work: Work | None = None) -> None:
        while not self._stop.is_set():
            work = work or self._ledger.claim()
            if work is None:
                return
            self._desk.work(work)
            self._planned.set()
            work = None

    def _send_until(self, done: threading.Event) -> None:
        """Send whenever a letter was planned; the last ones are sent after all are."""
        while not done.is_set():
            self._planned.wait()
            self._planned.clear()
            self._send()

    def _send(self) -> None:
        if self._ledger.noted("hold") != "on":
            self._sender.send_ready(self._sent, self._refused)

    def _sent(self, letter: Outbound) -> None:
        self._on_event(Event(EventKind.SENT, letter.message_id, letter.purpose))

    def _refused(self, letter: Outbound) -> None:
        self._on_event(Event(EventKind.TROUBLE, letter.message_id, "refused"))

    def _settle(self, mailbox: Mailbox) -> None:
        def witnessed(message_id: str) -> bool:
            folders = self._config.folders
            return any(mailbox.holds(f, message_id) for f in (folders.inbox, folders.witness))

        self._sender.settle_doubts(witnessed)

    def _file(self, mailbox: Mailbox) -> None:
        account, folder = self._config.imap.user, self._config.folders.inbox
        for filing in self._ledger.to_file(account, folder, mailbox.uidvalidity):
            mailbox.move(filing.uid, filing.folder)
            self._ledger.filed(filing, account, folder, mailbox.uidvalidity)
            self._on_event(Event(EventKind.FILED, str(filing.id), filing.folder))
        for refiling in self._ledger.to_refile():
            mailbox.refile(refiling.message_id, refiling.lies_in, refiling.folder)
            self._ledger.refiled(refiling)
            self._on_event(Event(EventKind.FILED, str(refiling.id), refiling.folder))

    def _wait(self) -> None:
        service = self._config.service
        if self._mailbox is None:
            self._stop.wait(_HELPER_PAUSE)
        else:
            seconds = service.idle if self._mailbox.can_idle else min(service.poll, service.idle)
            try:
                self._mailbox.wait(seconds, self._stop)
            except TemporaryError:
                self._drop_mailbox()
                raise

    # -- the rest ------------------------------------------------------------------------------

    def _alive(self) -> None:
        """A SEARCH was answered: only that counts as a sign of life."""
        self._ledger.note("heartbeat", str(int(time.time())))
        notify("WATCHDOG=1")

    def _drop_mailbox(self) -> None:
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is not None:
            mailbox.close()

    def _pause(self, seconds: float) -> None:
        self._stop.wait(seconds)

    def _tell_trouble(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        _log.warning("%s; again after a pause", error)
        self._on_event(Event(EventKind.TROUBLE, detail=str(error)))
