"""The worker process itself: `python -m mailbot.worker FD`. Tasks in at the socket, answers out.

It ends when its parent does: at the end of the socket when idle, by the alarm when it hangs.
"""

import gc
import itertools
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from functools import cache
from importlib import import_module
from math import ceil
from multiprocessing.connection import Connection
from typing import Any, Final

MEMORY: Final = 1 << 30
FILE_SIZE: Final = 64 << 20
_GARBAGE: Final = 200_000
"""Objects between two collections in the midst of a task: a document is a tree and no garbage."""
_SWEEP_EVERY: Final = 8
"""Tasks between two collections: half a millisecond, and the worker stays as small as it began."""
_GRACE: Final = 5


def main() -> None:
    """Serve until the parent hangs up; signals meant for the whole service end nothing here."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    connection = Connection(int(sys.argv[1]))
    import_module("mailbot.workbench")
    try:
        bench, seconds = pickle.loads(connection.recv_bytes())  # noqa: S301 - from our parent
        connection.send_bytes(b"ready")
        _limit()
        for count in itertools.count(1):
            _serve(connection, bench, ceil(seconds) + _GRACE)
            if count % _SWEEP_EVERY == 0:
                gc.collect()
    except (EOFError, OSError):
        return


def _serve(connection: Connection, bench: object, seconds: int) -> None:
    task, args = pickle.loads(connection.recv_bytes())  # noqa: S301 - from our parent
    signal.alarm(seconds)
    try:
        answer = ("done", _function(task)(*args, bench))
    except MemoryError:
        raise EOFError from None
    except Exception as error:  # noqa: BLE001 - the parent is told and carries on
        where = traceback.extract_tb(error.__traceback__)[-1]
        answer = ("bug", f"{type(error).__name__} at {where.name}:{where.lineno}")
    signal.alarm(0)
    connection.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


@cache
def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def _limit() -> None:
    """What the worker starts with is no garbage; what it opens may not eat the machine."""
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
