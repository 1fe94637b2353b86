"""What strangers sent is opened in worker processes with limits, and nowhere else.

The parent sees raw bytes only to hand them over. A worker that hangs is killed after
`SECONDS_PER_TASK`, one that eats memory ends; both become a finding, and the next document meets
a fresh worker. Tasks are functions of `workbench`, called by their names.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from mailbot.bench import Bench, draft_of
from mailbot.document import Unreadable
from mailbot.intake.pairing import Bundle, submissions_of
from mailbot.model import (
    AttachmentKind,
    Delivery,
    Letter,
    Outcome,
    Papers,
    Reading,
    Submission,
)
from mailbot.workers import DiedError, TimeUpError, Workers

SECONDS_PER_TASK: Final = 20.0
_TRIES: Final = 2
"""Papers are our own work: what killed a worker then may have had nothing to do with them."""
_BENCH: Final = "mailbot.workbench:"


class Converter(Protocol):
    """Turns .doc, .odt and .rtf into .docx outside of this process."""

    def to_docx(self, content: bytes) -> bytes | Unreadable:
        """The .docx, or why there is none."""
        ...


class ProcessWorkshop:
    """`office.Workshop` over a pool of reused worker processes."""

    def __init__(
        self,
        bench: Bench,
        converter: Converter,
        *,
        workers: int = 1,
        seconds: float = SECONDS_PER_TASK,
        next_number: Callable[[Outcome], str] = lambda _: "",
    ) -> None:
        """Start the workers; they get ready while the caller goes on."""
        self._converter = converter
        self._next_number = next_number
        self._workers = Workers(bench, workers, seconds)

    def close(self) -> None:
        """Stop the workers without waiting for what they do."""
        self._workers.close()

    def read(self, delivery: Delivery) -> Reading:
        """All facts of one delivery, in one go; what hangs or kills a worker is read part by part."""
        whole = self._run("read_letter", delivery)
        if isinstance(whole, Unreadable):
            return self._read_in_parts(delivery)
        letter, found = whole
        read = tuple(
            self._read(part, letter.received_at) if isinstance(part, Bundle) else part
            for part in found
        )
        return Reading(letter, _worth_judging(read))

    def _read_in_parts(self, delivery: Delivery) -> Reading:
        """The letter first, then each document in it by itself: one of them is to blame."""
        letter: Letter | Unreadable = self._run("open_letter", delivery)
        if isinstance(letter, Unreadable):
            return Reading(_unread_letter(delivery))
        read = tuple(self._read(bundle, letter.received_at) for bundle in submissions_of(letter))
        return Reading(letter, _worth_judging(read))

    def draw_up(self, delivery: Delivery, outcomes: Sequence[Outcome]) -> tuple[Papers, ...]:
        """The papers of all outcomes; a failure to annotate or render leaves its paper out."""
        drafts = [draft_of(outcome, self._next_number(outcome)) for outcome in outcomes]
        papers: tuple[Papers, ...] | Unreadable
        for _ in range(_TRIES):
            papers = self._run("draw_up", drafts, delivery.received_at)
            if not isinstance(papers, Unreadable):
                return papers
        return tuple(Papers() for _ in outcomes)

    def key_names(self, delivery: Delivery) -> tuple[str, ...]:
        """Names of the DKIM keys worth fetching before `delivery` is read."""
        names: tuple[str, ...] | Unreadable = self._run("key_names", delivery.raw)
        return () if isinstance(names, Unreadable) else names

    def _read(self, bundle: Bundle, received_at: datetime) -> Submission:
        converted = None
        if bundle.document.kind is AttachmentKind.CONVERTIBLE:
            converted = self._converter.to_docx(bundle.document.content)
        submission: Submission | Unreadable = self._run(
            "read_bundle", bundle, converted, received_at
        )
        if isinstance(submission, Unreadable):
            return Submission(bundle.document, unreadable=submission)
        return submission

    def _run(self, task: str, *args: object) -> Any:
        """What the function of that name on the workbench returns, or why it did not."""
        try:
            return self._workers.ask(_BENCH + task, *args)
        except TimeUpError:
            return Unreadable("timeout")
        except DiedError:
            return Unreadable("crashed")


def _worth_judging(read: tuple[Submission, ...]) -> tuple[Submission, ...]:
    """Protocols, and files that may hide one; a stray annex is not judged beside a protocol."""
    protocols = tuple(submission for submission in read if submission.protocol)
    if not protocols:
        return tuple(sorted(read, key=_likeness))[:1]
    hidden = tuple(s for s in read if s.unreadable and s.unreadable.reason in _MAY_HIDE_A_PROTOCOL)
    return protocols + hidden


def _likeness(submission: Submission) -> tuple[bool, int]:
    named = "протокол" in submission.attachment.name.casefold()
    return (not named, -len(submission.attachment.content))


_MAY_HIDE_A_PROTOCOL: Final = frozenset({"encrypted", "broken", "timeout", "crashed"})


def _unread_letter(delivery: Delivery) -> Letter:
    return Letter(
        key=hashlib.sha256(delivery.raw).hexdigest(),
        received_at=delivery.received_at,
        complete=False,
    )
