"""Examine a document the way the pipeline does, and say in short what was found."""

import functools
from dataclasses import replace
from datetime import datetime

from mailbot.extract import extract_protocol
from mailbot.model import Attachment, AttachmentKind, SignatureFact
from mailbot.regions import Regions
from mailbot.shipped import shipped
from mailbot.signatures.examine import examine
from mailbot.signatures.policy import SignaturePolicy
from mailbot.word.reader import open_document
from mailbot.word.sniff import kind_of
from tests.protocols import RECEIVED, Form, faultless, to_docx

REGIONS = Regions.load(shipped("rules") / "regions.csv")
LENIENT = SignaturePolicy()


def unsigned(form: Form | None = None) -> Form:
    """The form without ink."""
    return replace(form or faultless(), government_ink=None, coordinator_ink=None)


@functools.cache
def document() -> bytes:
    """One unsigned document, always the same bytes."""
    return to_docx(unsigned())


def beside(name: str, content: bytes) -> Attachment:
    """An attachment by its content."""
    return Attachment(name, content, kind_of(content).kind)


def signature(content: bytes, name: str = "protocol.docx.sig") -> Attachment:
    """A signature file."""
    return Attachment(name, content, AttachmentKind.SIGNATURE)


def facts_of(
    content: bytes,
    *companions: Attachment,
    policy: SignaturePolicy = LENIENT,
    received_at: datetime = RECEIVED,
    others: tuple[Attachment, ...] = (),
) -> tuple[SignatureFact, ...]:
    """All facts about a .docx and what came beside it."""
    tree = open_document(content)
    protocol = extract_protocol(tree, REGIONS)
    return examine(content, tree, protocol, companions, policy, received_at, others)


def told(facts: tuple[SignatureFact, ...]) -> list[tuple[str | None, str]]:
    """Whose, and what came of it."""
    return [(fact.role.value if fact.role else None, fact.reason) for fact in facts]
