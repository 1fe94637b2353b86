"""Who writes the letters out, and the wording they are written with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailbot.answers import new_token
from mailbot.model import Curator, Letter, Question, Topic
from mailbot.replies.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The bot's own side of every letter."""

    templates: Mapping[str, str]
    """Template name → source: `sender.txt.j2`, `sender.html.j2`, …"""
    words: Phrases
    genitives: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    """Reason of a signature fact → half-sentence (`rules/signatures.toml`)."""
    address: str = "mailbot@mailbot.invalid"
    name: str = "Приём протоколов КСИ"
    domain: str = "mailbot.invalid"
    instance: str = "mailbot"
    admin: str = ""
    duty: Curator | None = None
    secret: bytes = b""
    """Of the ledger: tokens of questions are made with it."""
    curators_answer: bool = False
    """Curators decide by answering our letter, and what they say is passed on."""
    confirm_sender: bool = False
    """A registered address whose letter is not proven is asked whether it wrote."""

    def question(self, letter: Letter, topic: Topic, recipient: str, part: str = "") -> Question:
        """A question about `letter`; the same one always gets the same token."""
        token = new_token(self.secret, letter.key, str(topic), recipient, part)
        return Question(topic, token, recipient, reg_number="")
