"""A letter out and the one it answers in, whether it may go out: robots must not talk for ever.

The counts are the ledger's, so they hold over restarts and for all hosts together. Only letters
that somebody can cause by writing to us are counted; what the provider allows is `outbox`'s matter.
"""

import hashlib
import logging
from collections.abc import Iterator
from typing import Final

from mailbot.config import Limits
from mailbot.intake.commands import bare_subject
from mailbot.ledger import Ledger, Work
from mailbot.model import Letter, Outgoing, Purpose

_log: Final = logging.getLogger("mailbot.caps")
_HOUR: Final = 3600.0
_DAY: Final = 86400.0
_CAUSED: Final = frozenset({Purpose.REPLY, Purpose.CONFIRM_SENDER, Purpose.ANSWER, Purpose.OPINION})


def may_write(letter: Outgoing, about: Letter, work: Work, limits: Limits, ledger: Ledger) -> bool:
    """No cap is reached; which one is, is logged."""
    if letter.purpose not in _CAUSED:
        return True
    for cap in _reached(letter, about, work, limits, ledger):
        _log.warning("letter %d: no %s, %s", work.id, letter.purpose, cap)
        return False
    return True


def _reached(
    letter: Outgoing, about: Letter, work: Work, limits: Limits, ledger: Ledger
) -> Iterator[str]:
    day = limits.replies_per_sender_per_day
    day = day if letter.daily_limit is None else min(day, letter.daily_limit)
    for name, most, seconds in (
        ("hour", limits.replies_per_sender_per_hour, _HOUR), ("day", day, _DAY),
    ):  # fmt: skip
        if ledger.replies_since(letter.to, seconds, letter.purpose) >= most:
            yield f"{most} in the last {name} went to this address"
    if letter.purpose is Purpose.OPINION:
        return
    if about.answers_us >= limits.replies_per_thread:
        yield f"{about.answers_us} of our letters are in this thread"
    if ledger.answered(content_of(about), work.id, _DAY, letter.purpose):
        yield "the same letter came before and was answered"


def content_of(letter: Letter) -> str:
    """What stays the same when a letter is delivered again: all but the way it came."""
    digest = hashlib.sha256()
    for part in (letter.sender, letter.message_id, bare_subject(letter.subject), letter.body):
        digest.update(hashlib.sha256(part.encode("utf-8", "replace")).digest())
    for attachment in letter.attachments:
        digest.update(hashlib.sha256(attachment.content).digest())
    return digest.hexdigest()
