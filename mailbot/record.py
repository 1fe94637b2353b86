"""A protocol as plain JSON values: the shape of `check --json` and of the register's content."""

from collections.abc import Mapping, Sequence
from typing import Any

from mailbot.evidence import detail_of, signature_words, telling_fact
from mailbot.model import (
    AgendaItem,
    Case,
    CoChair,
    Entry,
    Evidence,
    Finding,
    MeetingProtocol,
    Outcome,
    PersonName,
    Role,
    SignatureFact,
    Status,
    Votes,
)
from mailbot.rulebook import Rulebook

Json = dict[str, Any]


def outcome_record(outcome: Outcome, file: str, rulebook: Rulebook) -> Json:
    """One object of `mailbot check --json`."""
    case, curator = outcome.case, outcome.curator
    return {
        "file": file,
        "verdict": str(outcome.verdict),
        "protocol": protocol_record(case, rulebook) if case.protocol else None,
        "findings": [finding_record(finding) for finding in outcome.findings],
        "due": case.due.isoformat() if case.due else None,
        "working_days_late": case.working_days_late,
        "curator": None
        if curator is None
        else {"federal_district": curator.federal_district, "email": curator.email},
    }


def protocol_record(case: Case, rulebook: Rulebook) -> Json:
    """What the document of `case` says and what its signatures are worth."""
    protocol = case.protocol
    if protocol is None or case.submission is None:
        return {}
    return content_record(protocol, case.federal_district) | {
        "signatures": signature_records(case.submission.signatures, rulebook)
    }


def content_record(protocol: MeetingProtocol, federal_district: str) -> Json:
    """The words of the protocol alone: what two versions are compared by."""
    return {
        "region": protocol.region.value,
        "federal_district": federal_district or None,
        "date": protocol.held_on.value.isoformat() if protocol.held_on.value else None,
        "number": protocol.number.value,
        "co_chairs": [_co_chair(chair) for chair in protocol.co_chairs],
        "attendees": [
            {"full_name": _name(attendee.full_name), "position": _text(attendee.position)}
            for attendee in protocol.attendees
        ],
        "agenda": [_item(item) for item in protocol.agenda],
        "votes": _votes(protocol.votes),
    }


def signature_records(facts: Sequence[SignatureFact], rulebook: Rulebook) -> list[Json]:
    """One line per co-chair, the government's representative first."""
    words = signature_words(rulebook)
    return [_signature(role, telling_fact(role, facts), words) for role in Role]


def finding_record(finding: Finding) -> Json:
    """A finding with its whole sentence as `message`."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "field": finding.field,
        "place": finding.place.label,
        "message": finding.sentence,
    }


def _signature(role: Role, fact: SignatureFact | None, words: Mapping[str, str]) -> Json:
    return {
        "role": str(role),
        "evidence": str(fact.evidence if fact else Evidence.NONE),
        "status": str(fact.status if fact else Status.FAILED),
        "signer": (fact.signer or None) if fact else None,
        "detail": detail_of(fact, words),
    }


def _co_chair(chair: CoChair) -> Json:
    return {
        "role": str(chair.role),
        "full_name": _name(chair.full_name),
        "position": _text(chair.position),
    }


def _item(item: AgendaItem) -> Json:
    return {
        "title": _text(item.title),
        "decisions": [
            {"text": _text(decision.text), "kinds": list(decision.kinds)}
            for decision in item.decisions
        ],
        "votes": _votes(item.votes),
    }


def _votes(votes: Votes | None) -> Json | None:
    if votes is None or (votes.in_favour, votes.against, votes.abstained) == (None, None, None):
        return None
    return {"for": votes.in_favour, "against": votes.against, "abstained": votes.abstained}


def _name(entry: Entry[PersonName]) -> str | None:
    return entry.value.full if entry.value else None


def _text(entry: Entry[str]) -> str | None:
    return entry.value or None
