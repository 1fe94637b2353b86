"""The bot's letter to itself (`mailbot selftest`): the one letter of its own that it answers.

Its mark is an HMAC of its Message-ID under the ledger's secret, and its subject makes it a trial:
whoever copied one could cause a reply to the bot's own mailbox and nothing else.
"""

import hashlib
import hmac
from email.message import Message
from typing import Final

from mailbot.intake.headers import header, raw_value

HEADER: Final = "X-Mailbot-Selftest"
SUBJECT: Final = "ПРОВЕРКА: mailbot selftest"


def mark(secret: bytes, message_id: str) -> str:
    """What proves that this installation wrote the letter of that Message-ID."""
    return hmac.new(secret, f"selftest\0{message_id}".encode(), hashlib.sha256).hexdigest()


def is_selftest(message: Message, secret: bytes) -> bool:
    """A trial that this very installation sent to itself."""
    shown = raw_value(message, HEADER).strip()
    if not secret or not shown or header(message, "Subject") != SUBJECT:
        return False
    wanted = mark(secret, raw_value(message, "Message-ID").strip())
    return hmac.compare_digest(shown.encode("utf-8", "replace"), wanted.encode())
