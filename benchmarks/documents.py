"""Times of reading, checking and rendering beside python-docx and plain docxtpl, in one run.

python -m benchmarks.documents
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
from mailbot.model import Case, Letter, Submission
from mailbot.regions import Regions
from mailbot.render import render_official
from mailbot.rulebook import load_rulebook
from mailbot.shipped import shipped
from mailbot.word.reader import open_document
from tests.cases import RECEIVED, faultless
from tests.protocols import faultless as form
from tests.protocols import to_docx

REGIONS = Regions.load(shipped("rules") / "regions.csv")
RULEBOOK = load_rulebook(shipped("rules"))
TEMPLATE = (shipped("templates") / "protocol.docx").read_bytes()


def main() -> None:
    print(
        f"{'rows':>6} {'read':>9} {'extract':>9} {'check':>9} {'render':>9} {'whole':>9} {'python-docx open':>17} {'docxtpl':>9} {'ratio':>6}"
    )
    for rows, runs in ((10, 25), (1000, 7), (10_000, 2)):
        measure(rows, runs)


def measure(rows: int, runs: int) -> None:
    people = tuple(
        (
            f"Иванов{chr(1072 + i % 32)}{chr(1072 + i // 32 % 32)}{chr(1072 + i // 1024)} Иван Иванович",
            "эксперт",
        )
        for i in range(rows)
    )
    content = grown(people)
    steps: dict[str, list[float]] = {}

    def timed(name: str, act: Callable[[], object]) -> object:
        gc.collect()
        start = time.perf_counter()
        made = act()
        steps.setdefault(name, []).append((time.perf_counter() - start) * 1000)
        return made

    for _ in range(runs):
        document = timed("read", lambda: open_document(content))
        protocol = timed("extract", lambda: extract_protocol(document, REGIONS))
        case = Case(
            Letter("0", RECEIVED),
            Submission(faultless().letter.attachments[0], protocol),
            curator=faultless().curator,
        )
        timed("check", lambda: run_checks(case, RULEBOOK))
        timed("render", lambda: render_official(protocol, TEMPLATE, "Республики Татарстан"))
        timed("python-docx", lambda: docx.Document(io.BytesIO(content)))
        timed("docxtpl", lambda: plain(people))
    middle = {name: statistics.median(found) for name, found in steps.items()}
    whole = sum(middle[name] for name in ("read", "extract", "check", "render"))
    cells = [middle[name] for name in ("read", "extract", "check", "render")]
    print(f"{rows:>6} " + " ".join(f"{value:9.1f}" for value in [*cells, whole])
          + f" {middle['python-docx']:17.1f} {middle['docxtpl']:9.1f} {whole / middle['docxtpl']:6.2f}")  # fmt: skip


def grown(people: tuple[tuple[str, str], ...]) -> bytes:
    """The faultless document with that many rows, without python-docx's slow growing."""
    small = to_docx(replace(form(), attendees=people[:1]))
    if len(people) <= 10:
        return to_docx(replace(form(), attendees=people))
    import re
    import zipfile

    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(small)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                row = re.findall(rb"<w:tr>.*?</w:tr>", data, re.DOTALL)[1]
                first = people[0][0].encode()
                many = b"".join(
                    row.replace(first, person.encode()).replace(b"1.", f"{i}.".encode())
                    for i, (person, _) in enumerate(people, 1)
                )
                data = data.replace(row, many)
            target.writestr(name, data)
    return out.getvalue()


def plain(people: tuple[tuple[str, str], ...]) -> None:
    made = DocxTemplate(io.BytesIO(TEMPLATE))
    blanks = (
        "genitive",
        "date",
        "number",
        "government",
        "coordinator",
        "government_signature",
        "coordinator_signature",
    )
    values = dict.fromkeys(blanks, "x") | {
        "attendees": [{"name": name, "position": position} for name, position in people],
        "items": [],
        "votes": None,
    }
    made.render(values, autoescape=True)
    made.save(io.BytesIO())


if __name__ == "__main__":
    main()
