"""A `Document` tree in, a `MeetingProtocol` out; never complains, never raises.

Every value keeps its raw text and its place; what is missing is an entry with nothing in it.
"""

from dataclasses import replace

from mailbot.document import Document
from mailbot.extract.agenda import read_agenda
from mailbot.extract.attendees import read_attendees
from mailbot.extract.chairs import read_chairs
from mailbot.extract.fingerprint import is_protocol
from mailbot.extract.head import read_head
from mailbot.extract.lines import lines_of, margin_lines
from mailbot.extract.sections import divide
from mailbot.extract.signing import read_blocks
from mailbot.extract.voting import with_everybody
from mailbot.model import MeetingProtocol, Place
from mailbot.regions import Regions


def extract_protocol(document: Document, regions: Regions) -> MeetingProtocol | None:
    """Read the form of the club rules; `None` when the document is no protocol at all."""
    lines = lines_of(document)
    sections = divide(lines)
    if not is_protocol(lines, sections):
        return None
    head = read_head(sections.head, margin_lines(document), regions)
    chairs, chair_flags = read_chairs(sections.chairs, sections.anchor("chairs"))
    attendees, attendee_flags = read_attendees(sections.attendees)
    agenda = read_agenda(sections.agenda)
    protocol = MeetingProtocol(
        title=head.title,
        region=head.region,
        held_on=head.held_on,
        number=head.number,
        co_chairs=chairs,
        attendees=attendees,
        attendees_place=Place("раздел «Присутствовали»", sections.anchor("attendees")),
        agenda=agenda.items,
        agenda_place=Place("повестка", sections.anchor("agenda")),
        votes=agenda.votes,
        blocks=read_blocks(sections.signatures, chairs, regions),
        last_day=head.last_day,
        flags=(*chair_flags, *attendee_flags, *agenda.flags),
    )
    return _with_counted_votes(protocol)


def _with_counted_votes(protocol: MeetingProtocol) -> MeetingProtocol:
    taken = (protocol.votes, *(item.votes for item in protocol.agenda))
    if not any(votes and votes.unanimous for votes in taken):
        return protocol
    present = protocol.people_present
    agenda = tuple(
        replace(item, votes=with_everybody(item.votes, present)) if item.votes else item
        for item in protocol.agenda
    )
    votes = with_everybody(protocol.votes, present) if protocol.votes else None
    return replace(protocol, agenda=agenda, votes=votes)
