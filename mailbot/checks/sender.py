"""SND: may this sender speak for the club? Twin of `rules/sender.toml`."""

from collections.abc import Iterator
from typing import Final

from mailbot.model import Authenticity, Case, Finding, Place
from mailbot.rulebook import Rule

_SENDER: Final = Place("отправитель письма")


def sender_is_registered(case: Case, rule: Rule) -> Iterator[Finding]:
    """Only addresses of the coordinators' registry send protocols."""
    if case.standing.checked and not case.standing.registered:
        yield rule.finding("sender", _SENDER)


def sender_is_authentic(case: Case, rule: Rule) -> Iterator[Finding]:
    """A registered address proves itself by DKIM or a trusted server's word."""
    unproven = case.letter.authenticity in {Authenticity.FAILED, Authenticity.NONE}
    if case.standing.checked and case.standing.registered and unproven:
        yield rule.finding("sender", _SENDER)


def sender_speaks_for_the_region(case: Case, rule: Rule) -> Iterator[Finding]:
    """A coordinator sends the protocols of his own region."""
    region = case.protocol.region if case.protocol else None
    if not (region and region.value and case.standing.registered):
        return
    if case.standing.regions and region.value not in case.standing.regions:
        yield rule.finding(
            "sender", region.place, region=region.value, regions=", ".join(case.standing.regions)
        )


CHECKS: Final = {
    "SND-001": sender_is_registered,
    "SND-002": sender_is_authentic,
    "SND-003": sender_speaks_for_the_region,
}
