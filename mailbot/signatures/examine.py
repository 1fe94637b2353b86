"""A document with what came beside it in, `SignatureFact`s out: gathered, weighed by nobody."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mailbot.document import Document
from mailbot.model import (
    Attachment,
    AttachmentKind,
    Evidence,
    MeetingProtocol,
    SignatureFact,
    Status,
)
from mailbot.signatures.algorithms import Allowance, Hashed
from mailbot.signatures.certificates import read_certificates
from mailbot.signatures.checked import Checked
from mailbot.signatures.cms import check_cms, signs
from mailbot.signatures.foreign import foreign_files, unsupported_signatures
from mailbot.signatures.office import office_signatures
from mailbot.signatures.pdf import compared, pdf_signatures, text_of
from mailbot.signatures.pdf_text import is_another
from mailbot.signatures.pictures import lines_of, picture_facts
from mailbot.signatures.policy import SignaturePolicy
from mailbot.signatures.signers import Signers

_SMIME: Final = "smime.p7s"
"""The letter's own signature: it proves the sender and is no file's."""
_SCANS: Final = {
    AttachmentKind.PDF: "pdf_unsigned",
    AttachmentKind.PICTURE: "scan_to_be_looked_at",
}


def examine(  # noqa: PLR0913, PLR0917 - six facts and what stands beside them
    content: bytes,
    document: Document,
    protocol: MeetingProtocol,
    companions: Sequence[Attachment],
    policy: SignaturePolicy,
    received_at: datetime,
    others: Sequence[Attachment] = (),
) -> tuple[SignatureFact, ...]:
    """All evidence of signing; `content` is the document as mailed, before anything touched it.

    `others` are the letter's further attachments: a signature file that belongs to one of them
    says nothing about this document.
    """
    store = read_certificates(policy.anchors)
    allowance = Allowance()
    original = Hashed(content, allowance)
    files = _sorted_files(original, companions, others)
    checked: list[Checked] = [
        *office_signatures(content, store, allowance),
        *unsupported_signatures(content),
        *foreign_files(others),
    ]
    for companion in files.own:
        checked += check_cms(companion.content, original, companion.name, store)
    signers = Signers(protocol, policy, received_at, store, lines_of(document, protocol))
    pdfs = {item.name: item for item in companions if item.kind is AttachmentKind.PDF}
    for pdf in pdfs.values():
        checked += pdf_signatures(pdf.content, pdf.name, store)
    for companion, pdf in files.of_pdf:
        beside = check_cms(companion.content, Hashed(pdf.content), pdf.name, store, Evidence.PDF)
        checked += beside
    facts = signers.facts(checked)
    signed_lines = frozenset(
        item.line.lower() for item in checked if item.line and item.status is Status.PASSED
    )
    return (
        *(fact for fact in facts if fact.source not in pdfs),
        *_pdf_facts(facts, pdfs.values(), document, protocol),
        *_scans(companions, {fact.source for fact in facts}, protocol),
        *picture_facts(document, protocol, signed_lines),
    )


@dataclass(frozen=True, slots=True)
class _Files:
    """Signature files by what they were made for."""

    own: tuple[Attachment, ...]
    of_pdf: tuple[tuple[Attachment, Attachment], ...]
    """A signature file and the PDF beside the document that it signs."""


def _sorted_files(
    original: Hashed, companions: Sequence[Attachment], others: Sequence[Attachment]
) -> _Files:
    """A file that fits nothing in the letter is taken for this document's."""
    own: list[Attachment] = []
    of_pdf: list[tuple[Attachment, Attachment]] = []
    documents = {
        item.content: (item, Hashed(item.content, original.allowance))
        for item in (*others, *companions)
        if item.kind is not AttachmentKind.SIGNATURE
    }
    for item in companions:
        if item.kind is not AttachmentKind.SIGNATURE or item.name.lower() == _SMIME:
            continue
        if signs(item.content, original):
            own.append(item)
            continue
        found = (file for file, hashed in documents.values() if signs(item.content, hashed))
        target = next(found, None)
        if target is None:
            own.append(item)
        elif target.kind is AttachmentKind.PDF and target in companions:
            of_pdf.append((item, target))
    return _Files(tuple(own), tuple(of_pdf))


def _pdf_facts(
    facts: Sequence[SignatureFact],
    pdfs: Iterable[Attachment],
    document: Document,
    protocol: MeetingProtocol,
) -> Iterator[SignatureFact]:
    for pdf in pdfs:
        if own := [fact for fact in facts if fact.source == pdf.name]:
            yield from compared(own, text_of(pdf.content), document, protocol)


def _scans(
    companions: Sequence[Attachment], signed: Container[str], protocol: MeetingProtocol
) -> Iterator[SignatureFact]:
    """A scan has no text; a PDF whose text is that of something else is no scan of this."""
    for item in companions:
        if item.kind in _SCANS and item.name not in signed:
            if item.kind is AttachmentKind.PDF and is_another(text_of(item.content), protocol):
                continue
            yield SignatureFact(
                Evidence.SCAN, Status.INDETERMINATE, _SCANS[item.kind], source=item.name
            )
