"""Worker processes: a function's name and its arguments in, what it returned out, in good time.

A worker serves one thread at a time over a socket of its own. One that overruns its time or ends,
busy or idle, is replaced: that is news about one task and never about the next.
"""

import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from dataclasses import is_dataclass
from enum import Enum
from io import BytesIO
from multiprocessing.connection import Connection
from queue import LifoQueue
from typing import Any, Final

from typing_extensions import override

TASKS_PER_WORKER: Final = 1000
"""A worker is retired after so many tasks, so that no leak of a parser grows for ever."""
SECONDS_TO_START: Final = 60.0
_DATES: Final = frozenset({"date", "datetime", "timedelta", "timezone"})
_ENVIRONMENT: Final = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")
"""Nothing else is handed on: a password in the environment is none of a worker's business."""
_FRUGAL: Final = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "262144",
    "MALLOC_TRIM_THRESHOLD_": "262144",
}
"""What a large letter took goes back to the system when the letter is done (mallopt(3))."""


class TimeUpError(Exception):
    """The task took longer than it may."""


class DiedError(Exception):
    """The worker ended before it answered, or ran out of memory."""


class WorkerBugError(Exception):
    """The task raised something: a bug of ours. The text is its type and where it was raised."""


class Workers:
    """A fixed number of workers that any thread may ask; the one that worked last works first."""

    def __init__(self, bench: object, workers: int, seconds: float) -> None:
        """Start all at once and wait for none; every task gets `bench` as its last argument."""
        greeting = pickle.dumps((bench, seconds), pickle.HIGHEST_PROTOCOL)
        self._all = [_Worker(greeting, seconds) for _ in range(workers)]
        self._idle: LifoQueue[_Worker] = LifoQueue()
        for worker in self._all:
            self._idle.put(worker)

    def ask(self, task: str, *args: object) -> Any:
        """What `task` (`module:function`) returns; raises one of the three errors above."""
        worker = self._idle.get()
        try:
            return worker.ask(task, args)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End all workers without waiting for what they do."""
        for worker in self._all:
            worker.end()


class _Worker:
    """One process, and the socket to it."""

    def __init__(self, greeting: bytes, seconds: float) -> None:
        self._greeting = greeting
        self._seconds = seconds
        self._start()

    def ask(self, task: str, args: tuple[object, ...]) -> Any:
        if self._process.poll() is not None or self._tasks >= TASKS_PER_WORKER:
            self.end()
            self._start()
        self._tasks += 1
        try:
            if self._tasks == 1:
                self._greet()
            answer, value = self._answer(task, args)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self.end()
            raise DiedError(task) from error
        except BaseException:
            self.end()
            raise
        if answer == "bug":
            raise WorkerBugError(value)
        return value

    def end(self) -> None:
        """Kill it with all it started; the next task starts another."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._connection.close()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        limit = struct.pack("@ll", int(self._seconds) + 1, 0)
        for stalled in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            ours.setsockopt(socket.SOL_SOCKET, stalled, limit)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module in our own interpreter
                [sys.executable, "-P", "-m", "mailbot.worker", str(theirs.fileno())],
                env=_environment(),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._connection = Connection(ours.detach())
        self._tasks = 0

    def _greet(self) -> None:
        """Hand over the bench and wait: its imports are none of the first task's time."""
        self._connection.send_bytes(self._greeting)
        if not self._connection.poll(SECONDS_TO_START):
            raise EOFError
        self._connection.recv_bytes()

    def _answer(self, task: str, args: tuple[object, ...]) -> tuple[str, Any]:
        self._connection.send_bytes(pickle.dumps((task, args), pickle.HIGHEST_PROTOCOL))
        if not self._connection.poll(self._seconds):
            raise TimeUpError(task)
        answer, value = _Unpickler(BytesIO(self._connection.recv_bytes())).load()
        return answer, value


class _Unpickler(pickle.Unpickler):
    """A worker opens strangers' bytes: of what it says only plain facts are believed."""

    @override
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """Our own values, and dates: nothing that could be made to act."""
        if module_name.startswith("mailbot.") and "." not in global_name:
            found = super().find_class(module_name, global_name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        elif module_name == "datetime" and global_name in _DATES:
            return super().find_class(module_name, global_name)
        elif (module_name, global_name) == ("builtins", "getattr"):
            return _member
        raise pickle.UnpicklingError(f"{module_name}.{global_name}")


def _member(kind: object, name: object) -> Enum:
    """Python up to 3.11.3, Debian's among them, pickles an enum as a call of `getattr`."""
    if isinstance(kind, type) and issubclass(kind, Enum) and name in kind.__members__:
        return kind[str(name)]
    raise pickle.UnpicklingError(f"getattr({kind!r}, {name!r})")


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | _FRUGAL | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
