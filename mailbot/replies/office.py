"""A held outcome in, the letter to whoever must decide out."""

from mailbot.model import File, Outcome, Outgoing, Papers, Purpose, Reading, Severity
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.sender import signature_lines
from mailbot.replies.wording import greeting


def letter_to_duty(
    reading: Reading, outcome: Outcome, papers: Papers, letterhead: Letterhead, index: int
) -> Outgoing | None:
    """What a person must decide, with the document; `None` when nobody is on duty."""
    to = letterhead.duty.email if letterhead.duty else letterhead.admin
    if not to:
        return None
    protocol = outcome.case.protocol
    region = (protocol.region.value or protocol.region.raw) if protocol else ""
    text, html = render(
        letterhead.templates,
        "duty",
        {
            "greeting": greeting(letterhead.duty.full_name if letterhead.duty else ""),
            "reg_number": outcome.reg_number,
            "region": region,
            "held_on": protocol.held_on.value if protocol else None,
            "number": (protocol.number.value or "") if protocol else "",
            "address": reading.letter.sender,
            "received_at": reading.letter.received_at,
            "doubts": [f.sentence for f in outcome.findings if f.severity is Severity.DOUBT],
            "warnings": [f.message for f in outcome.findings if f.severity is Severity.WARNING],
            "signatures": signature_lines(outcome, letterhead),
            "due": outcome.case.due,
        },
    )
    files = [papers.official] if papers.official else []
    if outcome.case.submission:
        attachment = outcome.case.submission.attachment
        files.append(File(attachment.name, attachment.content, "application/octet-stream"))
    return Outgoing(
        purpose=Purpose.DUTY,
        key=f"{reading.letter.key}/duty/{index}",
        to=to,
        subject=f"Требуется решение: протокол {outcome.reg_number}".strip(),
        text=text,
        html=html,
        attachments=tuple(files),
        auto_submitted="auto-generated",
        null_return_path=False,
    )
