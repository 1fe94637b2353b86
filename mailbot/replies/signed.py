"""An outcome in, one line about the signature of each co-chair out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mailbot.evidence import detail_of, mending_of, telling_fact
from mailbot.model import Outcome, Role, Status, Verdict
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.wording import shortened

_BY_FINDING: Final = {"SIG-009": "mend.weak", "SIG-014": "mend.awaited"}


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """What was found for one co-chair."""

    who: str
    role: str
    detail: str
    status: Status
    remedy: str = ""
    """What the sender can do, in half a sentence."""


def signature_lines(outcome: Outcome, letterhead: Letterhead) -> tuple[SignatureLine, ...]:
    """The government's representative first; a picture is found, never «valid»."""
    submission = outcome.case.submission
    if submission is None or submission.protocol is None:
        return ()
    lines, details = [], letterhead.details
    for chair in submission.protocol.co_chairs:
        fact = telling_fact(chair.role, submission.signatures)
        role = letterhead.words.say(f"signatures.role.{chair.role}")
        who = shortened(chair.full_name.value.signature, 100) if chair.full_name.value else ""
        status = fact.status if fact else Status.FAILED
        lines.append(
            SignatureLine(
                who=who or role[:1].upper() + role[1:],
                role=role if who else "",
                detail=detail_of(fact, details),
                status=status,
                remedy=_asked(outcome, chair.role, details) or mending_of(fact, details)
                if outcome.verdict is not Verdict.ACCEPTED
                else "",
            )
        )
    return tuple(lines)


def _asked(outcome: Outcome, role: Role, details: Mapping[str, str]) -> str:
    """What the findings say beyond the evidence itself: more is asked for, or he is being asked."""
    codes = [finding.code for finding in outcome.findings if finding.field == f"signatures.{role}"]
    return next((details.get(_BY_FINDING[code], "") for code in codes if code in _BY_FINDING), "")
