"""Lines in, one answer out: the club's protocol, or some other document."""

import re
from collections.abc import Sequence
from typing import Final

from mailbot.extract.keywords import is_votes_line
from mailbot.extract.lines import Line
from mailbot.extract.sections import Sections

_TITLE: Final = re.compile(r"^\W*(?:форма )?протокола?\b", re.IGNORECASE)
_CLUB: Final = re.compile(
    r"стратегических\s+инициатив|\bкси\b|координатор\w*\s+клуба", re.IGNORECASE
)
_TITLE_WITHIN: Final = 60
_TITLE_WORDS: Final = 30
_ENOUGH_ALONE: Final = 3
_ENOUGH_WITH_CLUB: Final = 2


def is_protocol(lines: Sequence[Line], sections: Sections) -> bool:
    """The title with the club's name or with three sections; the club's name with two."""
    found = len(sections.headings & {"chairs", "attendees", "signatures", "agenda"})
    found += any(is_votes_line(line) for line in sections.agenda)
    titled = any(_is_title(line) for line in sections.head[:_TITLE_WITHIN])
    of_club = _names_club(sections.head[:40]) or _names_club(lines[:400])
    if titled and of_club:
        return found > 0 or len(sections.head) > 1
    return found >= (_ENOUGH_WITH_CLUB if of_club else _ENOUGH_ALONE) and (titled or of_club)


def _names_club(lines: Sequence[Line]) -> bool:
    return bool(_CLUB.search(" ".join(line.seen for line in lines)))


def _is_title(line: Line) -> bool:
    """«ПРОТОКОЛ …» opens the line; a letter that sends one says it in mid-sentence."""
    text = line.seen
    return bool(_TITLE.match(text)) and len(text.split()) <= _TITLE_WORDS
