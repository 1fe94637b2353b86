"""What the reading of mail must know of our own side."""

from dataclasses import dataclass
from typing import Final

DEPTH: Final = 12
LEAVES: Final = 300
BYTES: Final = 80 << 20
LARGEST: Final = 60 << 20
"""Bytes: of a larger letter only the head is fetched."""
SHORTENED: Final = "X-Mailbot-Shortened"
"""Header put on top of such a head: the size of the letter in bytes."""


@dataclass(frozen=True, slots=True)
class MailPolicy:
    """Our addresses, whom we trust to vouch for a sender, and the limits of a letter."""

    own_addresses: frozenset[str] = frozenset()
    domain: str = "mailbot.invalid"
    """Right-hand side of our Message-IDs."""
    instance: str = ""
    """Value of our own X-Mailbot-Instance header."""
    check_sender: bool = False
    trusted_authserv: tuple[str, ...] = ()
    """Patterns (fnmatch) of authserv-ids whose Authentication-Results are believed.

    Mail.ru: `mxs.mail.ru`; rspamd and OpenDKIM: the server's host name; Exchange Online writes no
    id and is known by the host of the Received above: `*.outlook.com`. Yandex writes results
    below its own Received and none at all when nothing passes, so that a guessed host name would
    do: rely on the DKIM check there.
    """
    trusted_hops: int = 1
    """Received headers from the top that our own servers add: results stand among those.

    0: only results above the first Received count.
    """
    dkim: bool = True
    trust_exchange_internal: bool = False
    secret: bytes = b""
    """Of the ledger: our own letter to ourselves (`mailbot selftest`) is known by it."""
    depth: int = DEPTH
    leaves: int = LEAVES
    total: int = BYTES
