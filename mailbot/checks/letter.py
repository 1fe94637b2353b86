"""LET: is there a protocol in the letter at all? Twin of `rules/letter.toml`."""

import re
from collections.abc import Iterator
from typing import Final

from mailbot.intake.commands import Command, command_of
from mailbot.intake.policy import LARGEST
from mailbot.model import AttachmentKind, Case, Finding, Letter, Place
from mailbot.rulebook import Rule

_LETTER: Final = Place("письмо")
_HEADINGS: Final = re.compile(
    r"^[^\w\n]{0,20}(протокол\b|председательствовал|присутствовали|повестка\b|слушали|решили|результаты\s+голосования)",
    re.IGNORECASE | re.MULTILINE,
)
_ENOUGH: Final = 3
_SCANS: Final = (AttachmentKind.PDF, AttachmentKind.PICTURE)


def protocol_is_attached(case: Case, rule: Rule) -> Iterator[Finding]:
    """A letter carries its protocol as a file."""
    asks = command_of(case.letter) in {Command.FORM, Command.QUESTION}
    if _has_none(case) and not (_lies_elsewhere(case) or asks or case.letter.answers_us):
        yield rule.finding("attachment", _LETTER)


def protocol_is_not_behind_a_link(case: Case, rule: Rule) -> Iterator[Finding]:
    """Links to file stores are never followed."""
    if _has_none(case) and case.letter.cloud_links and not _scans(case):
        yield rule.finding("attachment", _LETTER, hosts=", ".join(case.letter.cloud_links))


def protocol_is_not_only_a_scan(case: Case, rule: Rule) -> Iterator[Finding]:
    """A scan or PDF proves a signature but cannot be read as the form."""
    if _has_none(case) and _scans(case):
        names = ", ".join(f"«{name}»" for name in _scans(case))
        yield rule.finding("attachment", _LETTER, names=names)


def letter_was_read_to_the_end(case: Case, rule: Rule) -> Iterator[Finding]:
    """A letter that hit a limit of depth or size may hold more than was seen."""
    if not (case.letter.complete or case.letter.shortened):
        yield rule.finding("attachment", _LETTER)


def answer_carries_a_protocol(case: Case, rule: Rule) -> Iterator[Finding]:
    """Whoever answers us without a file wants to say something to a person."""
    other = _lies_elsewhere(case) or command_of(case.letter) is Command.FORM
    if case.submission is None and case.letter.answers_us and not other:
        yield rule.finding("attachment", _LETTER)


def letter_asks_no_person(case: Case, rule: Rule) -> Iterator[Finding]:
    """«Вопрос» in the subject is for a person to answer; in our own thread LET-005 says so."""
    asks = command_of(case.letter) is Command.QUESTION
    other = _lies_elsewhere(case) or case.letter.answers_us
    if case.submission is None and asks and not other:
        yield rule.finding("attachment", _LETTER)


def letter_is_not_too_large(case: Case, rule: Rule) -> Iterator[Finding]:
    """Of a letter beyond the limit only the head is fetched."""
    if case.letter.shortened:
        size, limit = (f"{number >> 20}" for number in (case.letter.shortened, LARGEST))
        yield rule.finding("attachment", _LETTER, size=size, limit=limit)


def protocol_is_not_pasted_into_the_text(case: Case, rule: Rule) -> Iterator[Finding]:
    """The form's own headings stand in the text of the letter: a file can be signed, a text cannot."""
    elsewhere = case.letter.cloud_links or _scans(case)
    if _has_none(case) and _is_pasted(case.letter) and not elsewhere:
        yield rule.finding("attachment", _LETTER)


def _lies_elsewhere(case: Case) -> bool:
    """As a link, a scan, or in the text: each is told in its own words."""
    return bool(case.letter.cloud_links or _scans(case)) or _is_pasted(case.letter)


def _is_pasted(letter: Letter) -> bool:
    return len({word.casefold() for word in _HEADINGS.findall(letter.body)}) >= _ENOUGH


def _has_none(case: Case) -> bool:
    """No protocol, and nothing that was left unseen could be one."""
    return case.submission is None and case.letter.complete


def _scans(case: Case) -> tuple[str, ...]:
    return tuple(a.name for a in case.letter.attachments if a.kind in _SCANS)


CHECKS: Final = {
    "LET-001": protocol_is_attached,
    "LET-002": protocol_is_not_behind_a_link,
    "LET-003": protocol_is_not_only_a_scan,
    "LET-004": letter_was_read_to_the_end,
    "LET-005": answer_carries_a_protocol,
    "LET-006": letter_asks_no_person,
    "LET-007": letter_is_not_too_large,
    "LET-008": protocol_is_not_pasted_into_the_text,
}
