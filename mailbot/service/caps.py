"""A letter out and the one it answers in, the cap that keeps it back out: robots must not talk for ever.

The counts are the ledger's, so they hold over restarts and for all hosts together. Only letters
that somebody can cause by writing to us are counted; what the provider allows is `outbox`'s matter.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mailbot.config import Limits
from mailbot.intake.commands import bare_subject
from mailbot.ledger import Ledger, Work
from mailbot.model import Letter, Outgoing, Purpose

_log: Final = logging.getLogger("mailbot.caps")
_HOUR: Final = 3600.0
_DAY: Final = 86400.0
_CAUSED: Final = frozenset({Purpose.REPLY, Purpose.CONFIRM_SENDER, Purpose.ANSWER, Purpose.OPINION})


@dataclass(frozen=True, slots=True)
class Cap:
    """Why a letter is not written, and whether the administrator is told."""

    words: str
    is_told: bool


def reached_cap(
    letter: Outgoing, about: Letter, work: Work, limits: Limits, ledger: Ledger
) -> Cap | None:
    """The first cap that keeps the letter from being written; `None` when it may go out."""
    if letter.purpose not in _CAUSED:
        return None
    cap = next(_reached(letter, about, work, limits, ledger), None)
    if cap:
        _log.warning("letter %d: no %s, %s", work.id, letter.purpose, cap.words)
    return cap


def _reached(
    letter: Outgoing, about: Letter, work: Work, limits: Limits, ledger: Ledger
) -> Iterator[Cap]:
    once_a_day = letter.daily_limit is not None
    day = limits.replies_per_sender_per_day
    day = day if letter.daily_limit is None else min(day, letter.daily_limit)
    for name, most, seconds in (
        ("hour", limits.replies_per_sender_per_hour, _HOUR), ("day", day, _DAY),
    ):  # fmt: skip
        if ledger.replies_since(letter.to, seconds, letter.purpose) >= most:
            words = f"{most} in the last {name} went to this address"
            yield Cap(words, is_told=not once_a_day)
    if letter.purpose is Purpose.OPINION:
        return
    if about.answers_us >= limits.replies_per_thread:
        yield Cap(f"{about.answers_us} of our letters are in this thread", is_told=True)
    if ledger.answered(content_of(about), work.id, _DAY, letter.purpose):
        yield Cap("the same letter came before and was answered", is_told=False)


def content_of(letter: Letter) -> str:
    """What stays the same when a letter is delivered again: all but the way it came."""
    digest = hashlib.sha256()
    for part in (letter.sender, letter.message_id, bare_subject(letter.subject), letter.body):
        digest.update(hashlib.sha256(part.encode("utf-8", "replace")).digest())
    for attachment in letter.attachments:
        digest.update(hashlib.sha256(attachment.content).digest())
    return digest.hexdigest()
