"""An outcome that a person must look at in, the letter to the duty curator out."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from mailbot.model import (
    Letter,
    Outcome,
    Outgoing,
    Papers,
    Purpose,
    Reading,
    Severity,
    Topic,
    Verdict,
)
from mailbot.replies.enclosures import Enclosure, enclose, received
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.phrases import Phrases
from mailbot.replies.privacy import about_the_sender, is_forged, may_be_answered
from mailbot.replies.sections import printed, term
from mailbot.replies.signed import signature_lines
from mailbot.replies.wording import closing, greeting, naming, shortened

_BODY: Final = 1500
_ASKING: Final = frozenset({"LET-005", "LET-006"})
"""Whoever only writes is answered by a person: there is nothing to release or to return."""


def letter_to_duty(
    reading: Reading, outcome: Outcome, papers: Papers, letterhead: Letterhead, index: int
) -> Outgoing | None:
    """What must be decided, with the document; `None` when there is nobody to write to."""
    to = letterhead.duty.email if letterhead.duty else letterhead.admin
    if not to:
        return None
    letter, protocol, words = reading.letter, outcome.case.protocol, letterhead.words
    greeted = greeting(letterhead.duty.full_name if letterhead.duty else "")
    enclosures = enclose(_enclosures(outcome, papers, words))
    stranger = bool(about_the_sender(outcome))
    region = (protocol.region.value or protocol.region.raw) if protocol else ""
    accepted = outcome.verdict is Verdict.ACCEPTED
    title = (
        naming(protocol, letterhead.genitives, letterhead.words)
        if protocol
        else words.say("duty.letter_title")
    )
    asks = any(finding.code in _ASKING for finding in outcome.findings)
    decides = letterhead.curators_answer and not accepted and not asks
    text, html = render(
        letterhead.templates,
        "duty",
        {
            "greeting": greeted,
            "closing": closing(greeted),
            "title": title,
            "accepted": accepted,
            "answers": decides,
            "asks": asks and not stranger,
            "reg_number": outcome.reg_number,
            "region": shortened(region),
            "district": outcome.case.federal_district,
            "address": letter.sender,
            "subject": letter.subject,
            "body": shortened(letter.body, _BODY) if protocol is None else "",
            "received_at": letter.received_at,
            "term": term(outcome, words),
            "stranger": stranger,
            "vouchers": _vouchers(letter, words),
            "told": may_be_answered(letter) and not is_forged(outcome),
            "findings": {severity.value: printed(outcome, severity) for severity in Severity},
            "signatures": signature_lines(outcome, letterhead),
            "enclosures": enclosures,
        },
    )
    return Outgoing(
        purpose=Purpose.DUTY,
        key=f"{letter.key}/{'released' if accepted else 'duty'}/{index}",
        to=to,
        subject=_subject(outcome, letterhead),
        text=text,
        html=html,
        attachments=enclosures.files,
        reply_to="" if stranger or decides else letter.sender,
        auto_submitted="auto-generated",
        null_return_path=False,
        question=replace(
            letterhead.question(letter, Topic.DECISION, to, str(index)),
            reg_number=outcome.reg_number,
            title=title,
        )
        if decides
        else None,
    )


def _vouchers(letter: Letter, words: Phrases) -> str:
    """What else speaks for the sender; it decides nothing, but helps whoever must decide."""
    told = []
    if letter.smime_signer:
        signer = shortened(letter.smime_signer, 200)
        told.append(words.say("duty.signed_by", signer=signer))
    if letter.arc:
        told.append(words.say("duty.arc", chain=shortened(letter.arc, 120)))
    return "; ".join(told)


def _subject(outcome: Outcome, letterhead: Letterhead) -> str:
    subject = _what(outcome, letterhead)
    if not outcome.reg_number:
        return subject
    return letterhead.words.say("duty.with_number", subject=subject, number=outcome.reg_number)


def _what(outcome: Outcome, letterhead: Letterhead) -> str:
    """What is asked of the duty curator, and about what."""
    protocol, words = outcome.case.protocol, letterhead.words
    letter = words.say("duty.letter")
    what = naming(protocol, letterhead.genitives, letterhead.words) if protocol else letter
    what = what.replace("\u00a0", " ")
    if any(finding.code in _ASKING for finding in outcome.findings):
        about = shortened(outcome.case.letter.subject, 120) or letter
        return words.say("duty.answer_needed", about=about)
    if outcome.verdict is Verdict.ACCEPTED:
        return words.say("duty.nobody_appointed", protocol=what)
    return words.say("duty.decision_needed", about=f"{what[:1].lower()}{what[1:]}")


def _enclosures(outcome: Outcome, papers: Papers, words: Phrases) -> Iterator[Enclosure]:
    if papers.official:
        accepted = outcome.verdict is Verdict.ACCEPTED
        caption = words.say("enclosure.official" if accepted else "enclosure.draft")
        yield Enclosure(caption, papers.official)
    if outcome.case.submission:
        caption = words.say("enclosure.sent")
        yield Enclosure(caption, received(outcome.case.submission.attachment))
