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
from mailbot.replies.sections import printed, term
from mailbot.replies.signed import signature_lines
from mailbot.replies.wording import closing, coordinator_of, greeting, naming, numbered, shortened
from mailbot.values.decisions import KINDS
from mailbot.values.numerals import formatted

_KINDS: Final = {
    "note": "принять к сведению",
    "support": "поддержать",
    "rework": "направить на доработку",
    "reject": "отклонить",
    "interregional": "межрегиональное рассмотрение",
    "federal": "поддержка на федеральном уровне",
    "recommend_measures": "рекомендовать меры поддержки",
    "roadmap": "разработать дорожную карту",
    "note_results": "принять к сведению результаты",
    "other": "иные",
}
_ATTENTION: Final = {
    "interregional": "межрегиональное рассмотрение",
    "federal": "федеральный уровень",
}


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
    enclosures = enclose(_enclosures(reading, outcome, papers))
    greeted = greeting(curator.full_name)
    text, html = render(
        letterhead.templates,
        "curator",
        {
            "greeting": greeted,
            "closing": closing(greeted),
            "title": naming(protocol, letterhead.genitives),
            "deputy": bool(curator.deputy_for),
            "answers": letterhead.curators_answer,
            "drawn_up": papers.official is not None,
            "address": letter.sender,
            "received_at": letter.received_at,
            "enclosures": enclosures,
            "signatures": signature_lines(outcome, letterhead.details),
            "warnings": [
                one for one in printed(outcome, Severity.WARNING) if one.code != "REG-002"
            ],
        }
        | _facts(outcome, protocol)
        | _version(outcome, protocol),
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
            title=naming(protocol, letterhead.genitives),
        )
        if letterhead.curators_answer
        else None,
    )


def _facts(outcome: Outcome, protocol: MeetingProtocol) -> dict[str, object]:
    decisions = [decision for item in protocol.agenda for decision in item.decisions]
    kinds = Counter(kind for decision in decisions for kind in decision.kinds)
    return {
        "attention": tuple(_attention(protocol))[:_MOST],
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
        "kinds": tuple((_KINDS[kind], kinds[kind]) for kind in KINDS if kinds[kind]),
        "votes": tuple(_votes(protocol))[: _MOST + 1],
        "term": term(outcome),
        "coordinator": shortened(coordinator_of(protocol), 200),
        "reg_number": outcome.reg_number,
    }


def _version(outcome: Outcome, protocol: MeetingProtocol) -> dict[str, object]:
    """What the newest of the earlier versions said otherwise."""
    earlier = outcome.case.earlier
    if not earlier:
        return {"version": 0, "before": None, "changes": (), "comparable": False}
    content = content_record(protocol, outcome.case.federal_district)
    return {
        "version": 1 + max(entry.version for entry in earlier),
        "before": earlier[0],
        "changes": changes(earlier[0].content, content),
        "comparable": _comparable(earlier[0].content),
    }


def _comparable(content: str) -> bool:
    try:
        return bool(json.loads(content))
    except ValueError:
        return False


def _subject(protocol: MeetingProtocol, outcome: Outcome, letterhead: Letterhead) -> str:
    region, held_on, number = protocol.region.value, protocol.held_on.value, protocol.number.value
    head = [
        "Протокол Клуба стратегических инициатив",
        letterhead.genitives.get(region, region) if region else "",
        f"от {held_on:%d.%m.%Y}" if held_on else "",
        numbered(number, " ") if number else "",
    ]
    found = {kind for item in protocol.agenda for d in item.decisions for kind in d.kinds}
    marks = ["новая редакция"] if outcome.case.earlier else []
    marks += [words for kind, words in _ATTENTION.items() if kind in found]
    return ", ".join([" ".join(filter(None, head)), *marks])


def _chair(chair: CoChair) -> str:
    name = chair.full_name.value.full if chair.full_name.value else ""
    parts = (shortened(name, 200), shortened(chair.position.value or ""))
    return ", ".join(part for part in parts if part)


def _attention(protocol: MeetingProtocol) -> Iterator[tuple[str, str]]:
    for index, item in enumerate(protocol.agenda, 1):
        for number, decision in enumerate(item.decisions, 1):
            if _ATTENTION.keys() & set(decision.kinds):
                where = f"Вопрос {formatted(index, 'upperRoman')}, решение {number}"
                yield where, shortened(decision.text.value or "")


def _votes(protocol: MeetingProtocol) -> Iterator[str]:
    if protocol.votes:
        yield _vote(protocol.votes)
    several = len(protocol.agenda) > 1
    for index, item in enumerate(protocol.agenda, 1):
        if item.votes:
            yield (f"вопрос {formatted(index, 'upperRoman')}: " if several else "") + _vote(
                item.votes
            )


def _vote(votes: Votes) -> str:
    if votes.unanimous and not votes.against and not votes.abstained:
        return f"единогласно (за – {votes.in_favour})" if votes.in_favour else "единогласно"
    sides = (
        ("за", votes.in_favour),
        ("против", votes.against),
        ("воздержались", votes.abstained),
    )
    return ", ".join(f"{side} – {'не указано' if n is None else n}" for side, n in sides)


def _enclosures(reading: Reading, outcome: Outcome, papers: Papers) -> Iterator[Enclosure]:
    """The most needed first: what is too heavy is left out from the end."""
    submission = outcome.case.submission
    if papers.official:
        yield Enclosure("протокол по форме", papers.official)
    if submission:
        yield Enclosure("исходный файл Координатора", received(submission.attachment))
    if papers.official_pdf:
        yield Enclosure("протокол по форме, PDF", papers.official_pdf)
    for attachment in reading.letter.attachments:
        if submission and attachment.name in submission.companions:
            yield Enclosure("файл подписи или скан-копия", received(attachment))
