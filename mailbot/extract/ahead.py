"""Lines of the agenda in, what follows each of them out: what a line means hangs on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.extract.keywords import BY_ITEM, HEARD, RESOLVED, ROMAN, SPOKE, is_votes_line
from mailbot.extract.lines import Line
from mailbot.values.text import read_cyrillic


@dataclass(slots=True)
class Ahead:
    """What stands between the line at `at` and the votes or item that come next."""

    roman: bool
    """Items carry Roman numbers, so that decimal ones are decisions."""
    points: frozenset[str]
    """First parts of all two-part numbers: «1» for 1.1."""
    resolutions: tuple[bool, ...]
    numbers: tuple[str, ...]
    announced: tuple[bool, ...]
    at: int = 0

    @property
    def resolved(self) -> bool:
        """A «РЕШИЛИ» follows."""
        return self.resolutions[self.at]

    @property
    def debated(self) -> bool:
        """The very next line says who spoke or that something was resolved."""
        return self.announced[self.at]

    @property
    def numbered(self) -> bool:
        """A numbered line follows."""
        return bool(self.numbers[self.at])

    @property
    def restarts(self) -> bool:
        """The next numbered line is a first point."""
        return self.numbers[self.at].strip(" .)") in {"1", "1.1", "а"}

    def heads_points(self, number: str) -> bool:
        """«1.» where 1.1 and 1.2 stand too."""
        return bool(re.fullmatch(r"\d{1,3}\s?[.)]?", number)) and number.strip(" .)") in self.points


def look_ahead(lines: Sequence[Line]) -> Ahead:
    """One pass from the end; an answer for each line."""
    resolutions, numbers = [False] * len(lines), [""] * len(lines)
    resolved, number = False, ""
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        resolutions[index], numbers[index] = resolved, number
        text = read_cyrillic(line.words)[0]
        if is_votes_line(line) or ROMAN.match(line.number) or BY_ITEM.match(text):
            resolved, number = False, ""
        elif RESOLVED.match(text):
            resolved, number = True, ""
        elif line.number:
            number = line.number
    typed = [line.number.strip(" .)") for line in lines]
    return Ahead(
        roman=any(ROMAN.match(line.number) for line in lines),
        points=frozenset(found.split(".")[0] for found in typed if re.match(r"\d+\.\d", found)),
        resolutions=tuple(resolutions),
        numbers=tuple(numbers),
        announced=tuple(map(_announces, (*lines[1:], None))),
    )


def _announces(line: Line | None) -> bool:
    text = read_cyrillic(line.words)[0] if line else ""
    return any(pattern.match(text) for pattern in (RESOLVED, HEARD, SPOKE))
