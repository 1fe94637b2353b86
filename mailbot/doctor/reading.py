"""A faultless protocol in, whether a worker process reads it and the rules let it through out."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from mailbot.demo.documents import Sheet, document_of
from mailbot.desk import desk_office
from mailbot.doctor.lines import Line, fault, fine, warning
from mailbot.model import Delivery
from mailbot.pipeline import process


def look_at_reading(rules: Path, templates: Path, now: datetime) -> Iterator[Line]:
    """What every letter needs: without a worker that answers, each of them waits for a person."""
    document = document_of(Sheet(date=f"{now:%d.%m.%Y}"))
    with desk_office(rules, templates) as desk:
        plan = process(Delivery(document, now, file_name="protocol.docx"), desk)
    codes = [finding.code for outcome in plan.outcomes for finding in outcome.findings]
    if not any(outcome.case.protocol for outcome in plan.outcomes):
        yield fault(
            "reading", f"образцовый протокол не прочитан: {', '.join(codes)}",
            "рабочий процесс не отвечает: python -m mailbot.worker под тем же пользователем",
        )  # fmt: skip
    elif codes:
        words = f"образцовый протокол получает замечания: {', '.join(codes)}"
        yield warning("reading", words, "проверьте эти правила: mailbot explain")
    else:
        yield fine("reading", "образцовый протокол прочитан и принят")
