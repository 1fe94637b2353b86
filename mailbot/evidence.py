"""Signature facts in, the one fact that speaks for each co-chair out, and how it is put in words.

Contradiction first, then the strongest proof, then what could not be told, then what is nothing:
a broken signature is news whatever stands beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from mailbot.model import Evidence, Level, Role, SignatureFact, Status, Trust
from mailbot.rulebook import Rulebook

NO_INK: Final = frozenset({"blank_picture", "empty_signature_line"})
"""Pictures that show nobody's hand."""

NOT_A_SIGNATURE: Final = "not_a_signature"
"""A file that is called a signature and is something else."""

_ABSENT: Final = NO_INK | {NOT_A_SIGNATURE}
"""Causes of failure that mean absence and contradict nothing."""

DIGITAL: Final = frozenset({Evidence.OFFICE, Evidence.CMS, Evidence.PDF})

_OF_TRUST: Final = {Trust.PINNED: Level.PINNED, Trust.CHAIN: Level.TRUSTED}


def level_of(fact: SignatureFact) -> Level:
    """How much a fact proves."""
    if fact.status is Status.FAILED:
        return Level.NOTHING
    if fact.status is Status.INDETERMINATE:
        return Level.UNCLEAR
    if fact.evidence is Evidence.EMAIL:
        return Level.EMAIL
    if fact.evidence is Evidence.PICTURE:
        return Level.PICTURE
    return _OF_TRUST.get(fact.trust, Level.INTEGRITY)


def contradicts(fact: SignatureFact) -> bool:
    """A failure that is more than absence: broken, foreign, or one picture for two people."""
    return fact.status is Status.FAILED and fact.reason not in _ABSENT


def facts_of(role: Role, facts: Sequence[SignatureFact]) -> tuple[SignatureFact, ...]:
    """What was offered for `role`, the telling fact first."""
    own = [fact for fact in facts if fact.role is role]
    return tuple(sorted(own, key=lambda fact: (not contradicts(fact), -level_of(fact).rank)))


def proof_of(role: Role, facts: Sequence[SignatureFact]) -> SignatureFact | None:
    """The strongest fact that passed for `role`."""
    passed = [fact for fact in facts_of(role, facts) if fact.status is Status.PASSED]
    return passed[0] if passed else None


def doubts_about(role: Role, facts: Sequence[SignatureFact]) -> tuple[SignatureFact, ...]:
    """What a person must look at before `role` counts as signed or as not signed.

    A digital signature that could not be checked stays a question beside any picture; an unclear
    picture or a scan only where nothing else passed.
    """
    open_questions = [
        fact for fact in facts if fact.status is Status.INDETERMINATE and fact.role in {role, None}
    ]
    if proof_of(role, facts) is not None:
        open_questions = [
            fact
            for fact in open_questions
            if fact.role is role
            and (fact.evidence in DIGITAL or fact.reason == "near_same_picture")
        ]
    return tuple(open_questions)


def telling_fact(role: Role, facts: Sequence[SignatureFact]) -> SignatureFact | None:
    """The one fact to show for `role`; `None` when nothing at all was offered."""
    own = facts_of(role, facts)
    if own and (contradicts(own[0]) or level_of(own[0]).rank > Level.UNCLEAR.rank):
        return own[0]
    doubts = doubts_about(role, facts)
    return doubts[0] if doubts else own[0] if own else None


def signature_words(rulebook: Rulebook) -> dict[str, str]:
    """Half-sentences about evidence: what was found, what is trusted, how to mend it."""
    doubts = rulebook["SIG-008"].reasons
    other = rulebook.words("signatures", "details").get("other", "")
    return {
        **{reason: f"{other}: {text}" for reason, text in doubts.items()},
        **rulebook.words("signatures", "details"),
        **{f"trust.{key}": words for key, words in rulebook.words("signatures", "trust").items()},
        **{f"mend.{key}": words for key, words in rulebook.words("signatures", "mending").items()},
    }


def detail_of(fact: SignatureFact | None, words: Mapping[str, str]) -> str:
    """What was found, and how far its certificate is to be trusted."""
    detail = words.get(fact.reason if fact else "none") or words.get("other", "")
    trust = ""
    if fact and fact.status is Status.PASSED and fact.evidence in DIGITAL:
        trust = words.get(f"trust.{fact.trust}", "")
    return f"{detail}; {trust}" if trust else detail


def mending_of(fact: SignatureFact | None, words: Mapping[str, str]) -> str:
    """What the sender can do about it; nothing about a signature that passed."""
    if fact and fact.status is Status.PASSED:
        return ""
    if fact and fact.status is Status.INDETERMINATE:
        return words.get("mend.unclear", "")
    return words.get(f"mend.{fact.reason if fact else 'none'}") or words.get("mend.other", "")
