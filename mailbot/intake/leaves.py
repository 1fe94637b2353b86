"""A message in, its leaves out, found by content: nested, forwarded, zipped, in winmail.dat.

Everything is bounded: depth, number of leaves, bytes unpacked. A limit that is hit is told, for
what was not seen may be the protocol.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Final

from mailbot.intake.charsets import decode
from mailbot.intake.containers import (
    Opened,
    is_encrypted_mail,
    names_in_zip,
    open_msg,
    open_signed,
    open_tnef,
    open_zip,
)
from mailbot.intake.harvest import Harvest, is_document_name, safe_name
from mailbot.intake.headers import content_type, parameter, raw_value
from mailbot.intake.outlook import is_msg
from mailbot.intake.policy import MailPolicy
from mailbot.intake.robots import bears_our_name
from mailbot.intake.transfer import content_of, decoded, payload_of, uuencoded
from mailbot.intake.tree import Tree, grow, lost_parts
from mailbot.model import AttachmentKind
from mailbot.word.sniff import Sniffed, kind_of

_OPENERS: Final[Mapping[str, Callable[[bytes, int], Opened]]] = {
    "zip": open_zip, "tnef": open_tnef, "msg": open_msg,
}  # fmt: skip
_LEVELS: Final = 48
_ARCHIVE: Final = 4
"""Levels that an archive counts for: a dozen one in the other are too many."""
_TEXT: Final = 1 << 20
_FILES: Final = (
    AttachmentKind.DOCX, AttachmentKind.CONVERTIBLE, AttachmentKind.PDF, AttachmentKind.PICTURE,
    AttachmentKind.SIGNATURE,
)  # fmt: skip
_SIGNATURE_TYPES: Final = frozenset({"pkcs7-signature", "x-pkcs7-signature", "pgp-signature"})
_HEADER_LINES: Final = re.compile(rb"(?:[!-9;-~]{1,70}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_MAIL_HEADER: Final = re.compile(
    rb"^(?:received|from|mime-version|content-type|return-path|date|delivered-to):",
    re.IGNORECASE | re.MULTILINE,
)
_TITLES: Final = re.compile(
    rb"^(?:received|from|to|subject|message-id|mime-version|content-type|return-path|date):",
    re.IGNORECASE | re.MULTILINE,
)
_SURE: Final = 4
"""Different headers of a letter at the very beginning: whatever the file is called, it is one."""


@dataclass(frozen=True, slots=True)
class Spot:
    """How far inside a leaf stands: in forwarded letters, and in all nesting."""

    depth: int = 0
    level: int = 0

    @property
    def inside(self) -> "Spot":
        """One part further in, of the same letter."""
        return Spot(self.depth, self.level + 1)

    @property
    def packed(self) -> "Spot":
        """In an archive of this letter, whose files count as attached to it."""
        return Spot(self.depth, self.level + _ARCHIVE)

    @property
    def below(self) -> "Spot":
        """In a letter attached to this one."""
        return Spot(self.depth + 1, self.level + 1)

    def too_deep(self, policy: MailPolicy) -> bool:
        """Nobody sends protocols from down there."""
        return self.depth > policy.depth or self.level > _LEVELS


def gather(tree: Tree, policy: MailPolicy) -> Harvest:
    """All leaves of a message, the top level's before those of forwarded letters and archives."""
    harvest = Harvest(policy, complete=tree.complete)
    _walk(tree.message, harvest, Spot())
    harvest.attachments.sort(key=lambda attachment: attachment.depth)
    return harvest


def _walk(part: Message, harvest: Harvest, spot: Spot) -> None:
    if spot.too_deep(harvest.policy):
        harvest.complete = False
        return
    payload = payload_of(part)
    subtype = content_type(part)[1]
    if not isinstance(payload, list):
        _leaf(part, harvest, spot)
    elif part.get_content_maintype() == "message":
        for child in payload:
            _forwarded(part, child, harvest, spot)
    else:
        for index, child in enumerate(payload):
            if harvest.leaves > harvest.policy.leaves:
                return
            if subtype == "signed" and index and content_type(child)[1] in _SIGNATURE_TYPES:
                continue
            _walk(child, harvest, spot.inside)


def _letter(tree: Tree, harvest: Harvest, spot: Spot) -> None:
    """A letter inside this one; what is enclosed in a letter of ours is no submission."""
    if bears_our_name(tree.message, harvest.policy):
        return
    harvest.complete &= tree.complete
    _walk(tree.message, harvest, spot)


def _forwarded(part: Message, child: Message, harvest: Harvest, spot: Spot) -> None:
    """A message inside a message; one in base64 was not seen through by the parser."""
    raw = payload_of(child)
    if isinstance(raw, bytes) and not child.keys():
        content = decoded(raw, part)
        if content != raw:
            _file(_name(part), content, harvest, spot.inside, letter=True)
            return
    _letter(Tree(child), harvest, spot.below)


