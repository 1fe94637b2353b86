"""Our whole job on one document beside python-docx's opening and plain docxtpl, in one run.

    python -m benchmarks.documents

The document is the form itself (`templates/protocol.docx` filled in) with 10, 1,000 and 10,000
attendees, other people in every run; and once more one page as python-docx makes it, with its
350 KB of styles. Our job: open, read, extract, check, render the official form. docxtpl: open that
same template, render the same values, save. Processor time, interleaved, garbage collected before
each of the three; medians.
"""

import gc
import io
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import docx
from docxtpl import DocxTemplate

from mailbot.checks import run_checks
from mailbot.extract import extract_protocol
from mailbot.model import Attendee, Case, Letter, MeetingProtocol, Submission
from mailbot.regions import Regions
from mailbot.render import render_official, values_of
from mailbot.rulebook import load_rulebook
from mailbot.shipped import shipped
from mailbot.word.reader import open_document
from tests.cases import RECEIVED, entry, faultless, faultless_protocol, person
from tests.protocols import faultless as form
from tests.protocols import to_docx

REGIONS = Regions.load(shipped("rules") / "regions.csv")
RULEBOOK = load_rulebook(shipped("rules"))
TEMPLATE = (shipped("templates") / "protocol.docx").read_bytes()
GENITIVE = "Республики Татарстан"
OURS = ("read", "extract", "check", "render")
COLUMNS = (*OURS, "whole", "python-docx", "docxtpl")
POSITIONS = (
    "директор центра «Мой бизнес»", "эксперт регионального отделения", "проректор университета",
    "председатель АНО «Дом»", "начальник отдела инвестиционной политики", "эксперт",
)  # fmt: skip
SURNAMES = ("Смирнов", "Кузнецов", "Галиев", "Орлов", "Лебедев", "Тарасов", "Белов", "Комаров")
GIVEN = ("Иван", "Пётр", "Тимур", "Олег", "Игорь", "Павел", "Артём")


def main() -> None:
    print(f"{'document':>22} " + " ".join(f"{name:>11}" for name in COLUMNS) + "  ratio growth")
    page = to_docx(form())
    report("page, python-docx's", measure(lambda _: (page, faultless_protocol()), 41))
    before = None
    for rows, runs in ((10, 41), (1000, 15), (10_000, 5)):
        found = measure(lambda run: filled(rows, run), runs)
        report(f"form, {rows:,} rows", found, before)
        before = found


def filled(rows: int, run: int) -> tuple[bytes, MeetingProtocol]:
    """The form with so many people, others in every run, as .docx and as what it says."""
    people = tuple(
        Attendee(
            person(
                f"{SURNAMES[i % 8]}{letter(i // 8)}{letter(i // 256)}{letter(run)}ов "
                f"{GIVEN[i % 7]} {GIVEN[i // 7 % 4]}ович".replace("Пётрович", "Петрович")
            ),
            entry(f"{POSITIONS[i % 6]} № {i + run}" if i % 3 else POSITIONS[i % 6]),
        )
        for i in range(rows)
    )
    protocol = replace(faultless_protocol(), attendees=people)
    return render_official(protocol, TEMPLATE, GENITIVE), protocol


def letter(index: int) -> str:
    return chr(ord("а") + index % 32)


def measure(made: Callable[[int], tuple[bytes, MeetingProtocol]], runs: int) -> dict[str, float]:
    """Medians in milliseconds by step."""
    steps: dict[str, list[float]] = {}

    def timed(step: str, act: Callable[[], object]) -> object:
        if step not in OURS[1:]:
            gc.collect()
        start = time.process_time()
        done = act()
        steps.setdefault(step, []).append((time.process_time() - start) * 1000)
        return done

    for run in range(runs):
        content, protocol = made(run)
        values = values_of(protocol, GENITIVE)
        document = timed("read", lambda: open_document(content))
        read = timed("extract", lambda: extract_protocol(document, REGIONS))
        assert len(read.attendees) == len(protocol.attendees)
        case = Case(
            Letter("0", RECEIVED),
            Submission(faultless().letter.attachments[0], read),
            curator=faultless().curator,
        )
        timed("check", lambda: run_checks(case, RULEBOOK))
        timed("render", lambda: render_official(read, TEMPLATE, GENITIVE))
        timed("python-docx", lambda: docx.Document(io.BytesIO(content)))
        timed("docxtpl", lambda: plain(values))
    middle = {step: statistics.median(found) for step, found in steps.items()}
    middle["whole"] = statistics.median(map(sum, zip(*(steps[step] for step in OURS), strict=True)))
    return middle


def plain(values: object) -> None:
    """What docxtpl is used for: open, render, save."""
    made = DocxTemplate(io.BytesIO(TEMPLATE))
    made.render(values, autoescape=True)
    made.save(io.BytesIO())


def report(name: str, found: dict[str, float], before: dict[str, float] | None = None) -> None:
    """One row of the table; growth is against the row above."""
    growth = f"{found['whole'] / before['whole']:6.1f}" if before else ""
    cells = " ".join(f"{found[column]:11.2f}" for column in COLUMNS)
    print(f"{name:>22} {cells} {found['whole'] / found['docxtpl']:6.2f} {growth}", flush=True)


if __name__ == "__main__":
    gc.freeze()
    gc.set_threshold(200_000)  # as `mailbot.worker` does
    main()
