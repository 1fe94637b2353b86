"""What was found in a letter so far, and how much room is left for more."""

import re
from dataclasses import dataclass, field
from typing import Final

from mailbot.intake.charsets import tidy
from mailbot.intake.policy import MailPolicy
from mailbot.model import Attachment, AttachmentKind
from mailbot.word.sniff import Sniffed

_UNNAMED: Final = "вложение"
_NAME: Final = 200
_ENDING: Final = 8
_LOGO: Final = 60_000
"""Bytes: a smaller picture shown inside the text is decoration, not a scan."""
_DOCUMENT_NAME: Final = re.compile(r"\.(?:docx?|docm|dotx?|odt|rtf|pages)$", re.IGNORECASE)


@dataclass(slots=True)
class Harvest:
    """Attachments and texts gathered in reading order, within the limits of the policy."""

    policy: MailPolicy
    attachments: list[Attachment] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    """Subtype and text of the inline bodies at the top level."""
    complete: bool = True
    bytes_taken: int = 0
    leaves: int = 0

    @property
    def room(self) -> int:
        """Bytes that may still be unpacked."""
        return max(0, self.policy.total - self.bytes_taken)

    def take(self, size: int) -> bool:
        """Room for one more leaf of that size; else the harvest is no longer complete."""
        self.leaves += 1
        self.bytes_taken += size
        if self.leaves > self.policy.leaves or self.bytes_taken > self.policy.total:
            self.complete = False
            return False
        return True

    def add_text(self, subtype: str, text: str) -> None:
        """One inline body of the letter itself."""
        self.texts.append((subtype, text))

    def keep(
        self,
        name: str,
        content: bytes,
        sniffed: Sniffed,
        depth: int,
        *,
        decoration: bool = False,
    ) -> None:
        """One file, unless it is nothing: a logo in the text or an empty leaf without a name."""
        if decoration and sniffed.kind is AttachmentKind.PICTURE and len(content) < _LOGO:
            return
        if sniffed.reason == "empty" and not is_document_name(name):
            return
        name = name or (f"{_UNNAMED}.{sniffed.format}" if sniffed.format else _UNNAMED)
        self.attachments.append(Attachment(name, content, sniffed.kind, depth, sniffed.reason))

    def refuse(self, name: str, content: bytes, reason: str, depth: int) -> None:
        """A file that cannot be opened further, and why."""
        self.attachments.append(
            Attachment(name or _UNNAMED, content, AttachmentKind.UNREADABLE, depth, reason)
        )


def is_document_name(name: str) -> bool:
    """Its sender means a text document."""
    return bool(_DOCUMENT_NAME.search(name))


def safe_name(name: str) -> str:
    """The bare name of a file: no folders, no control or direction characters, 200 at most."""
    base = re.split(r"[/\\]", tidy(name))[-1].strip(" .")
    if len(base) <= _NAME:
        return base
    stem, dot, ending = base.rpartition(".")
    if not dot or len(ending) > _ENDING:
        return base[:_NAME]
    return f"{stem[: _NAME - len(ending) - 1]}.{ending}"
