"""A PDF on standard input, what each of its signatures covers on standard output, as JSON.

Runs as a process of its own: importing pyHanko changes asn1crypto for everything else in a
process, and a PDF parser is what most attacks on signatures aim at. Nothing is verified here but
coverage; the mathematics are `cms`'s.
"""

import io
import json
import resource
import sys
from typing import Any, Final

_SECONDS: Final = 10
_SIGNATURES: Final = 20
_TIME_STAMP: Final = "/ETSI.RFC3161"
"""Some programs write one down as a signature: it is nobody's."""
_ALLOWED: Final = frozenset({"NONE", "LTA_UPDATES", "FORM_FILLING"})
"""Further signatures and time stamps; a second signer has no other way to sign."""


def main() -> int:
    """Answer a JSON list; the exit status tells whether the file could be read."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        found = signatures_in(sys.stdin.buffer.read())
    except Exception:  # noqa: BLE001 - the parser raises whatever its bytes make it raise
        return 1
    sys.stdout.write(json.dumps(found))
    return 0


def signatures_in(content: bytes) -> list[dict[str, Any]]:
    """Contents, byte range and coverage of every signature that is no time stamp."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - see the module's docstring

    reader = PdfFileReader(io.BytesIO(content), strict=False)
    return [
        {
            "contents": bytes(signature.pkcs7_content).hex(),
            "byte_range": [int(number) for number in signature.byte_range],
            "coverage": _coverage(signature),
        }
        for signature in reader.embedded_regular_signatures[:_SIGNATURES]
        if signature.sig_object.get("/SubFilter") != _TIME_STAMP
    ]


def _coverage(signature: Any) -> str:
    """`whole`, `changed_after_signing` or `partial`."""
    from pyhanko.sign.diff_analysis import (  # noqa: PLC0415
        DEFAULT_DIFF_POLICY,
        DiffResult,
    )
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415

    signature.coverage = signature.evaluate_signature_coverage()
    if signature.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return "whole"
    if signature.coverage is not SignatureCoverageLevel.ENTIRE_REVISION:
        return "partial"
    changes = signature.evaluate_modifications(DEFAULT_DIFF_POLICY)
    kept = isinstance(changes, DiffResult) and changes.modification_level.name in _ALLOWED
    return "whole" if kept else "changed_after_signing"


if __name__ == "__main__":
    sys.exit(main())
