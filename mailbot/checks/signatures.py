"""SIG: did both co-chairs sign? Twin of `rules/signatures.toml`."""

from collections.abc import Callable, Iterator
from typing import Final

from mailbot.evidence import (
    NO_INK,
    NOT_A_SIGNATURE,
    contradicts,
    doubts_about,
    facts_of,
    level_of,
    proof_of,
)
from mailbot.model import (
    Case,
    CoChair,
    Entry,
    Finding,
    Level,
    Place,
    Role,
    SignatureBlock,
    SignatureFact,
    Word,
)
from mailbot.rulebook import Rule
from mailbot.values.agreement import signature_agreement

_AGREES: Final = frozenset({"match", "match_sloppy"})
_UNCLEAR: Final = "partial"
_EMPTY: Final = frozenset({"missing", "placeholder"})
_LABELS: Final = {
    Role.GOVERNMENT: "подпись представителя управленческой команды региона",
    Role.COORDINATOR: "подпись Координатора Клуба",
}

Check = Callable[[Case, Rule], Iterator[Finding]]


def both_co_chairs_signed(case: Case, rule: Rule) -> Iterator[Finding]:
    """The protocol is signed by the coordinator together with the co-chair."""
    facts = _facts(case)
    for role in Role:
        absent = not facts_of(role, facts) and not doubts_about(role, facts)
        if absent and role not in _asked_by_letter(case):
            yield rule.finding(_field(role), _place(case, role), who=_who(case, role))


def signature_pictures_show_ink(case: Case, rule: Rule) -> Iterator[Finding]:
    """A blank picture or an unsigned signature line is no signature."""
    facts = _facts(case)
    for role in Role:
        own = facts_of(role, facts)
        blank = own and all(fact.reason in NO_INK for fact in own)
        if blank and not doubts_about(role, facts) and role not in _asked_by_letter(case):
            yield rule.finding(
                _field(role),
                own[0].place or _place(case, role),
                cause=own[0].reason,
                who=_who(case, role),
            )


def _contradiction_absent(code: str) -> Check:
    def check(case: Case, rule: Rule) -> Iterator[Finding]:
        for fact in _facts(case):
            if contradicts(fact) and _CODE_OF.get(fact.reason, _BROKEN) == code:
                role = fact.role or _unsigned_role(case)
                yield rule.finding(
                    _field(role),
                    fact.place or _place(case, role),
                    cause=fact.reason,
                    who=_who(case, role),
                    signer=fact.signer or "имя не указано",
                    source=fact.source,
                )

    check.__doc__ = f"No evidence contradicts the signatures in the way of {code}."
    return check


def signatures_could_be_checked(case: Case, rule: Rule) -> Iterator[Finding]:
    """What a machine cannot tell a person looks at; it is neither a pass nor an absence."""
    facts = _facts(case)
    for role in Role:
        own = facts_of(role, facts)
        doubts = doubts_about(role, facts)
        if doubts and not (own and contradicts(own[0])):
            yield rule.finding(
                _field(role),
                doubts[0].place or _place(case, role),
                cause=doubts[0].reason,
                who=_who(case, role),
            )


def signatures_are_strong_enough(case: Case, rule: Rule) -> Iterator[Finding]:
    """The committee may ask for more than ink; what is still in question may be enough."""
    for role in Role:
        least = rule.levels.get(role, Level.EMAIL)
        proof = proof_of(role, _facts(case))
        short = proof is not None and level_of(proof).rank < least.rank
        if short and not doubts_about(role, _facts(case)):
            yield rule.finding(_field(role), _place(case, role), cause=least, who=_who(case, role))


def printed_names_agree(case: Case, rule: Rule) -> Iterator[Finding]:
    """Initials and surname below are those of the co-chair named above."""
    for chair, block in _pairs(case):
        verdict = _agreement(chair, block.printed)
        if verdict and verdict not in _AGREES | _EMPTY | {_UNCLEAR}:
            yield rule.finding(
                _field(chair.role),
                block.printed.place,
                printed=block.printed.raw.strip(),
                full_name=chair.full_name.raw.strip(),
                expected=chair.full_name.value.signature if chair.full_name.value else "",
            )


def printed_names_are_given(case: Case, rule: Rule) -> Iterator[Finding]:
    """The form prints «И.О. Фамилия» beside each signature."""
    for block in case.protocol.blocks if case.protocol else ():
        if not block.printed.written and "placeholder" not in block.printed.flags:
            yield rule.finding(_field(block.role), block.printed.place, who=_who(case, block.role))


