"""Papers and the sender's files in, what a letter carries out: named once, and not too heavy."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from mailbot.model import Attachment, AttachmentKind, File
from mailbot.replies.wording import shortened

HEAVIEST: Final = 18 * 1024 * 1024
"""Bytes of files in one letter: 25 MB once written as base64, which every provider still takes."""

_LONGEST: Final = 200
_PLAIN: Final = "application/octet-stream"
_WORD: Final = frozenset({"docx", "docm", "dotx", "dotm"})
_MEDIA_TYPES: Final = {
    "doc": "application/msword",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "rtf": "application/rtf",
}
"""What a phone opens by itself, by the ending of the name; the rest are plain bytes."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One file and what the letter calls it."""

    caption: str
    file: File


@dataclass(frozen=True, slots=True)
class Enclosures:
    """What goes with a letter, and what was too heavy to go."""

    carried: tuple[Enclosure, ...]
    left_out: tuple[Enclosure, ...]

    @property
    def files(self) -> tuple[File, ...]:
        """The attachments of the letter."""
        return tuple(enclosure.file for enclosure in self.carried)


def enclose(wanted: Iterable[Enclosure]) -> Enclosures:
    """The most important come first: what no longer fits is named instead of carried."""
    carried: list[Enclosure] = []
    left_out: list[Enclosure] = []
    room, names = HEAVIEST, set[str]()
    for enclosure in wanted:
        size = len(enclosure.file.content)
        if size > room:
            left_out.append(enclosure)
            continue
        room -= size
        carried.append(replace(enclosure, file=_named_once(enclosure.file, names)))
    return Enclosures(tuple(carried), tuple(left_out))


def received(attachment: Attachment) -> File:
    """The sender's own bytes under his own name."""
    stem, dot, ending = attachment.name.rpartition(".")
    if attachment.kind is AttachmentKind.DOCX:
        name = attachment.name if ending.lower() in _WORD else f"{attachment.name}.docx"
        return File(name, attachment.content)
    named = _MEDIA_TYPES.get(ending.lower(), _PLAIN) if dot and stem else _PLAIN
    return File(attachment.name, attachment.content, named)


def _named_once(file: File, names: set[str]) -> File:
    whole = shortened(file.name, _LONGEST)
    stem, dot, ending = whole.rpartition(".")
    if not dot:
        stem, ending = ending, ""
    name, count = whole, 1
    while name.casefold() in names:
        count += 1
        name = f"{stem} ({count}){dot}{ending}"
    names.add(name.casefold())
    return replace(file, name=name)
