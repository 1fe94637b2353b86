"""PER: what people said of the letter after it came. Twin of `rules/person.toml`."""

from collections.abc import Iterator
from typing import Final

from mailbot.model import NOWHERE, Case, Finding, Place, Role, Word
from mailbot.rulebook import Rule

_LABELS: Final = {
    Role.GOVERNMENT: "подпись представителя управленческой команды региона",
    Role.COORDINATOR: "подпись Координатора Клуба",
}


def nobody_returned_it(case: Case, rule: Rule) -> Iterator[Finding]:
    """A person who looked at a held protocol may send it back, in his own words."""
    if ruling := case.said(Word.RETURNED):
        yield rule.finding("document", NOWHERE, note=ruling.note or rule.reason("other"))


def co_chairs_did_not_decline(case: Case, rule: Rule) -> Iterator[Finding]:
    """A co-chair who was asked to sign by letter may refuse."""
    ruling = case.said(Word.DECLINED)
    if ruling and ruling.role and case.submission:
        yield rule.finding(
            f"signatures.{ruling.role}",
            Place(_LABELS[ruling.role]),
            who=ruling.name,
            note=ruling.note or rule.reason("other"),
        )


CHECKS: Final = {"PER-001": nobody_returned_it, "PER-002": co_chairs_did_not_decline}
