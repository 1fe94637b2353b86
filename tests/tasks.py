"""What a worker may be asked in tests: imported there, so it imports nothing heavy."""

import os
import signal
import time


def hang(bench):
    time.sleep(60)


def die(bench):
    os.kill(os.getpid(), signal.SIGKILL)


def eat(bench):
    return len(bytearray(3 << 30))


def act(bench):
    """What a worker that a document took over might send back."""
    return os.system


def stumble(bench):
    raise LookupError("Иванов")


def look(bench):
    return os.environ.get("MAILBOT_PASSWORD", ""), os.getpid()
