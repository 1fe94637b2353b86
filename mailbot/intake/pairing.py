"""A letter's attachments in, each document with the signatures and scans that belong to it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mailbot.model import Attachment, AttachmentKind, Letter

_DOCUMENTS: Final = (AttachmentKind.DOCX, AttachmentKind.CONVERTIBLE, AttachmentKind.UNREADABLE)
_COMPANIONS: Final = (AttachmentKind.SIGNATURE, AttachmentKind.PDF, AttachmentKind.PICTURE)
_SIGNATURE_ENDINGS: Final = (".sig", ".sgn", ".p7s", ".p7m", ".sign")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A document that may be a protocol, and what came beside it."""

    document: Attachment
    companions: tuple[Attachment, ...] = ()
    others: tuple[Attachment, ...] = ()
    """All further files of the letter: a signature made for one of them is not this document's."""


def submissions_of(letter: Letter) -> tuple[Bundle, ...]:
    """Documents at the top level, or in forwarded letters when the top has none; each once."""
    documents = [item for item in letter.attachments if item.kind in _DOCUMENTS]
    readable = [item for item in documents if item.kind is not AttachmentKind.UNREADABLE]
    shallowest = min((item.depth for item in readable or documents), default=0)
    chosen: dict[bytes, Attachment] = {}
    for item in documents:
        nested = item.depth > shallowest and shallowest == 0
        if not nested or (item in readable and not _any_at_top(readable)):
            chosen.setdefault(item.content, item)
    companions = [item for item in letter.attachments if item.kind in _COMPANIONS]
    return tuple(
        Bundle(
            item,
            tuple(c for c in companions if _belongs(c, item, tuple(chosen.values()))),
            tuple(other for other in letter.attachments if other is not item),
        )
        for item in chosen.values()
    )


def _any_at_top(documents: Sequence[Attachment]) -> bool:
    return any(item.depth == 0 for item in documents)


def _belongs(
    companion: Attachment, document: Attachment, all_documents: Sequence[Attachment]
) -> bool:
    """Signature files are tried on every document; scans go by name, or to the only document."""
    if companion.name.lower() == "smime.p7s":
        return False
    if companion.kind is AttachmentKind.SIGNATURE or len(all_documents) == 1:
        return True
    named = [item for item in all_documents if _stem(item.name) == _stem(companion.name)]
    return document in named if named else document is all_documents[0]


def _stem(name: str) -> str:
    lower = name.lower()
    for ending in _SIGNATURE_ENDINGS:
        lower = lower.removesuffix(ending)
    return lower.rsplit(".", 1)[0]
