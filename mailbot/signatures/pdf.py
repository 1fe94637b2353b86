"""A PDF that came beside the document in, the result of each signature in it out.

ISO 32000-2, 12.8. The structure is read by pyHanko in a process of its own, the signatures by
`cms`. A PDF proves nothing about the protocol unless it says the same.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from mailbot.document import Document
from mailbot.model import Evidence, MeetingProtocol, SignatureFact, Status
from mailbot.signatures.algorithms import Hashed
from mailbot.signatures.certificates import FAULTS, Certificate
from mailbot.signatures.checked import Checked, failed, unclear
from mailbot.signatures.cms import check_cms
from mailbot.signatures.pdf_text import is_another, says_the_same

_SECONDS: Final = 12.0
_MARK: Final = b"/ByteRange"
_RANGE: Final = 4


def pdf_signatures(
    content: bytes, source: str, store: Sequence[Certificate] = ()
) -> tuple[Checked, ...]:
    """What each signer of the PDF signed; none where nobody did. Never raises."""
    if _MARK not in content:
        return ()
    found = _structure(content)
    if not found:
        return (unclear(Evidence.PDF, "could_not_check", source),)
    try:
        return tuple(checked for item in found for checked in _check(content, item, source, store))
    except FAULTS:
        return (failed(Evidence.PDF, "malformed", source),)


def compared(
    facts: Sequence[SignatureFact], text: str, document: Document, protocol: MeetingProtocol
) -> tuple[SignatureFact, ...]:
    """A valid signature of a PDF counts once the PDF is known to say what the protocol says."""
    if is_another(text, protocol):
        return ()
    if not any(fact.status is Status.PASSED for fact in facts):
        return tuple(facts)
    if text and says_the_same(text, document, protocol):
        return tuple(facts)
    reason = "pdf_differs" if text else "pdf_not_compared"
    return tuple(
        replace(fact, status=Status.INDETERMINATE, reason=reason)
        if fact.status is Status.PASSED
        else fact
        for fact in facts
    )


def text_of(content: bytes) -> str:
    """The PDF's text; empty where it cannot be had."""
    program = shutil.which("pdftotext")
    if program is None:
        return ""
    finished = _run([program, "-q", "-raw", "-enc", "UTF-8", "-", "-"], content)
    return finished.decode("utf-8", "replace").strip() if finished else ""


def _check(
    content: bytes, item: Mapping[str, Any], source: str, store: Sequence[Certificate]
) -> tuple[Checked, ...]:
    numbers = item["byte_range"]
    if len(numbers) != _RANGE or min(numbers) < 0:
        return (failed(Evidence.PDF, "malformed", source),)
    first, length, second, rest = numbers
    covered = content[first : first + length] + content[second : second + rest]
    results = check_cms(
        bytes.fromhex(item["contents"]), Hashed(covered), source, store, Evidence.PDF
    )
    return tuple(_told(result, item["coverage"]) for result in results)


def _told(result: Checked, coverage: str) -> Checked:
    if result.reason == "not_this_document":
        return replace(result, reason="digest_mismatch")
    if result.status is Status.PASSED and coverage != "whole":
        return replace(result, status=Status.FAILED, reason=coverage)
    return result


def _structure(content: bytes) -> list[Mapping[str, Any]] | None:
    output = _run([sys.executable, "-m", "mailbot.signatures.pdf_worker"], content)
    try:
        found = json.loads(output) if output else None
    except ValueError:
        return None
    return found if isinstance(found, list) else None


def _run(command: Sequence[str], content: bytes) -> bytes | None:
    try:
        finished = subprocess.run(  # noqa: S603 - a fixed command, bytes on its standard input
            command, input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return finished.stdout if finished.returncode == 0 else None
