"""An accepted outcome in, the cover letter to the curator out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from mailbot.model import (
    Attachment,
    Curator,
    File,
    MeetingProtocol,
    Outcome,
    Outgoing,
    Papers,
    Purpose,
    Reading,
    Severity,
    Votes,
)
from mailbot.record import content_record
from mailbot.replies.changes import changes
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.sender import signature_lines
from mailbot.replies.wording import coordinator_of, greeting
from mailbot.values.decisions import KINDS
from mailbot.values.numerals import formatted

_KINDS = {
    "note": "принять к сведению",
    "support": "поддержать",
    "rework": "направить на доработку",
    "reject": "отклонить",
    "interregional": "межрегиональное рассмотрение",
    "federal": "федеральный уровень",
    "recommend_measures": "рекомендовать меры поддержки",
    "roadmap": "разработать дорожную карту",
    "note_results": "принять к сведению результаты",
    "other": "иные",
}
_ATTENTION = {"interregional": "межрегиональное рассмотрение", "federal": "федеральный уровень"}


def letter_to_curator(
    reading: Reading,
    outcome: Outcome,
    papers: Papers,
    letterhead: Letterhead,
    index: int,
) -> Outgoing | None:
    """The cover letter with the official form and the originals; `None` without curator."""
    protocol, curator = outcome.case.protocol, outcome.curator
    if protocol is None or curator is None or papers.official is None:
        return None
    attention = tuple(_attention(protocol))
    files = tuple(_files(reading, outcome, papers))
    text, html = render(
        letterhead.templates,
        "curator",
        _values(outcome, protocol, curator, letterhead)
        | {"attention": attention, "files": [file.name for file in files]},
    )
    letter = reading.letter
    return Outgoing(
        purpose=Purpose.CURATOR,
        key=f"{letter.key}/curator/{index}",
        to=curator.email,
        subject=_subject(protocol, outcome, letterhead),
        text=text,
        html=html,
        attachments=files,
        reply_to=letter.sender,
        auto_submitted="auto-generated",
        null_return_path=False,
    )


def _values(
    outcome: Outcome, protocol: MeetingProtocol, curator: Curator, letterhead: Letterhead
) -> dict[str, object]:
    case = outcome.case
    kinds = Counter(kind for item in protocol.agenda for d in item.decisions for kind in d.kinds)
    content = content_record(protocol, case.federal_district)
    return {
        "greeting": greeting(curator.full_name),
        "region": protocol.region.value,
        "genitive": letterhead.genitives.get(protocol.region.value or "", ""),
        "district": case.federal_district,
        "held_on": protocol.held_on.value,
        "number": protocol.number.value,
        "chairs": [
            f"{c.full_name.value.full if c.full_name.value else ''}, {c.position.value or 'Координатор Клуба'}"
            for c in protocol.co_chairs
        ],
        "attendees": len(protocol.attendees),
        "items": len(protocol.agenda),
        "decisions": sum(len(item.decisions) for item in protocol.agenda),
        "kinds": [(_KINDS[kind], kinds[kind]) for kind in KINDS if kinds[kind]],
        "votes": _votes(protocol),
        "received_at": case.letter.received_at,
        "due": case.due,
        "late": case.working_days_late or 0,
        "coordinator": coordinator_of(protocol),
        "address": case.letter.sender,
        "reg_number": outcome.reg_number,
        "signatures": signature_lines(outcome, letterhead),
        "warnings": [f.message for f in outcome.findings if f.severity is Severity.WARNING],
        "deputy_for": curator.deputy_for,
        "version": len(case.earlier) and case.earlier[0].version + 1,
        "changes": changes(case.earlier[0].content, content) if case.earlier else (),
    }


def _subject(protocol: MeetingProtocol, outcome: Outcome, letterhead: Letterhead) -> str:
    genitive = letterhead.genitives.get(protocol.region.value or "", "")
    day = f"{protocol.held_on.value:%d.%m.%Y}" if protocol.held_on.value else ""
    found = {kind for item in protocol.agenda for d in item.decisions for kind in d.kinds}
    marks = [words for kind, words in _ATTENTION.items() if kind in found]
    if outcome.case.earlier:
        marks.insert(0, "исправленный")
    tail = "".join(f", {mark}" for mark in marks)
    head = "Протокол Клуба стратегических инициатив"
    return f"{head} {genitive} от {day} № {protocol.number.value}{tail}"


def _attention(protocol: MeetingProtocol) -> Iterator[str]:
    for index, item in enumerate(protocol.agenda, 1):
        for number, decision in enumerate(item.decisions, 1):
            if _ATTENTION.keys() & set(decision.kinds):
                roman = formatted(index, "upperRoman")
                yield f"вопрос {roman}, решение {number}: «{decision.text.value}»"


def _votes(protocol: MeetingProtocol) -> str:
    if protocol.votes:
        return _vote(protocol.votes)
    own = [_vote(item.votes) for item in protocol.agenda if item.votes]
    if len(own) == 1:
        return own[0]
    return "; ".join(
        f"вопрос {formatted(i, 'upperRoman')}: {vote}" for i, vote in enumerate(own, 1)
    )


def _vote(votes: Votes) -> str:
    sides: Mapping[str, int | None] = {
        "за": votes.in_favour,
        "против": votes.against,
        "воздержались": votes.abstained,
    }
    return ", ".join(f"{side} – {'не указано' if n is None else n}" for side, n in sides.items())


def _files(reading: Reading, outcome: Outcome, papers: Papers) -> Iterator[File]:
    if papers.official:
        yield papers.official
    if papers.official_pdf:
        yield papers.official_pdf
    submission = outcome.case.submission
    if submission is None:
        return
    yield _original(submission.attachment)
    beside: Sequence[Attachment] = reading.letter.attachments
    for attachment in beside:
        if attachment.name in submission.companions:
            yield _original(attachment)


def _original(attachment: Attachment) -> File:
    return File(attachment.name, attachment.content, "application/octet-stream")
