"""One claimed letter in, its plan committed: where process() meets the ledger.

The only place that catches everything: a bug or a poison letter must not stop the loop.
"""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from mailbot.config import Config
from mailbot.errors import TemporaryError
from mailbot.ledger import Held, Ledger, Work
from mailbot.ledger.outgoing import Outbox, Rendered, Sent
from mailbot.mime import message_id, render_message
from mailbot.model import Delivery, Outgoing, Plan, Purpose
from mailbot.service.caps import content_of, may_write
from mailbot.service.events import Event, EventKind
from mailbot.service.undeliverable import alert, passed_on

_log: Final = logging.getLogger("mailbot.work")
Keys = tuple[tuple[str, bytes], ...]


class Desk:
    """Processes letters one by one; several desks may share a ledger."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        process: Callable[[Delivery], Plan],
        on_event: Callable[[Event], None],
        keys_for: Callable[[Delivery], Keys] = lambda _: (),
        stand_in_for: Callable[[str], str] = lambda _: "",
    ) -> None:
        """`process` is `pipeline.process` with its office bound; `keys_for` asks the DNS."""
        self._keys_for = keys_for
        self._stand_in_for = stand_in_for
        self._outbox = Outbox(ledger.engine, ledger.owner)
        self._config = config
        self._ledger = ledger
        self._process = process
        self._on_event = on_event

    def work(self, work: Work) -> None:
        """Process and commit; whatever goes wrong ends as a state of the letter."""
        try:
            plan = self._process(self._with_keys(work))
            folder = getattr(self._config.folders, str(plan.verdict))
            self._ledger.plan(
                work, plan, folder, self._rendered(work, plan), content_of(plan.letter)
            )
        except Held:
            _log.warning("lease lost: letter %d", work.id)
            return
        except TemporaryError as error:
            _log.warning("letter %d put off: %s", work.id, error)
            self._put_off(work)
            return
        except Exception as error:  # noqa: BLE001 - a poison letter must not stop the loop
            self._failed(work, error)
            return
        _log.info("letter %d: %s", work.id, plan.verdict)
        self._on_event(Event(EventKind.PLANNED, plan.letter.key, str(plan.verdict)))

    def _with_keys(self, work: Work) -> Delivery:
        """The delivery with the DKIM keys of the day it came, fetched once and kept."""
        keys = work.delivery.dkim_keys or self._keys_for(work.delivery)
        if keys and not work.delivery.dkim_keys:
            self._ledger.remember_keys(work, keys)
        return replace(work.delivery, dkim_keys=keys)

    def _rendered(self, work: Work, plan: Plan) -> list[Rendered]:
        now, limits = plan.letter.received_at, self._config.limits
        letters = [
            self.render(letter, now)
            for letter in plan.letters
            if may_write(letter, plan.letter, work, limits, self._ledger)
        ]
        for identity in plan.undeliverable:
            if sent := self._outbox.sent(identity):
                letters += self.instead_of(sent, now)
        return letters

    def instead_of(self, sent: Sent, now: datetime) -> list[Rendered]:
        """What is written when nobody took a letter of ours."""
        instead = passed_on(sent, self._stand_in_for, self._config.domain)
        told = alert(sent, instead, self._config.bot.admin, now)
        return [*([instead] if instead else []), *([self.render(told, now)] if told else [])]

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
        _log.error(
            "letter %d failed: %s at %s:%s", work.id, type(error).__name__, where.name, where.lineno
        )
        try:
            poison = self._ledger.fail(
                work,
                self._config.service.attempts,
                self._config.folders.quarantine,
                self._notice(work, error),
            )
        except Held:
            return
        if poison:
            self._on_event(Event(EventKind.QUARANTINED, str(work.id), type(error).__name__))

    def _notice(self, work: Work, error: Exception) -> Rendered | None:
        admin = self._config.bot.admin
        if not admin:
            return None
        lines: Sequence[str] = (
            f"Письмо № {work.id} не удалось обработать: {type(error).__name__}.",
            "Оно сохранено полностью и переложено в папку карантина; остальные письма обрабатываются.",
            f"Посмотреть: mailbot letters show {work.id}",
            f"Попробовать ещё раз: mailbot letters retry {work.id}",
        )
        letter = Outgoing(
            purpose=Purpose.ADMIN,
            key=f"quarantine/{work.id}",
            to=admin,
            subject=f"mailbot: письмо № {work.id} в карантине",
            text="\n".join(lines) + "\n",
            html="".join(f"<p>{line}</p>" for line in lines),
            auto_submitted="auto-generated",
            null_return_path=False,
        )
        return self.render(letter, work.delivery.received_at)
