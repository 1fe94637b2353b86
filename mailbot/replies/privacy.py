"""An outcome in, how much its sender may be told out.

An address that is not a coordinator's, or not proven to be, learns nothing of the document.
"""

from typing import Final

from mailbot.model import Authenticity, Finding, Letter, Outcome, Robot, Verdict

_STRANGER: Final = "SND-001"
_UNPROVEN: Final = "SND-002"
_TALK: Final = "LET-005"


def about_the_sender(outcome: Outcome) -> tuple[Finding, ...]:
    """The findings that say he is not known for sure: all that he may be told."""
    return tuple(f for f in outcome.findings if f.code in {_STRANGER, _UNPROVEN})


def needs_a_person(outcome: Outcome) -> bool:
    """Held, or a protocol whose sender is told nothing: somebody must look at it.

    Errors go back to the sender first; a stranger's letter with nothing like a protocol in it
    disturbs nobody.
    """
    if outcome.verdict is Verdict.HELD:
        return True
    codes = {finding.code for finding in about_the_sender(outcome)}
    worth_it = outcome.case.protocol is not None or _UNPROVEN in codes
    return outcome.verdict is Verdict.RETURNED and bool(codes) and worth_it


def may_be_answered(letter: Letter) -> bool:
    """Robots never are, nor an address that mail cannot be written to (RFC 3834, 2)."""
    address = letter.sender
    return letter.robot is Robot.NO and address.isascii() and "@" in address


def waits_for_an_answer(outcome: Outcome) -> bool:
    """Not whoever answers our letter without a file: a robot would answer that answer again."""
    return not any(finding.code == _TALK for finding in outcome.findings)


def is_forged(outcome: Outcome) -> bool:
    """A stranger whose proof is wrong: an answer would disturb somebody who wrote nothing."""
    stranger = any(finding.code == _STRANGER for finding in outcome.findings)
    return stranger and outcome.case.letter.authenticity is Authenticity.FAILED
