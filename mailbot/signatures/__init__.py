"""A document with what came beside it in, `SignatureFact`s out: gathered, weighed by nobody."""

from collections.abc import Sequence
from datetime import datetime

from mailbot.document import Document
from mailbot.model import (
    Attachment,
    AttachmentKind,
    Evidence,
    MeetingProtocol,
    SignatureFact,
    Status,
)
from mailbot.signatures.pictures import picture_facts
from mailbot.signatures.policy import SignaturePolicy

__all__ = ["SignaturePolicy", "examine"]


def examine(
    content: bytes,
    document: Document,
    protocol: MeetingProtocol,
    companions: Sequence[Attachment],
    policy: SignaturePolicy,
    received_at: datetime,
) -> tuple[SignatureFact, ...]:
    """All evidence of signing; `content` is the document as mailed, before anything touched it."""
    return (
        *picture_facts(document, protocol),
        *(_scan(item) for item in companions if item.kind in _SCANS),
    )


_SCANS = {
    AttachmentKind.PDF: "pdf_unsigned",
    AttachmentKind.PICTURE: "scan_to_be_looked_at",
}


def _scan(companion: Attachment) -> SignatureFact:
    return SignatureFact(
        Evidence.SCAN, Status.INDETERMINATE, _SCANS[companion.kind], source=companion.name
    )