def _leaf(part: Message, harvest: Harvest, spot: Spot) -> None:
    content = content_of(part)
    if not harvest.take(len(content)):
        return
    if (inner := lost_parts(part, content)) is not None:
        _letter(inner, harvest, spot.inside)
        return
    maintype, subtype = content_type(part)
    name, attached = _name(part), _is_attached(part)
    sniffed = kind_of(content)
    if maintype in {"text", "multipart"} and not (attached or name) and not _is_file(sniffed):
        if spot.depth == 0:
            charset = parameter(raw_value(part, "Content-Type"), "charset")
            harvest.add_text(subtype, decode(content[:_TEXT], charset))
        for inner_name, data in uuencoded(content):
            _file(inner_name, data, harvest, spot.inside)
        return
    decoration = _is_shown(part, harvest) or (bool(raw_value(part, "Content-ID")) and not attached)
    _file(name, content, harvest, spot, letter=maintype == "message", decoration=decoration)


def _file(
    name: str,
    content: bytes,
    harvest: Harvest,
    spot: Spot,
    *,
    letter: bool = False,
    decoration: bool = False,
) -> None:
    """One file: opened further when it is a container, kept otherwise."""
    name, sniffed = safe_name(name), kind_of(content)
    if spot.too_deep(harvest.policy):
        harvest.complete = False
    elif reason := _is_no_document(name, content, sniffed):
        harvest.refuse(name, content, reason, spot.depth)
    elif opener := _opener(content, sniffed):
        opened = opener(content, harvest.room)
        _unpack(opened, harvest, spot.below if is_msg(content) else spot.packed)
        if opened.reason:
            harvest.refuse(name, content, opened.reason, spot.depth)
    elif sniffed.kind is AttachmentKind.SIGNATURE:
        _signed(name, content, sniffed, harvest, spot)
    elif is_encrypted_mail(content):
        harvest.refuse(name, content, "encrypted_mail", spot.depth)
    elif sniffed.format in {"text", "html", "unknown"} and _is_letter(name, content, sure=letter):
        _letter(grow(content), harvest, spot.below)
    else:
        harvest.keep(name, content, sniffed, spot.depth, decoration=decoration)


def _is_shown(part: Message, harvest: Harvest) -> bool:
    """The text itself shows it, even where its mail program calls it an attachment."""
    identity = raw_value(part, "Content-ID").strip(" \t\r\n<>")
    pages = (text for subtype, text in harvest.texts if subtype == "html")
    return bool(identity) and any(f"cid:{identity}" in page for page in pages)


def _is_no_document(name: str, content: bytes, sniffed: Sniffed) -> str:
    """Why a file called a document is none; empty when it is one, or is called something else."""
    if name.lower().endswith((".mht", ".mhtml")):
        return "html"
    unsaid = sniffed.kind is AttachmentKind.OTHER and sniffed.format not in {"tnef", "msg"}
    if not (unsaid and is_document_name(name)):
        return ""
    if sniffed.format == "zip" and name.lower().endswith(".pages"):
        return "pages"
    if sniffed.format == "zip":
        return "" if any(map(is_document_name, names_in_zip(content))) else "broken"
    if sniffed.format != "text":
        return "not_word"
    return "html" if _is_letter("", content, sure=True) else "text"


def _opener(content: bytes, sniffed: Sniffed) -> Callable[[bytes, int], Opened] | None:
    if sniffed.kind is AttachmentKind.OTHER and sniffed.format in _OPENERS:
        return _OPENERS[sniffed.format]
    return _OPENERS["msg"] if is_msg(content) else None


def _unpack(opened: Opened, harvest: Harvest, spot: Spot) -> None:
    harvest.complete &= opened.complete
    for name, data in opened.files:
        if not harvest.take(len(data)):
            return
        _file(name, data, harvest, spot)


def _signed(name: str, content: bytes, sniffed: Sniffed, harvest: Harvest, spot: Spot) -> None:
    """An opaque signature holds a letter (S/MIME) or the very document that was signed."""
    inner = open_signed(content)
    if inner is None or not harvest.take(len(inner)):
        harvest.keep(name, content, sniffed, spot.depth)
    elif _is_letter("", inner, sure=True):
        _letter(grow(inner), harvest, spot.inside)
    else:
        _file(re.sub(r"(?i)\.(?:p7[msb]|sig|sgn|sign)$", "", name), inner, harvest, spot.inside)
        harvest.keep(name, content, sniffed, spot.depth)


def _is_letter(name: str, content: bytes, *, sure: bool) -> bool:
    """The bytes are a message: said so by their type or name, or nobody says what they are."""
    head = content[:8192].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\xef\xbb\xbf\n")
    if not _MAIL_HEADER.search(head):
        return False
    if sure or name.lower().endswith((".eml", ".emlx")):
        return True
    block = _HEADER_LINES.match(head)
    told = {found.lower() for found in _TITLES.findall(block[0])} if block else set()
    return bool(block) and ("." not in name or len(told) >= _SURE)


def _is_file(sniffed: Sniffed) -> bool:
    return sniffed.kind in _FILES or sniffed.format in _OPENERS or sniffed.reason == "encrypted"


def _is_attached(part: Message) -> bool:
    return raw_value(part, "Content-Disposition").strip().lower().startswith("attachment")


def _name(part: Message) -> str:
    return parameter(raw_value(part, "Content-Disposition"), "filename") or parameter(
        raw_value(part, "Content-Type"), "name"
    )
