"""An original .odt or .doc in, a question mark for every digital signature that is not read here.

What LibreOffice keeps of them on conversion is nothing, so they must be seen before it.
"""

import io
import zipfile
import zlib
from typing import Final

from mailbot.model import Evidence
from mailbot.signatures.checked import Checked, unclear

_ODF: Final = "META-INF/documentsignatures.xml"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STORES: Final = ("_xmlsignatures", "_signatures")


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
