"""Raw bytes and the DNS answers fetched at arrival in, how sure the sender's address is out.

Two proofs count: a DKIM signature of the sender's own domain that we verify ourselves, and the
word of a mail server we trust. ARC and Received-SPF prove nothing here.
"""

from collections.abc import Sequence
from datetime import datetime
from email.message import Message

from mailbot.intake.addresses import author_of
from mailbot.intake.policy import MailPolicy
from mailbot.intake.tree import parse_head
from mailbot.intake.vouching import vouched
from mailbot.model import Authenticity


def key_names(raw: bytes) -> tuple[str, ...]:
    """DNS names whose TXT records the check will want: aligned signatures only, a bounded few.

    Whoever asks leaves out of `Delivery.dkim_keys` what DNS did not answer for now, and gives an
    empty record for a name that does not exist.
    """
    from mailbot.intake.dkim_check import wanted_keys  # noqa: PLC0415 - 4 MB for who needs it

    domain = _domain_of(parse_head(raw))
    return wanted_keys(raw, domain) if domain else ()


def authenticity_of(
    raw: bytes,
    message: Message,
    keys: Sequence[tuple[str, bytes]],
    received_at: datetime,
    policy: MailPolicy,
) -> Authenticity:
    """`PASSED` on proof, `FAILED` when a proof was offered and is wrong, else `NONE`."""
    if not policy.check_sender:
        return Authenticity.UNCHECKED
    domain = _domain_of(message)
    if not domain:
        return Authenticity.NONE
    told = vouched(message, domain, policy)
    if told is Authenticity.PASSED or not policy.dkim or not keys:
        return told  # without a key a signature proves nothing
    from mailbot.intake.dkim_check import verified  # noqa: PLC0415

    known = {name.lower(): record for name, record in keys}
    own = verified(raw, domain, known, received_at)
    return told if own is Authenticity.NONE else own


def _domain_of(message: Message) -> str:
    address, _ = author_of(message)
    return address.rpartition("@")[2]
