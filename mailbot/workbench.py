"""What is done inside a worker process: strangers' bytes in, plain facts out; papers drawn up.

Every function here runs under the limits of `workshop`; none of them raises over content, and
what they return is frozen data that crosses back to the parent.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.bench import Bench, Draft
from mailbot.blank import fill_blank
from mailbot.document import Document, Unreadable
from mailbot.extract import extract_protocol
from mailbot.intake.authenticity import key_names as wanted_keys
from mailbot.intake.pairing import Bundle, submissions_of
from mailbot.intake.reading import read_letter as read_mail
from mailbot.model import (
    Attachment,
    AttachmentKind,
    Delivery,
    File,
    Letter,
    MeetingProtocol,
    Papers,
    Submission,
    Verdict,
)
from mailbot.render import render_official
from mailbot.signatures.examine import examine
from mailbot.signatures.smime import smime_signer
from mailbot.word.comments import annotate
from mailbot.word.reader import open_document
from mailbot.word.sniff import kind_of


def open_letter(delivery: Delivery, bench: Bench) -> Letter:
    """The letter, or a letter made up around one bare document."""
    if delivery.file_name is None:
        letter = read_mail(delivery, bench.mail)
        return replace(letter, smime_signer=smime_signer(delivery.raw))
    sniffed = kind_of(delivery.raw)
    kind, reason = sniffed.kind, sniffed.reason
    if delivery.file_fault:
        kind, reason = AttachmentKind.UNREADABLE, delivery.file_fault
    if kind not in {AttachmentKind.DOCX, AttachmentKind.CONVERTIBLE, AttachmentKind.UNREADABLE}:
        kind, reason = AttachmentKind.UNREADABLE, reason or _reason_for(kind)
    attachment = Attachment(delivery.file_name, delivery.raw, kind, reason=reason)
    key = hashlib.sha256(delivery.raw).hexdigest()
    return Letter(key=key, received_at=delivery.received_at, attachments=(attachment,))


def key_names(raw: bytes, bench: Bench) -> tuple[str, ...]:  # noqa: ARG001 - as every task
    """Names of the DKIM keys that proving the sender will need."""
    return wanted_keys(raw)


def read_letter(delivery: Delivery, bench: Bench) -> tuple[Letter, tuple[Submission | Bundle, ...]]:
    """The letter with what is in it; what has to be converted first comes back as it is."""
    letter = open_letter(delivery, bench)
    first: tuple[Submission | Bundle, ...] = ()
    level = -1
    while bundles := submissions_of(letter, level):
        found = tuple(_read_now(bundle, letter.received_at, bench) for bundle in bundles)
        if any(isinstance(one, Bundle) or one.protocol for one in found):
            return letter, found
        first, level = first or found, bundles[0].document.depth
    return letter, first


def _read_now(bundle: Bundle, received_at: datetime, bench: Bench) -> Submission | Bundle:
    if bundle.document.kind is AttachmentKind.CONVERTIBLE:
        return bundle
    return read_bundle(bundle, None, received_at, bench)


def read_bundle(
    bundle: Bundle, converted: bytes | Unreadable | None, received_at: datetime, bench: Bench
) -> Submission:
    """Read one document with all that came beside it."""
    attachment = bundle.document
    submission = Submission(
        attachment=attachment,
        sha256=hashlib.sha256(attachment.content).hexdigest(),
        companions=tuple(companion.name for companion in bundle.companions),
        readable=converted if isinstance(converted, bytes) else b"",
    )
    document = _document(attachment, converted)
    if isinstance(document, Unreadable):
        return replace(submission, unreadable=document)
    protocol = extract_protocol(document, bench.regions)
    if protocol is None:
        return replace(submission, traits=document.traits)
    facts = examine(
        attachment.content,
        document,
        protocol,
        bundle.companions,
        bench.signatures,
        received_at,
        bundle.others,
    )
    return replace(submission, traits=document.traits, protocol=protocol, signatures=facts)


def draw_up(drafts: Sequence[Draft], now: datetime, bench: Bench) -> tuple[Papers, ...]:
    """Draw up the papers of each draft, in order."""
    return tuple(_papers(draft, now, bench) for draft in drafts)


def _papers(draft: Draft, now: datetime, bench: Bench) -> Papers:
    return Papers(
        official=_official(draft, bench),
        annotated=_annotated(draft, now),
        blank=_blank(draft, bench),
    )


def _official(draft: Draft, bench: Bench) -> File | None:
    complete = draft.verdict in {Verdict.ACCEPTED, Verdict.HELD}
    if draft.protocol is None or not complete or not draft.region:
        return None
    genitive = bench.genitives.get(draft.region, draft.region)
    content = render_official(draft.protocol, bench.official_template, genitive)
    return File(_official_name(draft.protocol), content)


def _annotated(draft: Draft, now: datetime) -> File | None:
    if not draft.findings or not draft.content:
        return None
    content = annotate(draft.content, draft.findings, now=now)
    return File(f"{_stem(draft.name)} – замечания.docx", content) if content else None


def _blank(draft: Draft, bench: Bench) -> File | None:
    if draft.verdict is Verdict.IGNORED or not bench.blank_template:
        return None
    chairs = draft.protocol.co_chairs if draft.protocol else ()
    content = fill_blank(
        bench.blank_template,
        region=draft.region,
        genitive=bench.genitives.get(draft.region, ""),
        regions=tuple(bench.genitives),
        co_chairs=tuple(
            (
                chair.full_name.value.full if chair.full_name.value else "",
                chair.position.value or "",
            )
            for chair in chairs
        )
        if draft.verdict is Verdict.ACCEPTED
        else (),
        number=draft.next_number,
    )
    return File("Форма протокола КСИ.docx", content)


def _official_name(protocol: MeetingProtocol) -> str:
    day = f"{protocol.held_on.value:%Y-%m-%d}" if protocol.held_on.value else ""
    number = re.sub(r"[^\w-]+", "-", protocol.number.value or "")
    return f"Протокол КСИ {protocol.region.value} {day} № {number}.docx"


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0] or "Протокол"


def _document(
    attachment: Attachment, converted: bytes | Unreadable | None
) -> Document | Unreadable:
    if attachment.kind is AttachmentKind.UNREADABLE:
        return Unreadable(attachment.reason or "not_word")
    if attachment.kind is AttachmentKind.CONVERTIBLE:
        if isinstance(converted, bytes):
            return open_document(converted)
        return converted or Unreadable("no_converter")
    return open_document(attachment.content)


def _reason_for(kind: AttachmentKind) -> str:
    return {AttachmentKind.PDF: "pdf", AttachmentKind.PICTURE: "picture"}.get(kind, "not_word")
