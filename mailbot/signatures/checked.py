"""One digital signature by one signer, as the mathematics left it: no names compared yet."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mailbot.model import Evidence, Status
from mailbot.signatures.certificates import Certificate

_EARLIEST: Final = 1990
_LATEST: Final = 2200


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a signature."""

    evidence: Evidence
    status: Status
    reason: str
    source: str
    certificate: Certificate | None = None
    """The one whose key verifies; where that cannot be told, the one that is named, or none."""
    others: tuple[Certificate, ...] = ()
    """Further certificates that came with the signature."""
    signed_at: datetime | None = None
    """The signer's own claim."""
    weak: tuple[str, ...] = ()
    line: str = ""
    """SetupID of the visible signature line it signs."""


def plausible(moment: datetime) -> datetime | None:
    """A claimed time, aware and of this age; what is neither is as good as none."""
    if not _EARLIEST <= moment.year <= _LATEST:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def failed(evidence: Evidence, reason: str, source: str) -> Checked:
    """A signature that is wrong."""
    return Checked(evidence, Status.FAILED, reason, source)


def unclear(evidence: Evidence, reason: str, source: str) -> Checked:
    """A signature nothing can be said about."""
    return Checked(evidence, Status.INDETERMINATE, reason, source)
