"""`mailbot run` with a stopwatch in it: `python -m benchmarks.stopwatch FILE run --config …`.

Appends one JSON line to FILE for each moment that a benchmark asks about (by the clock that all
processes share), and at the end what each step cost: calls, seconds, processor seconds.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mailbot.cli import main
from mailbot.ledger import Ledger
from mailbot.ledger.outgoing import Outbox
from mailbot.mailbox import Mailbox
from mailbot.service.work import Desk
from mailbot.smtp import Courier
from mailbot.workers import Workers

OUT = Path(sys.argv[1]).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115 - until the end
SPENT: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
STEPS = (Ledger, Outbox, Mailbox, Courier, Workers, Desk)


def say(moment: str, **values: object) -> None:
    OUT.write(json.dumps({"moment": moment, "at": time.monotonic()} | values) + "\n")


def timed(owner: type, name: str) -> None:
    real = getattr(owner, name)

    def measured(self: Any, *args: Any, **kwargs: Any) -> Any:
        start, spent = time.perf_counter(), time.thread_time()
        try:
            return real(self, *args, **kwargs)
        finally:
            label = f"{owner.__name__}.{name}"
            if owner is Workers and args:
                label += f" {args[0].partition(':')[2]}"
            took = SPENT[label]
            took[0] += 1
            took[1] += time.perf_counter() - start
            took[2] += time.thread_time() - spent

    setattr(owner, name, measured)


def said(owner: type, name: str, before: str, after: Callable[[tuple[Any, ...]], Any]) -> None:
    real = getattr(owner, name)

    def told(self: Any, *args: Any, **kwargs: Any) -> Any:
        if before:
            say(before)
        result = real(self, *args, **kwargs)
        if moment := after(args):
            say(*moment[:1], **moment[1])
        return result

    setattr(owner, name, told)


for kind in STEPS:
    for method in [n for n, f in vars(kind).items() if callable(f) and not n.startswith("_")]:
        if (kind, method) != (Mailbox, "wait"):
            timed(kind, method)
said(Mailbox, "wait", "idle", lambda _: ("woken", {}))
said(Mailbox, "uids", "round", lambda _: None)
said(Courier, "send", "", lambda args: ("taken", {"to": args[1].recipient}))
sys.argv[1:] = sys.argv[2:]
try:
    main()
finally:
    say("end", spent=SPENT)
