"""An outcome in, one line about the signature of each co-chair out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mailbot.evidence import DIGITAL, telling_fact
from mailbot.model import Outcome, Role, SignatureFact, Status
from mailbot.replies.wording import shortened

_ROLES: Final = {
    Role.GOVERNMENT: "представитель управленческой команды региона",
    Role.COORDINATOR: "Координатор Клуба",
}


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """What was found for one co-chair."""

    who: str
    role: str
    detail: str
    status: Status


def signature_lines(outcome: Outcome, details: Mapping[str, str]) -> tuple[SignatureLine, ...]:
    """The government's representative first; a picture is found, never «valid»."""
    submission = outcome.case.submission
    if submission is None or submission.protocol is None:
        return ()
    lines = []
    for chair in submission.protocol.co_chairs:
        fact = telling_fact(chair.role, submission.signatures)
        role = _ROLES[chair.role]
        who = shortened(chair.full_name.value.signature, 100) if chair.full_name.value else ""
        status = fact.status if fact else Status.FAILED
        lines.append(
            SignatureLine(
                who=who or role[:1].upper() + role[1:],
                role=role if who else "",
                detail=_detail(fact, details),
                status=status,
            )
        )
    return tuple(lines)


def _detail(fact: SignatureFact | None, details: Mapping[str, str]) -> str:
    reason = fact.reason if fact else "none"
    detail = details.get(reason) or details.get("other", "")
    if fact and fact.status is Status.PASSED and fact.evidence in DIGITAL:
        trust = details.get(f"trust.{fact.trust}", "")
        return f"{detail}; {trust}" if trust else detail
    return detail
