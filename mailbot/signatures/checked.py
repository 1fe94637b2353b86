"""One digital signature by one signer, as the mathematics left it: no names compared yet."""

from dataclasses import dataclass
from datetime import datetime

from mailbot.model import Evidence, Status
from mailbot.signatures.certificates import Certificate


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a signature."""

    evidence: Evidence
    status: Status
    reason: str
    source: str
    certificate: Certificate | None = None
    """The one whose key verifies; `None` where nothing verified."""
    others: tuple[Certificate, ...] = ()
    """Further certificates that came with the signature."""
    signed_at: datetime | None = None
    """The signer's own claim."""
    weak: tuple[str, ...] = ()
    line: str = ""
    """SetupID of the visible signature line it signs."""


def failed(evidence: Evidence, reason: str, source: str) -> Checked:
    """A signature that is wrong."""
    return Checked(evidence, Status.FAILED, reason, source)


def unclear(evidence: Evidence, reason: str, source: str) -> Checked:
    """A signature nothing can be said about."""
    return Checked(evidence, Status.INDETERMINATE, reason, source)
