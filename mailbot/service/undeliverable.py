"""A curator's letter that nobody took in, the same letter to whoever stands in for him out."""

from collections.abc import Callable
from typing import Final

from mailbot.ledger.outgoing import Rendered, Sent
from mailbot.mime import message_id, readdressed
from mailbot.model import Purpose

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
