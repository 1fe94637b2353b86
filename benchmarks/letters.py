"""What one letter costs, step by step, with the worker's tasks done in this process.

    python -m benchmarks.letters

Faultless letters (the official form for the curator, a confirmation with the next blank) and
letters without a signature (the commented copy, a blank), another number and surname in every run.
Processor time, medians in milliseconds; «steps» are parts of the tasks above them.
"""

import gc
import pickle
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from mailbot import workbench, workshop
from mailbot.desk import desk_office
from mailbot.mime import render_message
from mailbot.model import Delivery
from mailbot.pipeline import process
from tests.letters import letter
from tests.protocols import RECEIVED, Form, faultless, to_docx

RUNS = 40
WARM = 3
STEPS = (
    "key_names", "open_letter", "open_document", "extract_protocol", "examine", "render_official",
    "annotate", "fill_blank",
)  # fmt: skip
HEADERS = {
    "sender": "bot@a.example", "sender_name": "Бот", "domain": "a.example", "instance": "mailbot",
}  # fmt: skip


class Stopwatch:
    """Adds up how long each named thing took in one run."""

    def __init__(self) -> None:
        self.runs: dict[str, list[float]] = defaultdict(list)
        self.now: dict[str, float] = defaultdict(float)

    def around(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **options: Any) -> Any:
            with self.over(name):
                return act(*args, **options)

        return timed

    @contextmanager
    def over(self, name: str) -> Iterator[None]:
        start = time.process_time()
        yield
        self.now[name] += (time.process_time() - start) * 1000

    def end(self) -> None:
        for name, spent in self.now.items():
            self.runs[name].append(spent)
        self.now.clear()


class Inside:
    """`workers.Workers` without processes: what crosses a socket is packed and unpacked."""

    def __init__(self, watch: Stopwatch, *rest: Any) -> None:
        self.watch, self.bench = watch, rest[0]

    def ask(self, task: str, *args: object) -> Any:
        name = task.partition(":")[2]
        with self.watch.over("crossing"):
            args = pickle.loads(pickle.dumps(args, pickle.HIGHEST_PROTOCOL))
        with self.watch.over(f"task {name}"):
            answer = getattr(workbench, name)(*args, self.bench)
        with self.watch.over("crossing"):
            return pickle.loads(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))

    def close(self) -> None:
        """There is nothing to end."""


def main() -> None:
    watch = Stopwatch()
    for name in STEPS:
        if hasattr(workbench, name):
            setattr(workbench, name, watch.around(f"step {name}", getattr(workbench, name)))
    workshop.Workers = lambda *given: Inside(watch, *given)  # type: ignore[assignment,misc]
    with desk_office() as desk:
        office = replace(desk, letterhead=replace(desk.letterhead, duty=desk.directory.duty))
        for kind, made in (("accepted", accepted), ("returned", returned)):
            watch.runs.clear()
            for run in range(RUNS + WARM):
                delivery = Delivery(made(run), RECEIVED, reg_number=f"КСИ-2026-{run:06}")
                gc.collect()
                with watch.over("whole"):
                    with watch.over("process()"):
                        office.workshop.key_names(delivery)
                        plan = process(delivery, office)
                    with watch.over("mime"):
                        for out in plan.letters:
                            render_message(out, now=RECEIVED, **HEADERS)
                assert plan.verdict == kind
                watch.end()
            report(kind, watch)


def accepted(run: int) -> bytes:
    return mail(form(run), run)


def returned(run: int) -> bytes:
    return mail(replace(form(run), coordinator_ink=None, date="дд.мм.гг"), run)


def form(run: int) -> Form:
    surname = f"Галиев{chr(1072 + run % 32)}ов"
    people = ((f"{surname} Тимур Ринатович", f"эксперт № {run}"), *faultless().attendees)
    return replace(faultless(), number=str(run + 1), attendees=people)


def mail(filled: Form, run: int) -> bytes:
    return letter(("протокол.docx", to_docx(filled)), message_id=f"<{run}@club.example>")


def report(kind: str, watch: Stopwatch) -> None:
    print(f"-- {kind}")
    for name, found in sorted(watch.runs.items(), key=lambda one: -statistics.median(one[1])):
        print(f"{name:>24} {statistics.median(found[WARM:]):8.2f}")


if __name__ == "__main__":
    gc.freeze()
    gc.set_threshold(200_000)
    main()
