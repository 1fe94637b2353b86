"""An accepted outcome in, the cover letter to the curator out."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mailbot.model import (
    CoChair,
    MeetingProtocol,
    Outcome,
    Outgoing,
    Papers,
    Purpose,
    Reading,
    Severity,
    Topic,
    Votes,
)
from mailbot.record import content_record
from mailbot.replies.changes import changes
from mailbot.replies.enclosures import Enclosure, enclose, received
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.phrases import Phrases
from mailbot.replies.sections import printed, term
from mailbot.replies.signed import signature_lines
from mailbot.replies.wording import closing, coordinator_of, greeting, naming, numbered, shortened
from mailbot.values.decisions import KINDS
from mailbot.values.numerals import formatted

_ATTENTION: Final = ("interregional", "federal")
_MOST: Final = 25
"""Agenda items named one by one; the form has them all."""


def letter_to_curator(
    reading: Reading, outcome: Outcome, papers: Papers, letterhead: Letterhead, index: int
) -> Outgoing | None:
    """The cover letter with the official form and the originals; `None` without curator."""
    protocol, curator = outcome.case.protocol, outcome.curator
    if protocol is None or curator is None:
        return None
    letter = reading.letter
    enclosures = enclose(_enclosures(reading, outcome, papers, letterhead.words))
    greeted = greeting(curator.full_name)
    text, html = render(
        letterhead.templates,
        "curator",
        {
            "greeting": greeted,
            "closing": closing(greeted),
            "title": naming(protocol, letterhead.genitives, letterhead.words),
            "deputy": bool(curator.deputy_for),
            "answers": letterhead.curators_answer,
            "drawn_up": papers.official is not None,
            "address": letter.sender,
            "received_at": letter.received_at,
            "enclosures": enclosures,
            "signatures": signature_lines(outcome, letterhead),
            "warnings": [
                one for one in printed(outcome, Severity.WARNING) if one.code != "REG-002"
            ],
        }
        | _facts(outcome, protocol, letterhead.words)
        | _version(outcome, protocol, letterhead.words),
    )
    return Outgoing(
        purpose=Purpose.CURATOR,
        key=f"{letter.key}/curator/{index}",
        to=curator.email,
        subject=_subject(protocol, outcome, letterhead),
        text=text,
        html=html,
        attachments=enclosures.files,
        reply_to="" if letterhead.curators_answer else letter.sender,
        auto_submitted="auto-generated",
        null_return_path=False,
        question=replace(
            letterhead.question(letter, Topic.OPINION, curator.email, str(index)),
            reg_number=outcome.reg_number,
            title=naming(protocol, letterhead.genitives, letterhead.words),
        )
        if letterhead.curators_answer
        else None,
    )


def _facts(outcome: Outcome, protocol: MeetingProtocol, words: Phrases) -> dict[str, object]:
    decisions = [decision for item in protocol.agenda for decision in item.decisions]
    kinds = Counter(kind for decision in decisions for kind in decision.kinds)
    return {
        "attention": tuple(_attention(protocol, words))[:_MOST],
        "region": protocol.region.value or "",
        "district": outcome.case.federal_district,
        "chairs": tuple(map(_chair, protocol.co_chairs)),
        "attendees": len(protocol.attendees),
        "items": tuple(
            (formatted(index, "upperRoman"), shortened(item.title.value or ""))
            for index, item in enumerate(protocol.agenda[:_MOST], 1)
        ),
        "more_items": max(0, len(protocol.agenda) - _MOST),
        "decisions": len(decisions),
        "kinds": tuple((words.say(f"kind.{kind}"), kinds[kind]) for kind in KINDS if kinds[kind]),
        "votes": tuple(_votes(protocol, words))[: _MOST + 1],
        "term": term(outcome, words),
        "coordinator": shortened(coordinator_of(protocol), 200),
        "reg_number": outcome.reg_number,
    }


def _version(outcome: Outcome, protocol: MeetingProtocol, words: Phrases) -> dict[str, object]:
    """What the newest of the earlier versions said otherwise."""
    earlier = outcome.case.earlier
    if not earlier:
        return {"version": 0, "before": None, "changes": (), "comparable": False}
    content = content_record(protocol, outcome.case.federal_district)
    return {
        "version": 1 + max(entry.version for entry in earlier),
        "before": earlier[0],
        "changes": changes(earlier[0].content, content, words),
        "comparable": _comparable(earlier[0].content),
    }


def _comparable(content: str) -> bool:
    try:
        return bool(json.loads(content))
    except ValueError:
        return False


def _subject(protocol: MeetingProtocol, outcome: Outcome, letterhead: Letterhead) -> str:
    region, held_on, number = protocol.region.value, protocol.held_on.value, protocol.number.value
    words = letterhead.words
    head = [
        words.say("curator.protocol"),
        letterhead.genitives.get(region, region) if region else "",
        words.say("curator.dated", day=f"{held_on:%d.%m.%Y}") if held_on else "",
        numbered(number, " ") if number else "",
    ]
    found = {kind for item in protocol.agenda for d in item.decisions for kind in d.kinds}
    marks = [words.say("curator.new_version")] if outcome.case.earlier else []
    marks += [words.say(f"curator.attention.{kind}") for kind in _ATTENTION if kind in found]
    return ", ".join([" ".join(filter(None, head)), *marks])


def _chair(chair: CoChair) -> str:
    name = chair.full_name.value.full if chair.full_name.value else ""
    parts = (shortened(name, 200), shortened(chair.position.value or ""))
    return ", ".join(part for part in parts if part)


def _attention(protocol: MeetingProtocol, words: Phrases) -> Iterator[tuple[str, str]]:
    for index, item in enumerate(protocol.agenda, 1):
        for number, decision in enumerate(item.decisions, 1):
            if set(_ATTENTION) & set(decision.kinds):
                item_number = formatted(index, "upperRoman")
                where = words.say("curator.decision", item=item_number, number=number)
                yield where, shortened(decision.text.value or "")


def _votes(protocol: MeetingProtocol, words: Phrases) -> Iterator[str]:
    if protocol.votes:
        yield _vote(protocol.votes, words)
    several = len(protocol.agenda) > 1
    for index, item in enumerate(protocol.agenda, 1):
        if item.votes:
            vote, number = _vote(item.votes, words), formatted(index, "upperRoman")
            yield words.say("votes.of_item", number=number, votes=vote) if several else vote


def _vote(votes: Votes, words: Phrases) -> str:
    if votes.unanimous and not votes.against and not votes.abstained:
        if votes.in_favour:
            return words.say("votes.unanimous_of", count=votes.in_favour)
        return words.say("votes.unanimous")
    sides = (
        ("for", votes.in_favour),
        ("against", votes.against),
        ("abstained", votes.abstained),
    )
    unknown = words.say("votes.not_given")
    return ", ".join(
        words.say(f"votes.side.{side}", count=unknown if n is None else n) for side, n in sides
    )


def _enclosures(
    reading: Reading, outcome: Outcome, papers: Papers, words: Phrases
) -> Iterator[Enclosure]:
    """The most needed first: what is too heavy is left out from the end."""
    submission = outcome.case.submission
    if papers.official:
        yield Enclosure(words.say("enclosure.official"), papers.official)
    if submission:
        yield Enclosure(words.say("enclosure.original"), received(submission.attachment))
    if papers.official_pdf:
        yield Enclosure(words.say("enclosure.official_pdf"), papers.official_pdf)
    for attachment in reading.letter.attachments:
        if submission and attachment.name in submission.companions:
            yield Enclosure(words.say("enclosure.signature"), received(attachment))
