"""What the PDF beside the official form costs, and how long the month's page takes.

python -m benchmarks.papers
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from mailbot.desk import desk_office
from mailbot.model import Delivery
from mailbot.pipeline import process
from mailbot.printing import PrintingWorkshop
from mailbot.word.convert import Converter
from tests.letters import letter
from tests.protocols import RECEIVED, faultless, to_docx
from tests.report.months import crowded, page

RUNS = 5


def main() -> None:
    with desk_office() as office:
        process(Delivery(letter(), RECEIVED), office)  # the worker starts
        plain = timed(lambda number: process(_delivery(number), office))
        printing = PrintingWorkshop(office.workshop, Converter())
        printed = replace(office, workshop=printing)
        beside = timed(lambda number: process(_delivery(number + RUNS), printed))
        again = timed(lambda number: process(_delivery(number + RUNS), printed))
    print(f"letter without PDF {plain:.3f} s, with {beside:.2f} s, planned again {again:.3f} s")
    for protocols in (60, 2000):
        found = crowded(protocols)
        print(f"report of {protocols} protocols: {timed(lambda _, f=found: page(f)):.3f} s")


def _delivery(number: int) -> Delivery:
    form = replace(faultless(), number=str(number + 1))
    return Delivery(letter(("протокол.docx", to_docx(form))), RECEIVED)


def timed(run: Callable[[int], object]) -> float:
    """Median of a few runs."""
    spans = []
    for number in range(RUNS):
        started = time.perf_counter()
        run(number)
        spans.append(time.perf_counter() - started)
    return statistics.median(spans)


if __name__ == "__main__":
    main()
