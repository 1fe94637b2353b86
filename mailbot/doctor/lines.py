"""One thing looked at is one line: ok, warning or fault, and the cure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailbot.errors import ConfigError, TemporaryError


class State(StrEnum):
    """How a line of the doctor's reads."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at."""

    name: str
    state: State
    words: str
    remedy: str = ""


def fine(name: str, words: str) -> Line:
    """It is as it must be."""
    return Line(name, State.OK, words)


def warning(name: str, words: str, remedy: str) -> Line:
    """It works, but somebody should look at it."""
    return Line(name, State.WARNING, words, remedy)


def fault(name: str, words: str, remedy: str) -> Line:
    """Mailbot cannot work like this."""
    return Line(name, State.FAULT, words, remedy)


def tried(name: str, look: Callable[[], Iterable[Line]], remedy: str) -> Iterator[Line]:
    """The lines of one look; what goes wrong on the way is a line too."""
    try:
        yield from look()
    except ConfigError as error:
        for problem in error.problems:
            yield fault(name, problem, remedy)
    except TemporaryError as error:
        yield fault(name, str(error).replace("\n", "; "), remedy)


def worst(lines: Iterable[Line]) -> int:
    """Exit status: 0 all well, 1 warnings, 2 faults."""
    states = {line.state for line in lines}
    return 2 if State.FAULT in states else int(State.WARNING in states)
