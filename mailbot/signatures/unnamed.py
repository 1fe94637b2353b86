"""A protocol with no name below its votes in, the paragraphs where its signatures may stand out."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mailbot.model import MeetingProtocol, Votes
from mailbot.signatures.seating import Spot

_APPENDIX: Final = re.compile(r"\W*приложени[ея]\b", re.IGNORECASE)


def spots_behind(spots: Sequence[Spot], protocol: MeetingProtocol) -> Iterator[Spot]:
    """All between the last word of the meeting and an appendix: a scan may hold both signatures."""
    said = [item.title.place.anchor for item in protocol.agenda]
    said += [decision.text.place.anchor for item in protocol.agenda for decision in item.decisions]
    said += [votes.entry.place.anchor for votes in _all_votes(protocol)]
    last = max((anchor for anchor in said if anchor is not None), default=None)
    for spot in spots:
        if last is None or spot.paragraph.anchor <= last:
            continue
        if _APPENDIX.match(spot.paragraph.text):
            return
        yield spot


def _all_votes(protocol: MeetingProtocol) -> Iterator[Votes]:
    for votes in (protocol.votes, *(item.votes for item in protocol.agenda)):
        if votes is not None:
            yield votes
