"""VOT: the results of voting. Twin of `rules/voting.toml`."""

from collections.abc import Iterator
from typing import Final

from mailbot.model import Case, Finding, Votes
from mailbot.rulebook import Rule


def votes_are_given(case: Case, rule: Rule) -> Iterator[Finding]:
    """Every item was voted on: by itself or in the one vote over the whole protocol."""
    if case.protocol is None or not case.protocol.agenda:
        return
    if case.protocol.votes is not None:
        if _empty(case.protocol.votes):
            yield rule.finding("agenda[0].votes", case.protocol.votes.entry.place)
        return
    for index, item in enumerate(case.protocol.agenda):
        if item.votes is None or _empty(item.votes):
            place = item.votes.entry.place if item.votes else item.title.place
            yield rule.finding(f"agenda[{index}].votes", place)


def votes_are_numbers(case: Case, rule: Rule) -> Iterator[Finding]:
    """«большинство» or «100%» is not a count."""
    for field, votes in _counted(case):
        if "votes_not_number" in votes.entry.flags:
            yield rule.finding(field, votes.entry.place, text=votes.entry.raw.strip())


def votes_do_not_exceed_people_present(case: Case, rule: Rule) -> Iterator[Finding]:
    """Fewer votes than people is nothing: guests and experts do not vote."""
    if case.protocol is None or not case.protocol.attendees:
        return
    present = case.protocol.people_present
    for field, votes in _counted(case):
        total = sum(side or 0 for side in (votes.in_favour, votes.against, votes.abstained))
        if total > present:
            yield rule.finding(field, votes.entry.place, votes=total, present=present)


def votes_are_complete(case: Case, rule: Rule) -> Iterator[Finding]:
    """A side left blank is told; it may be a zero."""
    for field, votes in _counted(case):
        if "votes_partial" in votes.entry.flags and votes.in_favour is not None:
            yield rule.finding(field, votes.entry.place)


def _counted(case: Case) -> Iterator[tuple[str, Votes]]:
    if case.protocol is None:
        return
    if case.protocol.votes is not None:
        yield "agenda[0].votes", case.protocol.votes
    for index, item in enumerate(case.protocol.agenda):
        if item.votes is not None:
            yield f"agenda[{index}].votes", item.votes


def _empty(votes: Votes) -> bool:
    return votes.in_favour is None and "votes_not_number" not in votes.entry.flags


CHECKS: Final = {
    "VOT-001": votes_are_given,
    "VOT-002": votes_are_numbers,
    "VOT-003": votes_do_not_exceed_people_present,
    "VOT-004": votes_are_complete,
}
