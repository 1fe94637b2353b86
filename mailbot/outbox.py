"""Letters wait here until the server has taken them: claim, send, settle.

A letter found in `sending` after a crash may or may not have gone out. The copy to ourselves
tells; without it, after `grace`, the configuration decides.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from mailbot.config import Config
from mailbot.errors import TemporaryError
from mailbot.ledger.outgoing import Outbound, Outbox, Rendered, Sent
from mailbot.smtp import Courier, LeaseLostError, RefusedError

_log: Final = logging.getLogger("mailbot.outbox")
_BACKOFF: Final = (10.0, 60.0, 300.0, 900.0, 1800.0)
_HOUR: Final = 3600.0
_DAY: Final = 86400.0


class Sender:
    """Sends what is ready, one letter after another, over one kept connection."""

    def __init__(
        self,
        config: Config,
        outbox: Outbox,
        courier: Courier,
        instead_of: Callable[[Sent, datetime], Sequence[Rendered]] = lambda *_: (),
    ) -> None:
        """`courier` is used by this sender alone; `instead_of` says what a refusal causes."""
        self._instead_of = instead_of
        self._config = config
        self.outbox = outbox
        self._courier = courier
        self._null_path_refused = False

    def send_ready(
        self, on_sent: Callable[[Outbound], None], on_failed: Callable[[Outbound], None]
    ) -> int:
        """Send all that is due; stops at the first sign that the server is silent."""
        count = 0
        while self._within_limit() and (letter := self.outbox.claim()):
            try:
                self._send(letter)
            except LeaseLostError:
                _log.warning("lease lost before the dot: %s", letter.message_id)
            except RefusedError as error:
                self.outbox.give_up(letter, self._instead(letter))
                _log.error("refused %d: %s", error.code, letter.message_id)
                on_failed(letter)
            except TemporaryError as error:
                delay = _BACKOFF[min(letter.tries, len(_BACKOFF) - 1)]
                self.outbox.put_off(letter, delay)
                _log.warning("%s, again in %d s: %s", error, delay, letter.message_id)
                break
            else:
                count += 1
                _log.info("sent %s", letter.message_id)
                on_sent(letter)
        return count

    def settle_doubts(self, witnessed: Callable[[str], bool]) -> None:
        """Decide about letters that were being sent when their process died."""
        for doubt in self.outbox.in_doubt():
            if self._config.witness.mode == "bcc" and witnessed(doubt.message_id):
                self.outbox.settle(doubt.message_id, "sent")
                _log.info("witnessed %s", doubt.message_id)
            elif self._config.witness.mode != "bcc" or doubt.seconds > self._config.witness.grace:
                again = self._config.witness.on_unknown == "resend"
                self.outbox.settle(doubt.message_id, "ready" if again else "held")
                _log.warning("no witness, %s %s", "again" if again else "held", doubt.message_id)

    def _instead(self, letter: Outbound) -> Sequence[Rendered]:
        sent = Sent(letter.message_id, letter.purpose, letter.recipient, letter.raw)
        return self._instead_of(sent, datetime.now(UTC))

    def _send(self, letter: Outbound) -> None:
        bot = self._config.bot
        null_path = letter.null_return_path and bot.null_return_path and not self._null_path_refused
        witnesses = (bot.address,) if self._config.witness.mode == "bcc" else ()
        try:
            self._hand_over(letter, "" if null_path else bot.address, witnesses)
        except RefusedError:
            if not null_path:
                raise
            self._hand_over(letter, bot.address, witnesses)
            self._null_path_refused = True
        self.outbox.mark_sent(letter)

    def _hand_over(self, letter: Outbound, sender: str, witnesses: tuple[str, ...]) -> None:
        self._courier.send(
            letter.raw,
            sender,
            letter.recipient,
            witnesses,
            lambda: self.outbox.mark_sending(letter),
        )

    def _within_limit(self) -> bool:
        limits = self._config.limits
        for seconds, most in ((_HOUR, limits.letters_per_hour), (_DAY, limits.letters_per_day)):
            if most and self.outbox.sent_since(seconds) >= most:
                _log.warning("limit of letters reached: %d in %d s", most, seconds)
                return False
        return True
