"""What `process` may ask: rules, directory, calendar, register and the workshop, all read-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailbot.directory import Directory
from mailbot.model import Asked, Delivery, Outcome, Papers, Reading, RegisterEntry
from mailbot.replies import Letterhead
from mailbot.rulebook import Rulebook
from mailbot.workdays import Calendar


class Register(Protocol):
    """Accepted protocols, as far as the core may look."""

    def find(self, region: str, year: int, number: str) -> tuple[RegisterEntry, ...]:
        """Entries with the same identity, newest first."""
        ...

    def last_number(self, region: str, year: int) -> str | None:
        """The number of the region's latest protocol of that year."""
        ...


class Correspondence(Protocol):
    """What we asked people by letter, as far as the core may look."""

    def question(self, tokens: Sequence[str], identities: Sequence[str]) -> Asked | None:
        """The question that bears one of the tokens, or stood in one of those letters of ours."""
        ...

    def last_sent(self, addresses: Sequence[str], before: datetime) -> tuple[str, ...]:
        """Message-IDs of our latest letters to them, in their order, those a few days old at most."""
        ...


class Workshop(Protocol):
    """Where strangers' bytes are opened and papers are drawn up: worker processes with limits."""

    def read(self, delivery: Delivery) -> Reading:
        """All facts of one delivery; never raises over its content."""
        ...

    def key_names(self, delivery: Delivery) -> tuple[str, ...]:
        """Names of the DKIM keys worth fetching before `delivery` is read."""
        ...

    def draw_up(self, delivery: Delivery, outcomes: Sequence[Outcome]) -> tuple[Papers, ...]:
        """Official form, annotated copy and next blank, one `Papers` per outcome."""
        ...


@dataclass(frozen=True, slots=True)
class Office:
    """The shelf the core reads from."""

    rulebook: Rulebook
    directory: Directory
    calendar: Calendar
    register: Register
    workshop: Workshop
    letterhead: Letterhead
    correspondence: Correspondence
    check_sender: bool = False
    sign_by_mail: bool = False
    working_days: int = 5


class EmptyRegister:
    """No protocol was ever accepted: the desk (`mailbot check`) asks no ledger."""

    def find(self, region: str, year: int, number: str) -> tuple[RegisterEntry, ...]:  # noqa: ARG002
        """Nothing."""
        return ()

    def last_number(self, region: str, year: int) -> str | None:  # noqa: ARG002
        """Nothing."""
        return None


class NoCorrespondence:
    """Nothing was ever asked: the desk writes to nobody."""

    def question(self, tokens: Sequence[str], identities: Sequence[str]) -> Asked | None:  # noqa: ARG002
        """Nothing."""
        return None

    def last_sent(self, addresses: Sequence[str], before: datetime) -> tuple[str, ...]:  # noqa: ARG002
        """Nothing."""
        return ()
