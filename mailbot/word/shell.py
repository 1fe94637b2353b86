"""One of our templates in; any number of documents of its looks out.

All parts but the document part stay as they are, and packing them anew costs more than filling in
one page: they are packed once.
"""

import io
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_DOCUMENT: Final = "word/document.xml"
_LEVEL: Final = 3
"""Of compression: twice as fast as the usual 6, and a long table is still a twenty-fifth."""


@dataclass(frozen=True, slots=True)
class Shell:
    """A template taken apart."""

    document: bytes
    """Its document part."""
    rest: bytes
    """All other parts, packed."""

    def around(self, document: bytes) -> bytes:
        """The package with this document part; equal parts give equal bytes."""
        out = io.BytesIO()
        out.write(self.rest)
        with zipfile.ZipFile(out, "a") as target:
            target.writestr(_member(_DOCUMENT), document, zipfile.ZIP_DEFLATED, _LEVEL)
        return out.getvalue()


@lru_cache(maxsize=8)
def shell_of(template: bytes) -> Shell:
    """Take a template apart; raises KeyError or zipfile.BadZipFile over what is none."""
    rest = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as parts, zipfile.ZipFile(rest, "w") as target:
        document = parts.read(_DOCUMENT)
        for name in parts.namelist():
            if name != _DOCUMENT:
                target.writestr(_member(name), parts.read(name), zipfile.ZIP_DEFLATED)
    return Shell(document, rest.getvalue())


def _member(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
