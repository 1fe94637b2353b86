"""What calls itself a signature and is none that is read here in, a result that says so out.

Signatures inside an original .odt or .doc: what LibreOffice keeps of them on conversion is
nothing, so they must be seen before it. Files named like a signature that hold another kind (PGP,
XML), or none at all.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from mailbot.model import Attachment, AttachmentKind, Evidence
from mailbot.signatures.checked import Checked, failed, unclear

_ODF: Final = "META-INF/documentsignatures.xml"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STORES: Final = ("_xmlsignatures", "_signatures")
_NAMED: Final = re.compile(r"\.(?:sig|sgn|sign|p7s|asc)$", re.IGNORECASE)
_PGP: Final = (b"\x88", b"\x89", b"\xc2")
"""How a signature packet of OpenPGP begins (RFC 9580, 4.2)."""
_OF_OTHERS: Final = re.compile(rb"-----BEGIN PGP|<(?:\w+:)?Signature[\s>]")
_HEAD: Final = 4096


def unsupported_signatures(content: bytes) -> tuple[Checked, ...]:
    """One result where the file carries signatures of a kind nobody verifies here."""
    if content.startswith(_OLE):
        if any(name.encode("utf-16-le") in content for name in _OLE_STORES):
            return (unclear(Evidence.OFFICE, "unsupported", _OLE_STORES[0]),)
        return ()
    if not content.startswith(b"PK") or _ODF.encode() not in content:
        return ()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(_ODF) as file:
            signed = b"Signature" in file.read(1 << 16)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, KeyError, RuntimeError,
            NotImplementedError, EOFError):  # fmt: skip
        return ()
    return (unclear(Evidence.OFFICE, "unsupported", _ODF),) if signed else ()


def foreign_files(others: Sequence[Attachment]) -> Iterator[Checked]:
    """Files named like a signature that are none of those verified here."""
    documents = (AttachmentKind.DOCX, AttachmentKind.CONVERTIBLE)
    if any(item.kind in documents for item in others):
        return  # whose it would be, nobody can tell
    for item in others:
        if item.kind is AttachmentKind.SIGNATURE or not _NAMED.search(item.name):
            continue
        if _OF_OTHERS.search(item.content[:_HEAD]) or item.content.startswith(_PGP):
            yield unclear(Evidence.CMS, "unsupported", item.name)
        else:
            yield failed(Evidence.CMS, "not_a_signature", item.name)
