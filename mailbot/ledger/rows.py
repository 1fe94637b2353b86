"""Letters and lines of the register as values, and as the ledger keeps them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mailbot.ledger.asking import rulings_of
from mailbot.model import Delivery, Plan, RegisterEntry


@dataclass(frozen=True, slots=True)
class Received:
    """A letter as it came, and where it lies."""

    delivery: Delivery
    key: str
    """sha256 of its bytes."""
    message_id: str
    place: tuple[str, str, int, int]
    """Account, folder, UIDVALIDITY, UID."""


@dataclass(frozen=True, slots=True)
class Work:
    """A letter claimed for processing."""

    id: int
    fence: int
    attempts: int
    crashes: int
    """How often a process died while it had this letter in hand."""
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Filing:
    """A letter that is done and waits to be moved."""

    id: int
    folder: str
    uid: int


@dataclass(frozen=True, slots=True)
class Refiling:
    """A letter that lies in one folder and belongs into another."""

    id: int
    message_id: str
    lies_in: str
    folder: str


def work_of(row: Any) -> Work:
    """A letter that was just claimed."""
    return Work(row.id, row.fence, row.attempts, row.crashes, delivery_of(row))


def delivery_of(row: Any) -> Delivery:
    """A letter of the ledger as it was delivered, with all that was said of it since."""
    keys = tuple((name, key.encode("latin-1")) for name, key in json.loads(row.dkim_keys))
    received_at = datetime.fromtimestamp(row.received_at, UTC)
    return Delivery(
        bytes(row.raw),
        received_at,
        reg_number=f"КСИ-{received_at.year}-{row.id:06}",
        dkim_keys=keys,
        turn=row.turn,
        rulings=rulings_of(row.rulings),
    )


def register_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    """What a plan adds to the register."""
    cases = {outcome.reg_number: outcome.case for outcome in plan.outcomes}
    for entry in plan.entries:
        case = cases[entry.reg_number]
        yield {
            "reg_number": entry.reg_number,
            "region": entry.region,
            "year": entry.year,
            "number": entry.number,
            "version": entry.version,
            "held_on": entry.held_on,
            "document_sha256": entry.document_sha256,
            "accepted_at": entry.accepted_at.timestamp(),
            "content": entry.content,
            "federal_district": case.federal_district,
            "working_days_late": case.working_days_late or 0,
        }


def entry_of(row: Any) -> RegisterEntry:
    """A line of the register."""
    return RegisterEntry(
        reg_number=row["reg_number"],
        region=row["region"],
        year=row["year"],
        number=row["number"],
        held_on=row["held_on"],
        document_sha256=row["document_sha256"],
        version=row["version"],
        accepted_at=datetime.fromtimestamp(row["accepted_at"], UTC),
        content=row["content"],
    )
