"""Checked signatures in, facts about the co-chairs out: whose they are and how far to be trusted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from mailbot.model import (
    MOSCOW,
    MeetingProtocol,
    PersonName,
    Role,
    SignatureFact,
    Status,
    Trust,
)
from mailbot.signatures.certificates import Certificate, is_trusted
from mailbot.signatures.checked import Checked
from mailbot.signatures.people import Agreement, agreement
from mailbot.signatures.policy import SignaturePolicy
from mailbot.values.text import fold_key

_CLOCKS: Final = timedelta(minutes=15)
"""How far the clocks of honest computers are apart."""


@dataclass(frozen=True, slots=True)
class Signers:
    """What signers are compared with."""

    protocol: MeetingProtocol
    policy: SignaturePolicy
    received_at: datetime
    anchors: tuple[Certificate, ...]
    lines: Mapping[str, Role]
    """SetupID of a visible signature line, lower case → whose block it stands in."""

    def facts(self, checked: Iterable[Checked]) -> tuple[SignatureFact, ...]:
        """One fact per signature; two co-chairs never sign with one key."""
        found = [(item, self._fact(item)) for item in checked]
        return tuple(_distinct(found, self.lines))

    def _fact(self, item: Checked) -> SignatureFact:
        fact = SignatureFact(item.evidence, item.status, item.reason, source=item.source)
        certificate = item.certificate
        if certificate is None:
            return fact
        fact = replace(
            fact,
            signer=certificate.person,
            signed_at=item.signed_at,
            weak=item.weak,
            fingerprint=certificate.fingerprint,
        )
        agreements = {role: agreement(certificate, name) for role, name in self._names().items()}
        roles = [role for role, found in agreements.items() if found is not Agreement.NONE]
        if item.status is not Status.PASSED:
            return self._assigned(fact, roles[0]) if len(roles) == 1 else fact
        if not roles:
            return self._stranger(fact)
        if len(roles) > 1:
            return replace(fact, status=Status.FAILED, reason="same_signer_for_both")
        fact = self._assigned(fact, roles[0])
        return self._weighed(fact, item, certificate, agreements[roles[0]])

    def _stranger(self, fact: SignatureFact) -> SignatureFact:
        """Neither co-chair – unless a co-chair's name above could not be read."""
        if len(self._names()) < len(Role):
            return replace(fact, status=Status.INDETERMINATE, reason="signer_not_compared")
        return replace(fact, status=Status.FAILED, reason="signer_is_neither")

    def _weighed(
        self, fact: SignatureFact, item: Checked, certificate: Certificate, found: Agreement
    ) -> SignatureFact:
        moment = min(item.signed_at or self.received_at, self.received_at)
        trust, doubt = self._trust(fact, item, certificate, moment)
        if trust is Trust.INTEGRITY_ONLY:
            # Nobody vouches for these dates: all they can be held against is his own claim.
            moment = item.signed_at or self.received_at
        if not certificate.holds_at(moment):
            doubt = "expired" if moment > certificate.not_after else "not_yet_valid"
        if found is Agreement.INITIALS and not self.policy.initials_suffice:
            doubt = doubt or "signer_initials_only"
        if found is Agreement.LATIN and trust is not Trust.PINNED:
            doubt = doubt or "signer_in_latin"
        weak = (*fact.weak, *self._weak_points(item, certificate, found))
        fact = replace(fact, trust=trust, weak=weak)
        return replace(fact, status=Status.INDETERMINATE, reason=doubt) if doubt else fact

    def _trust(
        self, fact: SignatureFact, item: Checked, certificate: Certificate, moment: datetime
    ) -> tuple[Trust, str]:
        """The tie between certificate and person, and what is wrong with it."""
        pins = self._pins(fact.role)
        if fact.fingerprint in pins:
            return Trust.PINNED, ""
        if self.anchors and is_trusted(certificate, moment, item.others, self.anchors):
            return Trust.CHAIN, ""
        return Trust.INTEGRITY_ONLY, "untrusted" if pins or self.anchors else ""

    def _weak_points(
        self, item: Checked, certificate: Certificate, found: Agreement
    ) -> Iterable[str]:
        if found is Agreement.NO_PATRONYMIC:
            yield "no_patronymic"
        if self.received_at > certificate.not_after:
            yield "expired"
        if item.signed_at and item.signed_at > self.received_at + _CLOCKS:
            yield "claimed_after_receipt"
        held_on = self.protocol.held_on.value
        if item.signed_at and held_on and item.signed_at.astimezone(MOSCOW).date() < held_on:
            yield "claimed_before_meeting"

    def _names(self) -> dict[Role, PersonName]:
        chairs = self.protocol.co_chairs
        return {chair.role: chair.full_name.value for chair in chairs if chair.full_name.value}

    def _pins(self, role: Role | None) -> frozenset[str]:
        name = self._names().get(role) if role else None
        if name is None:
            return frozenset()
        written = (name.full, name.signature, _surname_first(name))
        found = (self.policy.pins.get(fold_key(text), frozenset()) for text in written)
        return frozenset[str]().union(*found)

    def _assigned(self, fact: SignatureFact, role: Role) -> SignatureFact:
        places = [block.printed.place for block in self.protocol.blocks if block.role is role]
        return replace(fact, role=role, place=places[0] if places else None)


def _surname_first(name: PersonName) -> str:
    initials = "".join(f"{part[0]}." for part in (name.given, name.patronymic) if part)
    return f"{name.surname} {initials}"


def _distinct(
    found: Sequence[tuple[Checked, SignatureFact]], lines: Mapping[str, Role]
) -> Iterable[SignatureFact]:
    """Two names over one key, or one hand in both co-chairs' signature lines, are one person."""
    keys: dict[bytes, set[Role]] = {}
    signed_lines: dict[bytes, set[Role]] = {}
    for item, fact in found:
        if item.certificate and fact.role and fact.status is not Status.FAILED:
            keys.setdefault(item.certificate.key_info, set()).add(fact.role)
            if line := lines.get(item.line.lower()):
                signed_lines.setdefault(item.certificate.key_info, set()).add(line)
    for item, fact in found:
        key = item.certificate.key_info if item.certificate else b""
        shared = len(keys.get(key, ())) > 1
        twice = item.line.lower() in lines and len(signed_lines.get(key, ())) > 1
        if (shared or twice) and fact.status is not Status.FAILED:
            yield replace(fact, status=Status.FAILED, reason="same_signer_for_both")
        else:
            yield fact
