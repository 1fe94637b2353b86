"""Findings in, an `Outcome` out: the one place that weighs."""

import re
from collections.abc import Sequence
from typing import Final

from mailbot.model import (
    Case,
    Finding,
    Letter,
    Outcome,
    Robot,
    Severity,
    Submission,
    Verdict,
    Word,
)

_NEVER_READ: Final = frozenset({Robot.OWN, Robot.BOUNCE})
"""Our own letters, also on their way back: a document in them is one we have seen."""

_THANKS: Final = re.compile(
    r"\s*(?:(?:добрый\s+(?:день|вечер)|доброе\s+утро|здравствуйте|большое|огромное|вам|коллеги|ок|окей|ok|"
    r"хорошо|понятно|принято|получил[аи]?|получено|приняла?|благодарю|благодарим|спасибо|"
    r"за\s+(?:ответ|информацию|помощь|проверку))[\s,.!;:)(-]*){1,8}\Z",
    re.IGNORECASE,
)
"""All that people write who have nothing to ask."""

_GRAVEST_FIRST: Final = (Verdict.RETURNED, Verdict.HELD, Verdict.ACCEPTED, Verdict.IGNORED)


def nothing_to_answer(case: Case) -> bool:
    """A robot's letter without a document, one of ours, or one that nobody wrote (RFC 3834, 2)."""
    robot = case.letter.robot
    if case.said(Word.DISOWNED) or is_thanks(case.letter, case.submission):
        return True
    return robot in _NEVER_READ or (robot is not Robot.NO and case.submission is None)


def decide(case: Case, findings: Sequence[Finding], reg_number: str) -> Outcome:
    """Weigh the findings about one case; an error beats a doubt, and a person's word ends doubts."""
    if case.said(Word.RELEASED) or case.said(Word.RETURNED):
        findings = [finding for finding in findings if finding.severity is not Severity.DOUBT]
    verdict = _verdict(case, findings)
    return Outcome(
        case=case,
        findings=() if verdict is Verdict.IGNORED else tuple(findings),
        verdict=verdict,
        curator=case.curator,
        reg_number=reg_number,
        repeated=verdict is Verdict.ACCEPTED and case.repeats is not None,
    )


def is_thanks(letter: Letter, submission: Submission | None) -> bool:
    """An answer to us that says nothing but thanks."""
    return bool(letter.answers_us) and submission is None and bool(_THANKS.match(letter.body))


def verdict_of_letter(outcomes: Sequence[Outcome]) -> Verdict:
    """The gravest verdict of a letter's cases: it names the folder the letter is filed in."""
    verdicts = {outcome.verdict for outcome in outcomes}
    return next((v for v in _GRAVEST_FIRST if v in verdicts), Verdict.IGNORED)


def _verdict(case: Case, findings: Sequence[Finding]) -> Verdict:
    if nothing_to_answer(case):
        return Verdict.IGNORED
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return Verdict.RETURNED
    if Severity.DOUBT in severities:
        return Verdict.HELD
    return Verdict.ACCEPTED
