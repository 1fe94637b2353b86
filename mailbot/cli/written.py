"""The content of a protocol as the register keeps it in, lines for people out."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

ROLES: Final = {
    "government": "сопредседатель, управленческая команда региона",
    "coordinator": "сопредседатель, Координатор Клуба",
}


def written_out(record: Mapping[str, Any]) -> Iterator[str]:
    """Heading, people, agenda with decisions and votes."""
    day = date.fromisoformat(record["date"]) if record.get("date") else None
    yield f"{record['region']}, заседание {day:%d.%m.%Y}, протокол № {record['number']}"
    if record.get("federal_district"):
        yield f"округ: {record['federal_district']}"
    for chair in record["co_chairs"]:
        yield f"{ROLES[chair['role']]}: {_person(chair)}"
    yield f"присутствовали: {len(record['attendees'])}"
    for attendee in record["attendees"]:
        yield f"  – {_person(attendee)}"
    for number, item in enumerate(record["agenda"], 1):
        yield f"{number}. {item['title']}"
        for decision in item["decisions"]:
            yield f"  – {decision['text']}"
        yield from _votes(item["votes"])
    yield from _votes(record["votes"])


def _person(who: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (who["full_name"], who["position"])))


def _votes(votes: Mapping[str, Any] | None) -> Iterator[str]:
    if votes:
        yield f"  за {votes['for']}, против {votes['against']}, воздержались {votes['abstained']}"
