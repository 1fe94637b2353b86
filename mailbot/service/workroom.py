"""Letters that are free in, all of them planned and their letters sent out: with several threads.

One desk more than there are workers: it writes a plan down while the worker reads on. A thread
beside them sends what is ready already.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from mailbot.ledger import Ledger, Work
from mailbot.outbox import Sender
from mailbot.service.work import Desk

_ASK_EVERY: Final = 0.5
"""How soon `mailbot hold` is heard of, at most."""


class Workroom:
    """The desks and the sender of one host."""

    def __init__(
        self, ledger: Ledger, desk: Desk, sender: Sender, workers: int, stop: threading.Event
    ) -> None:
        """Start no thread yet; `stop` lets the letters in hand be finished."""
        self._ledger = ledger
        self._desk = desk
        self._sender = sender
        self._workers = workers
        self._stop = stop
        self._planned = threading.Event()

    def work_off(self) -> None:
        """All letters that are free."""
        work = self._ledger.claim()
        if work is None:
            return
        done = threading.Event()
        with ThreadPoolExecutor(self._workers + 2, "desk") as pool:
            sending = pool.submit(self._send_until, done)
            first = pool.submit(self._process_some, work)
            others = [pool.submit(self._process_some) for _ in range(self._workers)]
            try:
                for desk in (first, *others):
                    desk.result()
            finally:
                done.set()
                self._planned.set()
            sending.result()

    def _process_some(self, work: Work | None = None) -> None:
        while work or not self._stop.is_set():
            work = work or self._ledger.claim()
            if work is None:
                return
            work = self._desk.work(work, self._goes_on)
            self._planned.set()

    def _goes_on(self) -> bool:
        return not self._stop.is_set()

    def _send_until(self, done: threading.Event) -> None:
        """Send whenever a letter was planned; the last ones are sent after all are."""
        while not done.is_set():
            self._planned.wait()
            self._planned.clear()
            self._sender.send_ready()


class Gate:
    """Whether letters may go out: not once we stop, nor while an administrator holds them."""

    def __init__(self, ledger: Ledger, stop: threading.Event) -> None:
        """Ask nothing yet."""
        self._ledger = ledger
        self._stop = stop
        self._asked_at = -_ASK_EVERY
        self._held = False

    def is_open(self) -> bool:
        """Asked before each letter; the ledger only now and then."""
        now = time.monotonic()
        if now - self._asked_at >= _ASK_EVERY:
            self._held = self._ledger.noted("hold") == "on"
            self._asked_at = now
        return not (self._held or self._stop.is_set())
