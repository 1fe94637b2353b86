"""An `Outgoing` letter in, the very bytes that go out; the same letter gives the same bytes."""

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from mailbot.model import Outgoing, Purpose

_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_POLICY: Final = SMTP.clone(max_line_length=76)


def message_id(key: str, purpose: Purpose, domain: str) -> str:
    """The Message-ID of a letter out: a function of what it answers and why, of nothing else."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}.{purpose}@{domain}>"


def render_message(
    letter: Outgoing, *, sender: str, sender_name: str, domain: str, instance: str, now: datetime
) -> bytes:
    """RFC 5322 bytes with CRLF, ready for the wire.

    Headers follow RFC 3834: an answer is marked as automatic, and asks for no automatic answer.
    """
    message = EmailMessage(policy=_POLICY)
    local, _, host = sender.partition("@")
    message["From"] = Address(clean(sender_name), local, host)
    message["To"] = letter.to
    message["Subject"] = clean(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(letter.key, letter.purpose, domain)
    if letter.in_reply_to:
        message["In-Reply-To"] = letter.in_reply_to
    if letter.references:
        message["References"] = " ".join(letter.references[-10:])
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Auto-Submitted"] = letter.auto_submitted
    message["X-Auto-Response-Suppress"] = "All"
    message["X-Mailbot-Instance"] = instance
    message.set_content(_body(letter.text), cte="base64")
    message.add_alternative(_body(letter.html), subtype="html", cte="base64")
    for file in letter.attachments:
        maintype, _, subtype = file.media_type.partition("/")
        message.add_attachment(file.content, maintype, subtype, filename=clean(file.name))
    _fix_boundaries(message, letter.key)
    return message.as_bytes()


def clean(text: str) -> str:
    """One line that cannot become two headers, nor turn its direction."""
    return " ".join(_UNFIT.sub(" ", text).split())


def _body(text: str) -> str:
    return re.sub(r"[\ud800-\udfff]", "", text)


def _fix_boundaries(message: EmailMessage, key: str) -> None:
    """Boundaries from the key instead of chance."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(
                f"mailbot-{hashlib.sha256(f'{key}/{number}'.encode()).hexdigest()[:32]}"
            )
