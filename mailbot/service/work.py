"""One claimed letter in, its plan committed: where process() meets the ledger.

The only place that catches everything: a bug or a poison letter must not stop the loop.
"""

import logging
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

import sqlalchemy as sa

from mailbot.config import Config
from mailbot.errors import TemporaryError
from mailbot.ledger import Held, Ledger, Work
from mailbot.ledger.outgoing import Doubt, Outbound, Outbox, Rendered, Sent
from mailbot.mime import message_id, render_message
from mailbot.model import Delivery, Outgoing, Plan
from mailbot.replies.pages import letter_templates
from mailbot.service.alarms import Notices
from mailbot.service.caps import content_of, reached_cap
from mailbot.service.events import Event, EventKind
from mailbot.service.undeliverable import passed_on
from mailbot.shipped import shipped

_log: Final = logging.getLogger("mailbot.work")
Keys = tuple[tuple[str, bytes], ...]


_MOST_DEATHS: Final = 10
"""A letter over which the whole process died so often is poison, whatever kills it."""


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
    """What the service needs beside `process`: DNS, the directory, the calendar, templates."""

    keys_for: Callable[[Delivery], Keys] = lambda _: ()
    stand_in_for: Callable[[str], str] = lambda _: ""
    chores: Sequence[Chore] = ()
    covers: Callable[[int], bool] = lambda _: True
    """The working calendar knows the year."""
    templates: Mapping[str, str] = field(
        default_factory=lambda: letter_templates(shipped("templates"))
    )


class Desk:
    """Processes letters one by one, and writes what follows from what becomes of ours."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        process: Callable[[Delivery], Plan],
        on_event: Callable[[Event], None],
        beside: Beside,
    ) -> None:
        """`process` is `pipeline.process` with its office bound."""
        self._outbox = Outbox(ledger.engine, ledger.owner)
        self._config = config
        self._ledger = ledger
        self._on_event = on_event
        self.notices = Notices(lambda: self.beside.templates, config.bot.admin, self.render)
        self.equip(process, beside)

    def equip(self, process: Callable[[Delivery], Plan], beside: Beside) -> None:
        """Work with these from the next letter on."""
        self._process = process
        self.beside = beside

    def work(self, work: Work, goes_on: Callable[[], bool] = lambda: False) -> Work | None:
        """Process and commit; whatever goes wrong ends as a state of the letter.

        Where work `goes_on`, the next letter is claimed with the same commit.
        """
        start = time.monotonic()
        try:
            plan, following = self._plan(_survivable(work), goes_on)
        except Held:
            _log.warning("lease lost: letter %d", work.id)
            return None
        except TemporaryError as error:
            _log.warning("letter %d put off: %s", work.id, error)
            self._put_off(work)
            return None
        except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError):
            self._put_off(work)  # of no use while the database is silent; then the lease ends
            raise
        except Exception as error:  # noqa: BLE001 - a poison letter must not stop the loop
            self._failed(work, error)
            return None
        _log.info("letter %d: %s", work.id, plan.verdict)
        took = time.monotonic() - start
        self._on_event(Event(EventKind.PLANNED, plan.letter.key, str(plan.verdict), took))
        return following

    def _plan(self, work: Work, goes_on: Callable[[], bool]) -> tuple[Plan, Work | None]:
        """What is to be done, committed; judged again if the register has changed meanwhile."""
        for again in (True, False):
            plan = self._process(self._with_keys(work))
            folder = getattr(self._config.folders, str(plan.verdict))
            letters, content = self._rendered(work, plan), content_of(plan.letter)
            try:
                following = self._ledger.plan(work, plan, folder, letters, content, go_on=goes_on())
            except sa.exc.IntegrityError:
                if not again:
                    raise
            else:
                break
        return plan, following

    def _with_keys(self, work: Work) -> Delivery:
        """The delivery with the DKIM keys of the day it came, fetched once and kept."""
        keys = work.delivery.dkim_keys or self.beside.keys_for(work.delivery)
        if keys and not work.delivery.dkim_keys:
            self._ledger.remember_keys(work, keys)
        return replace(work.delivery, dkim_keys=keys)

    def _rendered(self, work: Work, plan: Plan) -> list[Rendered]:
        now, limits = plan.letter.received_at, self._config.limits
        letters: list[Rendered] = []
        for letter in plan.letters:
            cap = reached_cap(letter, plan.letter, work, limits, self._ledger)
            if cap is None:
                letters.append(self.render(letter, now))
            elif cap.is_told:
                letters += self.notices.capped(letter.to, work.id, now)
        for identity in plan.undeliverable:
            if sent := self._outbox.sent(identity):
                letters += self.instead_of(sent, now)
        return letters

    def instead_of(self, sent: Sent, now: datetime) -> list[Rendered]:
        """What is written when nobody took a letter of ours."""
        instead = passed_on(sent, self.beside.stand_in_for, self._config.domain)
        return [*([instead] if instead else []), *self.notices.undeliverable(sent, instead, now)]

    def unwitnessed(self, doubt: Doubt, *, again: bool) -> Sequence[Rendered]:
        """What is written when no copy of a letter came."""
        return self.notices.unwitnessed(doubt, again=again)

    def sent(self, letter: Outbound, seconds: float) -> None:
        """The server took a letter of ours."""
        self._on_event(Event(EventKind.SENT, letter.message_id, letter.purpose, seconds))

    def refused(self, letter: Outbound) -> None:
        """The server refused a letter of ours."""
        self._on_event(Event(EventKind.TROUBLE, letter.message_id, "refused"))

    def render(self, letter: Outgoing, now: datetime) -> Rendered:
        """A letter as the bytes that will go out."""
        bot = self._config.bot
        raw = render_message(
            letter,
            sender=bot.address,
            sender_name=bot.name,
            domain=self._config.domain,
            instance=bot.instance,
            now=now,
        )
        identity = message_id(letter.key, letter.purpose, self._config.domain)
        return Rendered(
            identity, str(letter.purpose), letter.to, letter.null_return_path, raw, letter.question
        )

    def _put_off(self, work: Work) -> None:
        try:
            self._ledger.put_off(work)
        except Held:
            _log.warning("lease lost: letter %d", work.id)

    def _failed(self, work: Work, error: Exception) -> None:
        where = traceback.extract_tb(error.__traceback__)[-1]
        reason = type(error).__name__
        _log.error("letter %d failed: %s at %s:%s", work.id, reason, where.name, where.lineno)
        deadly = isinstance(error, DeadlyLetterError)
        try:
            poison = self._ledger.fail(
                work,
                0 if deadly else self._config.service.attempts,
                self._config.folders.quarantine,
                self.notices.quarantined(work, reason),
            )
        except Held:
            return
        if poison:
            self._on_event(Event(EventKind.QUARANTINED, str(work.id), reason))


class DeadlyLetterError(Exception):
    """Whoever works on this letter dies."""


def _survivable(work: Work) -> Work:
    if work.crashes >= _MOST_DEATHS:
        raise DeadlyLetterError
    return work
