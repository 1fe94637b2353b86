"""A held outcome in, the letters that ask people about it out.

A co-chair whose signature is missing is asked to sign by letter; a registered address whose
letter is not proven is asked whether it wrote. Both are written to addresses of the registry only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from mailbot.model import (
    Outcome,
    Outgoing,
    Papers,
    Purpose,
    Question,
    Reading,
    Role,
    Signatory,
    Topic,
    Verdict,
)
from mailbot.replies.enclosures import Enclosure, enclose, received
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.phrases import Phrases
from mailbot.replies.privacy import about_the_sender
from mailbot.replies.wording import closing, coordinator_of, greeting, naming, shortened
from mailbot.values.numerals import formatted

SIGNATURE_AWAITED: Final = "SIG-014"
_UNPROVEN: Final = "SND-002"
_MOST: Final = 25


def letters_to_co_chairs(
    reading: Reading, outcome: Outcome, papers: Papers, letterhead: Letterhead
) -> Iterator[Outgoing]:
    """One letter to each co-chair who is asked; nobody is, while the sender is not known."""
    if outcome.verdict is not Verdict.HELD or about_the_sender(outcome):
        return
    awaited = {f.field for f in outcome.findings if f.code == SIGNATURE_AWAITED}
    for signatory in outcome.case.signatories:
        if f"signatures.{signatory.role}" in awaited:
            yield _request(reading, outcome, papers, letterhead, signatory)


def waits_for_co_chairs_only(outcome: Outcome) -> bool:
    """Nothing but signatures by letter is missing: no curator need look."""
    doubts = {finding.code for finding in outcome.findings if finding.severity == "doubt"}
    return outcome.verdict is Verdict.HELD and doubts == {SIGNATURE_AWAITED}


def sender_is_asked(outcomes: Sequence[Outcome], letterhead: Letterhead) -> bool:
    """His address is registered, and only the proof is missing."""
    codes = {finding.code for outcome in outcomes for finding in about_the_sender(outcome)}
    return letterhead.confirm_sender and codes == {_UNPROVEN}


def letter_to_confirm(
    reading: Reading, outcomes: Sequence[Outcome], letterhead: Letterhead
) -> Outgoing:
    """To the registered address itself, without a word of what the protocol says."""
    letter = reading.letter
    question = replace(
        letterhead.question(letter, Topic.SENDER, letter.sender), reg_number=outcomes[0].reg_number
    )
    text, html = render(
        letterhead.templates,
        "confirm",
        {
            "greeting": greeting(""),
            "closing": "",
            "subject": shortened(letter.subject, 200),
            "received_at": letter.received_at,
            "token": question.token,
            "address": letterhead.address,
        },
    )
    return Outgoing(
        purpose=Purpose.CONFIRM_SENDER,
        key=f"{letter.key}/confirm",
        to=letter.sender,
        subject=letterhead.words.say("confirm.subject", token=question.token),
        text=text,
        html=html,
        question=question,
        daily_limit=1,
    )


def _request(
    reading: Reading, outcome: Outcome, papers: Papers, letterhead: Letterhead, signatory: Signatory
) -> Outgoing:
    letter, protocol, submission = reading.letter, outcome.case.protocol, outcome.case.submission
    if protocol is None or submission is None:
        raise ValueError("a protocol is what a co-chair signs")
    question = _question(reading, outcome, letterhead, signatory)
    enclosures = enclose(_enclosures(outcome, papers, letterhead.words))
    greeted = greeting(signatory.full_name)
    text, html = render(
        letterhead.templates,
        "co_chair",
        {
            "greeting": greeted,
            "closing": closing(greeted),
            "title": question.title,
            "coordinator": ""
            if signatory.role is Role.COORDINATOR
            else shortened(coordinator_of(protocol), 200),
            "items": tuple(
                (formatted(index, "upperRoman"), shortened(item.title.value or ""))
                for index, item in enumerate(protocol.agenda[:_MOST], 1)
            ),
            "decisions": sum(len(item.decisions) for item in protocol.agenda),
            "attendees": len(protocol.attendees),
            "reg_number": outcome.reg_number,
            "name": shortened(submission.attachment.name, 120),
            "sha256": submission.sha256,
            "token": question.token,
            "enclosures": enclosures,
        },
    )
    return Outgoing(
        purpose=Purpose.CO_CHAIR,
        key=f"{letter.key}/co-chair/{signatory.role}/{submission.sha256}",
        to=signatory.email,
        subject=letterhead.words.say(
            "co_chair.subject", token=question.token, protocol=question.title
        ),
        text=text,
        html=html,
        attachments=enclosures.files,
        auto_submitted="auto-generated",
        null_return_path=False,
        question=question,
    )


def _question(
    reading: Reading, outcome: Outcome, letterhead: Letterhead, signatory: Signatory
) -> Question:
    submission, protocol = outcome.case.submission, outcome.case.protocol
    sha256 = submission.sha256 if submission else ""
    part = f"{signatory.role}/{sha256}"
    return replace(
        letterhead.question(reading.letter, Topic.CO_CHAIR, signatory.email, part),
        reg_number=outcome.reg_number,
        title=naming(protocol, letterhead.genitives, letterhead.words) if protocol else "",
        document_sha256=sha256,
        role=signatory.role,
        name=signatory.full_name,
    )


def _enclosures(outcome: Outcome, papers: Papers, words: Phrases) -> Iterator[Enclosure]:
    if papers.official:
        yield Enclosure(words.say("enclosure.official"), papers.official)
    if outcome.case.submission:
        caption = words.say("enclosure.coordinators")
        yield Enclosure(caption, received(outcome.case.submission.attachment))
