"""What crosses to a worker process: its bench when it starts, drafts of papers later.

Imported on both sides, so nothing here opens a document.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.intake.policy import MailPolicy
from mailbot.model import Finding, MeetingProtocol, Outcome, Verdict
from mailbot.regions import Regions
from mailbot.signatures.policy import SignaturePolicy


@dataclass(frozen=True, slots=True)
class Bench:
    """All that a worker needs beside the bytes; sent once when the worker starts."""

    regions: Regions
    mail: MailPolicy
    signatures: SignaturePolicy
    genitives: Mapping[str, str]
    official_template: bytes
    blank_template: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """What one outcome's papers are drawn from."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    protocol: MeetingProtocol | None
    content: bytes
    """The .docx that was read."""
    name: str
    next_number: str = ""
    region: str = ""


def draft_of(outcome: Outcome, next_number: str) -> Draft:
    """What the worker must know to draw up the papers of `outcome`."""
    submission = outcome.case.submission
    protocol = outcome.case.protocol
    return Draft(
        verdict=outcome.verdict,
        findings=outcome.findings,
        protocol=protocol,
        content=(submission.readable or submission.attachment.content) if submission else b"",
        name=submission.attachment.name if submission else "",
        next_number=next_number,
        region=_region_of(outcome),
    )


def _region_of(outcome: Outcome) -> str:
    """The protocol's region; for a form that is asked for, the sender's only one."""
    protocol, regions = outcome.case.protocol, outcome.case.standing.regions
    if protocol:
        return protocol.region.value or ""
    return regions[0] if len(regions) == 1 else ""
