"""What went wrong in, how long to wait out; and waiting that anything can end."""

import time
from collections.abc import Callable
from typing import Final

from tenacity import RetryCallState, wait_exponential, wait_random_exponential

from mailbot.errors import SignInError

_PAUSE: Final = wait_random_exponential(multiplier=1, min=0.5, max=30)
_PAUSE_AFTER_REFUSAL: Final = wait_exponential(multiplier=60, max=900)
"""Servers lock out who asks too often with a wrong password."""
TICK: Final = 1.0
"""How soon work that became due, or a word from the command line, is noticed."""


def how_long(state: RetryCallState) -> float:
    """Longer and longer; longest where a password was refused."""
    error = state.outcome.exception() if state.outcome else None
    return (_PAUSE_AFTER_REFUSAL if isinstance(error, SignInError) else _PAUSE)(state)


class Wake:
    """What ends the waiting for letters: it looks like an event to who waits."""

    def __init__(self, wanted: Callable[[], bool]) -> None:
        """`wanted` is asked again and again."""
        self._wanted = wanted

    def is_set(self) -> bool:
        """Something else than a letter is to be done."""
        return self._wanted()

    def wait(self, seconds: float) -> None:
        """So long, or until it is set."""
        deadline = time.monotonic() + seconds
        while not self.is_set() and time.monotonic() < deadline:
            time.sleep(min(TICK, max(deadline - time.monotonic(), 0.0)))