def printed_names_are_complete(case: Case, rule: Rule) -> Iterator[Finding]:
    """A surname without all its initials agrees with too many people."""
    for chair, block in _pairs(case):
        if _agreement(chair, block.printed) == _UNCLEAR:
            yield rule.finding(
                _field(chair.role),
                block.printed.place,
                printed=block.printed.raw.strip(),
                expected=chair.full_name.value.signature if chair.full_name.value else "",
            )


def digital_signatures_have_no_weak_points(case: Case, rule: Rule) -> Iterator[Finding]:
    """An old algorithm or an expired certificate passes and is told."""
    for role in Role:
        proof = proof_of(role, _facts(case))
        if proof and (known := [rule.reasons[weak] for weak in proof.weak if weak in rule.reasons]):
            yield rule.finding(
                _field(role),
                _place(case, role),
                who=_who(case, role),
                reason="; ".join(known),
            )


def co_chairs_asked_by_letter_agreed(case: Case, rule: Rule) -> Iterator[Finding]:
    """A missing co-chair with an address in the directory is asked to sign by letter."""
    facts = _facts(case)
    for role in _asked_by_letter(case):
        nothing = all(fact.reason in NO_INK for fact in facts_of(role, facts))
        if nothing and not doubts_about(role, facts):
            yield rule.finding(_field(role), _place(case, role), who=_who(case, role))


def signature_files_are_signatures(case: Case, rule: Rule) -> Iterator[Finding]:
    """A file called a signature that is none would leave its sender wondering."""
    for fact in _facts(case):
        if fact.reason == NOT_A_SIGNATURE:
            role = _unsigned_role(case)
            yield rule.finding(_field(role), _place(case, role), source=fact.source)


def _asked_by_letter(case: Case) -> tuple[Role, ...]:
    """Co-chairs who can be asked; nobody is asked twice about what he declined."""
    declined = case.said(Word.DECLINED)
    roles = (signatory.role for signatory in case.signatories)
    return tuple(role for role in roles if not (declined and declined.role is role))


def _agreement(chair: CoChair, printed: Entry[str]) -> str:
    name = chair.full_name.value
    if name is None or not printed.written or "initials_only" in chair.full_name.flags:
        return ""
    return signature_agreement(name, printed.raw)


def _pairs(case: Case) -> Iterator[tuple[CoChair, SignatureBlock]]:
    if case.protocol is None:
        return
    for chair in case.protocol.co_chairs:
        for block in case.protocol.blocks:
            if block.role is chair.role:
                yield chair, block


def _facts(case: Case) -> tuple[SignatureFact, ...]:
    return case.submission.signatures if case.submission else ()


def _unsigned_role(case: Case) -> Role:
    unsigned = [role for role in Role if proof_of(role, _facts(case)) is None]
    return unsigned[-1] if unsigned else Role.COORDINATOR


def _field(role: Role) -> str:
    return f"signatures.{role}"


def _place(case: Case, role: Role) -> Place:
    for block in case.protocol.blocks if case.protocol else ():
        if block.role is role:
            return block.printed.place
    return Place(_LABELS[role])


def _who(case: Case, role: Role) -> str:
    for chair in case.protocol.co_chairs if case.protocol else ():
        if chair.role is role and chair.full_name.value and chair.full_name.value.given:
            return chair.full_name.value.signature
    return {
        Role.GOVERNMENT: "сопредседатель – представитель управленческой команды региона",
        Role.COORDINATOR: "сопредседатель – Координатор Клуба",
    }[role]


_BROKEN: Final = "SIG-003"
_CODE_OF: Final = {
    "signer_is_neither": "SIG-004",
    "same_signer_for_both": "SIG-005",
    "not_this_document": "SIG-006",
    "same_picture": "SIG-007",
}

CHECKS: Final = {
    "SIG-001": both_co_chairs_signed,
    "SIG-002": signature_pictures_show_ink,
    "SIG-003": _contradiction_absent("SIG-003"),
    "SIG-004": _contradiction_absent("SIG-004"),
    "SIG-005": _contradiction_absent("SIG-005"),
    "SIG-006": _contradiction_absent("SIG-006"),
    "SIG-007": _contradiction_absent("SIG-007"),
    "SIG-008": signatures_could_be_checked,
    "SIG-009": signatures_are_strong_enough,
    "SIG-010": printed_names_agree,
    "SIG-011": printed_names_are_given,
    "SIG-012": printed_names_are_complete,
    "SIG-013": digital_signatures_have_no_weak_points,
    "SIG-014": co_chairs_asked_by_letter_agreed,
    "SIG-015": signature_files_are_signatures,
}
