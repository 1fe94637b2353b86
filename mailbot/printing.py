"""A workshop in, the same workshop out that lays a PDF beside every official form it draws up.

LibreOffice takes a second or so: the desk that waits for it works on no other letter meanwhile,
so it is asked once per document and only where a curator will read the result.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Protocol

from mailbot.document import Unreadable
from mailbot.model import Delivery, File, Outcome, Papers, Reading, Verdict
from mailbot.office import Workshop

_KEPT: Final = 32
"""Documents whose PDF is remembered: a letter that is planned again needs no second printing."""


class Printer(Protocol):
    """Turns our own .docx into PDF outside of this process."""

    def to_pdf(self, content: bytes) -> bytes | Unreadable:
        """The PDF, or why there is none."""
        ...


class PrintingWorkshop:
    """Everything is the other workshop's work but the PDF."""

    def __init__(self, workshop: Workshop, printer: Printer) -> None:
        """Print nothing yet."""
        self._workshop = workshop
        self._printer = printer
        self._printed: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, delivery: Delivery) -> Reading:
        """All facts of one delivery; never raises over its content."""
        return self._workshop.read(delivery)

    def key_names(self, delivery: Delivery) -> tuple[str, ...]:
        """Names of the DKIM keys worth fetching before `delivery` is read."""
        return self._workshop.key_names(delivery)

    def draw_up(self, delivery: Delivery, outcomes: Sequence[Outcome]) -> tuple[Papers, ...]:
        """The papers of each outcome; what LibreOffice cannot print goes without PDF."""
        papers = self._workshop.draw_up(delivery, outcomes)
        return tuple(
            self._with_pdf(paper) if _is_sent_on(outcome) else paper
            for outcome, paper in zip(outcomes, papers, strict=True)
        )

    def _with_pdf(self, paper: Papers) -> Papers:
        official = paper.official
        content = self._pdf_of(official.content) if official else None
        if official is None or content is None:
            return paper
        name = f"{official.name.removesuffix('.docx')}.pdf"
        return replace(paper, official_pdf=File(name, content, "application/pdf"))

    def _pdf_of(self, document: bytes) -> bytes | None:
        key = hashlib.sha256(document).hexdigest()
        with self._lock:
            known = self._printed.get(key)
        if known is not None:
            return known
        made = self._printer.to_pdf(document)
        if isinstance(made, Unreadable):
            return None
        with self._lock:
            self._printed[key] = made
            while len(self._printed) > _KEPT:
                self._printed.popitem(last=False)
        return made


def _is_sent_on(outcome: Outcome) -> bool:
    return outcome.verdict is Verdict.ACCEPTED and not outcome.repeated
