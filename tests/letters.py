"""Letters as bytes: a faultless one and the changes that spoil it."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tests.protocols import RECEIVED, faultless, to_docx

SENDER = "coordinator@club.example"
BOT = "bot@agency.example"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def letter(
    *files,
    sender=f"Анна Иванова <{SENDER}>",
    subject="Протокол",
    body="Добрый день! Направляю протокол.",
    headers=(),
    message_id="<1@club.example>",
):
    """A letter with the given (name, bytes) files; a faultless protocol when none is given."""
    files = files or (("протокол.docx", to_docx(faultless())),)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = BOT
    message["Subject"] = subject
    message["Date"] = format_datetime(RECEIVED)
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers:
        message[name] = value
    message.set_content(body)
    for name, content in files:
        if content is not None:
            maintype, _, subtype = DOCX.partition("/")
            message.add_attachment(content, maintype, subtype, filename=name)
    return message.as_bytes()


def text_only(**changes):
    """A letter without any file."""
    return letter(("", None), **changes)
