"""A letter's attachments in, each document with the signatures and scans that belong to it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mailbot.intake.stems import closest, stem_of
from mailbot.model import Attachment, AttachmentKind, Letter

_READABLE: Final = (AttachmentKind.DOCX, AttachmentKind.CONVERTIBLE)
_COMPANIONS: Final = (AttachmentKind.SIGNATURE, AttachmentKind.PDF, AttachmentKind.PICTURE)
_NO_PROTOCOL: Final = frozenset(
    {"spreadsheet", "presentation", "html", "msg", "not_word", "empty", "text"}
)
"""Reasons that say what a file is: beside a readable document it is something else."""
_LETTERS_OWN: Final = "smime.p7s"
"""What S/MIME calls the signature over the letter itself (RFC 8551, 3.2.1)."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A document that may be a protocol, and what came beside it."""

    document: Attachment
    companions: tuple[Attachment, ...] = ()
    others: tuple[Attachment, ...] = ()
    """Further files of the letter: a signature may belong to one of them."""


def submissions_of(letter: Letter, below: int = -1) -> tuple[Bundle, ...]:
    """Documents at the top level, or in forwarded letters when the top has none; each once.

    `below` a level that held no protocol the next one is looked through.
    """
    deeper = tuple(item for item in letter.attachments if item.depth > below)
    documents = _documents(deeper)
    companions = [
        item
        for item in letter.attachments
        if item.kind in _COMPANIONS and item.name.lower() != _LETTERS_OWN
    ]
    homes = [(item, _homes(item, documents, letter.attachments)) for item in companions]
    return tuple(
        Bundle(
            document,
            tuple(item for item, home in homes if document in home),
            tuple(item for item in letter.attachments if item is not document),
        )
        for document in documents
    )


def _documents(attachments: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The shallowest readable ones, and at that level what may be a protocol and cannot be read."""
    readable = [item for item in attachments if item.kind in _READABLE]
    refused = [item for item in attachments if item.kind is AttachmentKind.UNREADABLE]
    if readable:
        depth = min(item.depth for item in readable)
        wanted = [item for item in readable if item.depth == depth]
        wanted += [i for i in refused if i.depth <= depth and i.reason not in _NO_PROTOCOL]
    else:
        depth = min((item.depth for item in refused), default=0)
        wanted = [item for item in refused if item.depth == depth]
    once: dict[bytes, Attachment] = {}
    for item in attachments:
        if any(item is other for other in wanted) and not _is_older_copy(item, wanted):
            once.setdefault(item.content, item)
    return tuple(once.values())


def _is_older_copy(item: Attachment, beside: Sequence[Attachment]) -> bool:
    """The same file saved as .doc, .odt or .rtf too, for those who cannot open a .docx."""
    return item.kind is AttachmentKind.CONVERTIBLE and any(
        other.kind is AttachmentKind.DOCX and stem_of(other.name) == stem_of(item.name)
        for other in beside
    )


def _homes(
    companion: Attachment, documents: Sequence[Attachment], all_of_them: Sequence[Attachment]
) -> Sequence[Attachment]:
    """By name; else a signature is tried on every document, a scan goes to the one it follows."""
    if len(documents) <= 1:
        return documents
    stems = [stem_of(document.name) for document in documents]
    found = closest(stem_of(companion.name), stems)
    if found is not None:
        return [documents[found]]
    if companion.kind is AttachmentKind.SIGNATURE:
        return documents
    position = next(i for i, item in enumerate(all_of_them) if item is companion)
    before = [d for d in documents if any(d is item for item in all_of_them[:position])]
    return [before[-1] if before else documents[0]]
