"""A letter of ours that nobody took in, what is written instead out: to the stand-in, to the admin.

A curator's letter goes to whoever stands in for him, as it was written; the administrator is told
once a month of each dead address. Letters to the administrator himself end here.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from mailbot.ledger.outgoing import Rendered, Sent
from mailbot.mime import message_id, readdressed
from mailbot.model import MOSCOW, Outgoing, Purpose

_TO_CURATORS: Final = frozenset({Purpose.CURATOR, Purpose.DUTY, Purpose.DIGEST})


def passed_on(sent: Sent, stand_in_for: Callable[[str], str], domain: str) -> Rendered | None:
    """The same letter to the curator's stand-in; `None` when there is none."""
    purpose = Purpose(sent.purpose)
    stand_in = stand_in_for(sent.recipient) if purpose in _TO_CURATORS else ""
    if not stand_in or stand_in == sent.recipient:
        return None
    identity = message_id(f"{sent.message_id}/passed-on/{stand_in}", purpose, domain)
    raw = readdressed(sent.raw, stand_in, identity)
    return Rendered(
        identity,
        sent.purpose,
        stand_in,
        null_return_path=False,
        raw=raw,
        stands_for=sent.message_id,
    )


def alert(sent: Sent, instead: Rendered | None, admin: str, now: datetime) -> Outgoing | None:
    """Tells the administrator which address is dead; one letter a month for each."""
    if not admin or sent.purpose == Purpose.ADMIN or sent.recipient == admin:
        return None
    lines = [
        f"Письмо на адрес {sent.recipient} не доставлено: сервер получателя его не принял.",
        f"Письмо переслано на адрес {instead.recipient}."
        if instead
        else "Переслать его некому: заместителя для этого адреса нет.",
        "Исправьте адрес в rules/curators.toml или rules/coordinators.toml; об этом же адресе "
        "повторно в этом месяце не сообщается.",
        f"Идентификатор письма: {sent.message_id}",
    ]
    address = hashlib.sha256(sent.recipient.encode()).hexdigest()
    return Outgoing(
        purpose=Purpose.ADMIN,
        key=f"undeliverable/{address}/{now.astimezone(MOSCOW):%Y-%m}",
        to=admin,
        subject="mailbot: письмо не доставлено",
        text="\n\n".join(lines) + "\n",
        html="".join(f"<p>{line.replace('&', '&amp;').replace('<', '&lt;')}</p>" for line in lines),
        auto_submitted="auto-generated",
        null_return_path=False,
    )
