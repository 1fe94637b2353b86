"""Worker processes with limits: what strangers sent is opened there and nowhere else.

The parent sees raw bytes only to hand them over. A worker that hangs is killed after
`SECONDS_PER_TASK`, one that eats memory gets MemoryError; both become a finding, and the next
document meets a fresh worker.
"""

import gc
import hashlib
import multiprocessing
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as TaskTimeout
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from mailbot import workbench
from mailbot.document import Unreadable
from mailbot.intake.authenticity import key_names
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
from mailbot.workbench import Bench

SECONDS_PER_TASK: Final = 20.0
MEMORY: Final = 1 << 30
FILE_SIZE: Final = 64 << 20
OPEN_FILES: Final = 64
TASKS_PER_WORKER: Final = 1000
"""A worker is retired after so many documents, so that no leak of a parser grows for ever."""

_GARBAGE: Final = 50_000
"""Objects between two collections: a document is a tree of many objects and no garbage."""

T = TypeVar("T")


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
        """Start no process yet: the pool does at its first task."""
        self._converter = converter
        self._seconds = seconds
        self._next_number = next_number
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["mailbot.workbench"])
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=TASKS_PER_WORKER,
            initializer=_start_worker,
            initargs=(bench,),
            context=context,
        )

    def close(self) -> None:
        """Stop the workers without waiting for what they do."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def read(self, delivery: Delivery) -> Reading:
        """All facts of one delivery, in one go; what hangs or kills a worker is read part by part."""
        whole = self._run(_read_letter, delivery)
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
        letter = self._run(_open_letter, delivery)
        if isinstance(letter, Unreadable):
            return Reading(_unread_letter(delivery))
        read = tuple(self._read(bundle, letter.received_at) for bundle in submissions_of(letter))
        return Reading(letter, _worth_judging(read))

    def draw_up(self, delivery: Delivery, outcomes: Sequence[Outcome]) -> tuple[Papers, ...]:
        """The papers of all outcomes; a failure to annotate or render leaves its paper out."""
        drafts = [workbench.draft_of(outcome, self._next_number(outcome)) for outcome in outcomes]
        papers = self._run(_draw_up, drafts, delivery.received_at)
        return tuple(Papers() for _ in outcomes) if isinstance(papers, Unreadable) else papers

    def key_names(self, delivery: Delivery) -> tuple[str, ...]:
        """Names of the DKIM keys worth fetching before `delivery` is read."""
        names = self._run(key_names, delivery.raw)
        return () if isinstance(names, Unreadable) else names

    def _read(self, bundle: Bundle, received_at: datetime) -> Submission:
        converted = None
        if bundle.document.kind is AttachmentKind.CONVERTIBLE:
            converted = self._converter.to_docx(bundle.document.content)
        submission = self._run(_read_bundle, bundle, converted, received_at)
        if isinstance(submission, Unreadable):
            return Submission(bundle.document, unreadable=submission)
        return submission

    def _run(self, task: Callable[..., T], *args: Any) -> T | Unreadable:
        try:
            result: T = self._pool.schedule(task, args=args, timeout=self._seconds).result()
        except TaskTimeout:
            return Unreadable("timeout")
        except (ProcessExpired, MemoryError):
            return Unreadable("crashed")
        return result


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


# -- inside the worker ---------------------------------------------------------------------------

_bench: Bench | None = None


def _start_worker(bench: Bench) -> None:
    global _bench  # noqa: PLW0603
    _bench = bench
    gc.freeze()  # what the worker starts with is no garbage: it need not be looked through again
    gc.set_threshold(_GARBAGE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _on_the_bench() -> Bench:
    if _bench is None:
        raise RuntimeError("the worker was not started")
    return _bench


def _open_letter(delivery: Delivery) -> Letter:
    return workbench.open_letter(delivery, _on_the_bench())


def _read_letter(delivery: Delivery) -> tuple[Letter, tuple[Submission | Bundle, ...]]:
    """The letter with what is in it; what has to be converted first comes back as it is."""
    bench = _on_the_bench()
    letter = workbench.open_letter(delivery, bench)
    return letter, tuple(
        bundle
        if bundle.document.kind is AttachmentKind.CONVERTIBLE
        else workbench.read_bundle(bundle, None, letter.received_at, bench)
        for bundle in submissions_of(letter)
    )


def _read_bundle(
    bundle: Bundle, converted: bytes | Unreadable | None, received_at: datetime
) -> Submission:
    return workbench.read_bundle(bundle, converted, received_at, _on_the_bench())


def _draw_up(drafts: Sequence[workbench.Draft], now: datetime) -> tuple[Papers, ...]:
    return workbench.draw_up(drafts, now, _on_the_bench())
