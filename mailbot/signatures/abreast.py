"""Two signatures beside each other in: which of the two names each picture belongs to out.

In one line they are set apart by tabs, ruled lines or wide space; in one row, by cells.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from mailbot.document import Paragraph, Picture
from mailbot.model import Role
from mailbot.signatures.seating import Seat
from mailbot.values.text import fold_key

_GAP: Final = re.compile(r"\t+|\s{3,}|_{2,}")
_BOTH: Final = len(Role)


def in_line(
    paragraph: Paragraph, shown: Sequence[Picture], names: Mapping[Role, int], order: Sequence[Role]
) -> list[Role | None]:
    """Whose each picture of the line is; `None` where nobody can tell.

    `names` are the positions of the names that stand in the very line, `order` is how the names
    follow each other, here or in the line they stand in.
    """
    columns = [_column(paragraph.text, picture.at) for picture in shown]
    own = {role: _column(paragraph.text, at) for role, at in names.items()}
    if len(set(own.values())) == _BOTH and set(columns) <= set(own.values()):
        whose = {column: role for role, column in own.items()}
        return [whose[column] for column in columns]
    if len(set(columns)) == _BOTH:
        left = min(columns)
        return [order[0] if column == left else order[1] for column in columns]
    if len(shown) == _BOTH and not any(picture.floating for picture in shown):
        return list(order)
    alone_at_the_left = set(columns) == {0} and not own and bool(_GAP.search(paragraph.text))
    return [order[0] if alone_at_the_left else None for _ in shown]


def in_row(seat: Seat, names: Mapping[Role, Seat], *, pictures_first: bool) -> Role | None:
    """The name fewer cells away; between two as near, by what the row begins with."""
    away = {role: abs(name.column - seat.column) for role, name in names.items()}
    nearest = [role for role, distance in away.items() if distance == min(away.values())]
    if len(nearest) == 1:
        return nearest[0]
    side = [role for role in nearest if (names[role].column > seat.column) is pictures_first]
    return side[0] if len(side) == 1 else None


def positions(text: str, surnames: Mapping[Role, str]) -> dict[Role, int]:
    """Where the co-chairs' surnames stand in a line, if they do."""
    folded = fold_key(text)
    found = {
        role: re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", folded)
        for role, name in surnames.items()
    }
    return {role: match.start() for role, match in found.items() if match}


def _column(text: str, at: int) -> int:
    """How many gaps stand before a place in a line."""
    return sum(1 for gap in _GAP.finditer(text) if gap.start() < at)
