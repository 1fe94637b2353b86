"""Letters wait here until the server has taken them: claim, send, settle.

A letter in doubt may or may not have gone out: its process died in `sending`, or the connection
broke after the dot. The copy to ourselves tells; without it, after `grace`, the configuration
decides, and the administrator is told.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

import sqlalchemy as sa

from mailbot.config import Config, Limits
from mailbot.errors import SignInError, TemporaryError
from mailbot.ledger.outgoing import Doubt, Outbound, Outbox, Rendered, Sent
from mailbot.model import Purpose
from mailbot.smtp import (
    Courier,
    DeferredError,
    Envelope,
    LeaseLostError,
    RefusedError,
    UncertainError,
)

_log: Final = logging.getLogger("mailbot.outbox")
_BACKOFF: Final = (10.0, 60.0, 300.0, 900.0, 1800.0)
_SILENCE: Final = (2.0, 5.0, 10.0, 20.0, 30.0)
"""Pauses while the whole server is silent: it is tried again soon, whatever the letter."""
_LOCKED_OUT: Final = 300.0
"""Pause after a refused password: servers lock out who asks too often."""
_INSISTENCE: Final = 3
"""Tries after which a letter goes without its copy, where the server only says "later" to that."""
_PATIENCE: Final = 60.0
"""A letter in doubt is looked for twice at least, so far apart (or `grace`): after a long stop, or
a jump of the clock, its copy gets its chance to arrive."""
_ASK_EVERY: Final = 5.0
"""Other hosts send too: how long our own count of what is left may be believed."""
_ENOUGH: Final = 1000
_HOUR: Final = 3600.0
_DAY: Final = 86400.0


class Listener(Protocol):
    """Who is told what becomes of letters, and writes what follows from it."""

    def sent(self, letter: Outbound, seconds: float) -> None:
        """The server took it, and so long that took."""
        ...

    def refused(self, letter: Outbound) -> None:
        """The server refused it for good."""
        ...

    def instead_of(self, sent: Sent, now: datetime) -> Sequence[Rendered]:
        """What is written when nobody takes a letter."""
        ...

    def unwitnessed(self, doubt: Doubt, *, again: bool) -> Sequence[Rendered]:
        """What is written when no copy came in time: the letter goes `again`, or waits."""
        ...


class Sender:
    """Sends what is ready, one letter after another, over one kept connection."""

    def __init__(
        self,
        config: Config,
        outbox: Outbox,
        courier: Courier,
        listener: Listener,
        may_go_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """`courier` is used by this sender alone; `may_go_on` is asked before each letter."""
        self.outbox = outbox
        self._config = config
        self._courier = courier
        self._listener = listener
        self._may_go_on = may_go_on
        self._null_path_refused = False
        self._silences = 0
        self._silent_until = 0.0
        self._quota = _Quota(config.limits, outbox.sent_since)
        self._owed: list[tuple[Callable[[Outbound], object], Outbound]] = []
        self.silent_since: float | None = None
        """By the monotonic clock; `None` while the server answers."""
        self.has_tried = False
        self.password_refused = False
        self.witness_refused: bool | None = None
        self.at_limit = False

    def is_due(self) -> bool:
        """There is something to send, and a reason to try."""
        return (
            time.monotonic() >= self._silent_until
            and self._may_go_on()
            and self.outbox.is_due(self._which())
        )

    def send_ready(self) -> int:
        """Send all that is due; stops at the first sign that the server is silent."""
        self._pay()
        count = 0
        letter = self._next(None)
        while letter:
            sent, claimed = self._sent(letter)
            count += sent
            letter = self._next(claimed)
        return count

    def _next(self, claimed: Outbound | None) -> Outbound | None:
        """The one that is claimed already, or the oldest that is due; none once we are to stop."""
        if self._goes_on():
            return claimed or self.outbox.claim(self._which())
        if claimed:
            self._write(self.outbox.put_back, claimed)
        return None

    def _goes_on(self) -> bool:
        return time.monotonic() >= self._silent_until and self._may_go_on()

    def settle_doubts(self, witnessed: Callable[[str], bool]) -> None:
        """Decide about letters of which nobody knows whether they went out."""
        for doubt in self.outbox.in_doubt():
            if not self._awaits_witness(doubt):
                self._decide(doubt)
            elif witnessed(doubt.message_id):
                self.outbox.witness(doubt.message_id)
                _log.info("witnessed %s", doubt.message_id)
            elif self._waited_enough(doubt):
                self._decide(doubt)
            else:
                self.outbox.missed(doubt.message_id)

    # -- one letter ----------------------------------------------------------------------------

    def _sent(self, letter: Outbound) -> tuple[bool, Outbound | None]:
        """Whether the server took it, and the next one where that is claimed with the same commit.

        Whatever else happens ends as a state of the letter.
        """
        start = time.monotonic()
        try:
            self._send(letter)
        except sa.exc.SQLAlchemyError:
            self._owed.append((self.outbox.put_back, letter))
            raise
        except Exception as error:  # noqa: BLE001 - one letter must not stop the others
            self._note(error, letter)
            return False, None
        took = time.monotonic() - start
        self._answered()
        self._quota.spend()
        _log.info("sent %s", letter.message_id)
        following = self._note_sent(letter)
        self._listener.sent(letter, took)
        return True, following

    def _note_sent(self, letter: Outbound) -> Outbound | None:
        self._owed.append((self.outbox.mark_sent, letter))
        if not self._quota.is_sure():
            self._pay()
            return None
        claimed = self.outbox.mark_sent(letter, claim_next=self._which())
        del self._owed[-1]
        return claimed

    def _note(self, error: Exception, letter: Outbound) -> None:
        _log.warning("%s (%s): %s", type(error).__name__, error, letter.message_id)
        match error:
            case TemporaryError():
                self._fall_silent(error)
                self._write(self.outbox.put_back, letter)
            case LeaseLostError():
                self._put_off(letter)  # no more than a wish, if somebody else has it by now
            case UncertainError():
                self._write(self.outbox.leave_in_doubt, letter)
            case RefusedError():
                self._answered()
                self._give_up(letter)
            case DeferredError():
                self._answered()
                self._put_off(letter)
            case _ if letter.tries < len(_BACKOFF):
                self._put_off(letter)  # our own letter is not fit to be sent
            case _:
                self._give_up(letter)

    def _put_off(self, letter: Outbound) -> None:
        delay = _BACKOFF[min(letter.tries, len(_BACKOFF) - 1)]
        self._write(lambda late: self.outbox.put_off(late, delay), letter)

    def _give_up(self, letter: Outbound) -> None:
        sent = Sent(letter.message_id, letter.purpose, letter.recipient, letter.raw)
        self.outbox.give_up(letter, self._listener.instead_of(sent, datetime.now(UTC)))
        self._listener.refused(letter)

    def _write(self, change: Callable[[Outbound], object], letter: Outbound) -> None:
        """What happened is a fact: if the database cannot take it now, it does so later."""
        self._owed.append((change, letter))
        self._pay()

    def _pay(self) -> None:
        """Write down what has happened, oldest first."""
        while self._owed:
            change, letter = self._owed[0]
            change(letter)
            del self._owed[0]

    def _answered(self) -> None:
        self.has_tried, self.password_refused = True, False
        self._silences, self.silent_since = 0, None

    def _fall_silent(self, error: TemporaryError) -> None:
        pause = _SILENCE[min(self._silences, len(_SILENCE) - 1)]
        refused = isinstance(error, SignInError)
        self.password_refused = refused or self.password_refused  # until it is taken
        pause = _LOCKED_OUT if refused else pause
        self._silences += 1
        self.has_tried = True
        self.silent_since = self.silent_since or time.monotonic()
        self._silent_until = time.monotonic() + pause
        _log.warning("%s; again in %d s", error, pause)

    def _send(self, letter: Outbound) -> None:
        bot = self._config.bot
        null_path = letter.null_return_path and bot.null_return_path and not self._null_path_refused
        try:
            self._hand_over(letter, "" if null_path else bot.address)
        except RefusedError as error:
            if not (null_path and error.envelope):
                raise
            self._hand_over(letter, bot.address)
            self._null_path_refused = True

    def _hand_over(self, letter: Outbound, sender: str) -> None:
        witnesses = (self._config.bot.address,) if self._config.witness.mode == "bcc" else ()

        def before_dot(witnessed: bool) -> bool:
            self.witness_refused = not witnessed
            return self.outbox.mark_sending(letter, witnessed=bool(witnesses) and witnessed)

        envelope = Envelope(sender, letter.recipient, witnesses, letter.tries < _INSISTENCE)
        self._courier.send(letter.raw, envelope, before_dot)

    # -- in doubt ------------------------------------------------------------------------------

    def _awaits_witness(self, doubt: Doubt) -> bool:
        return self._config.witness.mode == "bcc" and doubt.witnessed

    def _waited_enough(self, doubt: Doubt) -> bool:
        grace = self._config.witness.grace
        set_back = doubt.seconds < 0
        return doubt.missed_for >= (grace if set_back else min(grace, _PATIENCE)) and (
            set_back or doubt.seconds > grace
        )

    def _decide(self, doubt: Doubt) -> None:
        again = self._config.witness.on_unknown == "resend"
        notices = self._listener.unwitnessed(doubt, again=again)
        self.outbox.settle(doubt.message_id, "ready" if again else "held", notices)
        _log.warning("no witness, %s: %s", "again" if again else "held", doubt.message_id)

    # -- limits --------------------------------------------------------------------------------

    def _which(self) -> str:
        """Past the limit only the administrator is written to, so that he learns of it."""
        reached = self._quota.is_reached()
        if reached and not self.at_limit:
            _log.warning("limit of letters reached")
        self.at_limit = reached
        return str(Purpose.ADMIN) if reached else ""


class _Quota:
    """What the provider lets us send; asked of the ledger now and then, and counted in between."""

    def __init__(self, limits: Limits, sent_since: Callable[[float], int]) -> None:
        self._limits = ((_HOUR, limits.letters_per_hour), (_DAY, limits.letters_per_day))
        self._sent_since = sent_since
        self._left = 0
        self._asked_at = -_ASK_EVERY

    def spend(self) -> None:
        self._left -= 1

    def is_sure(self) -> bool:
        """There is something left, and the ledger need not be asked about it."""
        return self._left > 0 and time.monotonic() - self._asked_at < _ASK_EVERY

    def is_reached(self) -> bool:
        if not self.is_sure():
            self._asked_at = time.monotonic()
            left = (most - self._sent_since(span) for span, most in self._limits if most)
            self._left = min((*left, _ENOUGH))
        return self._left <= 0
