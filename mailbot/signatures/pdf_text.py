"""The text of a PDF, of the document and its protocol in, whether both papers say the same out.

All that the protocol says must stand in the PDF, and hardly a word in the PDF may be missing from
the document: a longer protocol, or one with other votes, is another protocol. A cover letter is none
at all, and who signed it says nothing here.
"""

import re
from collections.abc import Iterator
from typing import Final

from mailbot.document import Document, paragraphs_of, visible_text
from mailbot.model import MeetingProtocol, Votes
from mailbot.values.text import fold_key

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_STAMP: Final = re.compile(
    r"подпис|электрон|цифров|квалифиц|усилен|сертифик|владел|действ|документ|выдан|дата|время|стран"
    r"|оригинал|хранит|provid|sign|cert|digit|valid|date|page|reason|location"
)
"""What programs print where a signature is shown."""
_ENOUGH: Final = 120
"""Letters: less text says nothing about what a PDF is."""
_SHARE: Final = 0.3
"""Of the protocol's words."""
_MOST: Final = 3
"""Foreign words: a page header, a letter that was read wrongly."""


def says_the_same(text: str, document: Document, protocol: MeetingProtocol) -> bool:
    """The PDF's text is that of the document."""
    there = letters_of(text)
    if not protocol.agenda or not all(letters_of(part) in there for part in _said(protocol)):
        return False
    blocks = (*document.blocks, *document.margins)
    here = letters_of("\n".join(visible_text(found) for found in paragraphs_of(blocks)))
    foreign = {word for word in _WORD.findall(fold_key(text)) if word not in here}
    return sum(1 for word in foreign if not _STAMP.match(word)) <= _MOST


def is_another(text: str, protocol: MeetingProtocol) -> bool:
    """The PDF is a cover letter or an enclosure; words read wrongly off a scan are still its own."""
    there = letters_of(text)
    said = set(_WORD.findall(fold_key(" ".join(_said(protocol)))))
    shared = sum(1 for word in said if word in there)
    return len(there) >= _ENOUGH and shared < _SHARE * len(said)


def letters_of(text: str) -> str:
    """Letters and digits alone, however the lines are broken."""
    return re.sub(r"[\W_]", "", fold_key(text))


def _said(protocol: MeetingProtocol) -> Iterator[str]:
    """Titles, decisions, votes, date and everybody's name, as typed."""
    for item in protocol.agenda:
        yield item.title.raw
        yield from (decision.text.raw for decision in item.decisions)
        yield from _lines(item.votes)
    yield from _lines(protocol.votes)
    yield protocol.held_on.raw
    for chair in protocol.co_chairs:
        yield chair.full_name.value.surname if chair.full_name.value else ""
    for attendee in protocol.attendees:
        yield attendee.full_name.raw


def _lines(votes: Votes | None) -> Iterator[str]:
    """Line by line: between two of them a page may end."""
    yield from votes.entry.raw.split("\n") if votes else ()
