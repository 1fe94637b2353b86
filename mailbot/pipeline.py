"""A delivery in, a `Plan` out. Read this first; `service` carries the plan out.

Facts → findings → verdict → plan: reading stages never complain, checks only complain, `decide`
alone weighs. The same delivery and the same register give the same plan, so a crash before the
plan is stored is cured by running again, and any letter can be replayed on the desk.
"""

import json
from collections.abc import Sequence

from mailbot.cases import gather_cases
from mailbot.checks import run_checks
from mailbot.decide import decide, verdict_of_letter
from mailbot.intake.commands import Command, command_of
from mailbot.model import Case, Delivery, Letter, Outcome, Plan, RegisterEntry, Verdict
from mailbot.office import Office
from mailbot.record import content_record
from mailbot.replies import compose


def process(delivery: Delivery, office: Office) -> Plan:
    """Decide what to do about `delivery`. Does none of it."""
    reading = office.workshop.read(delivery)
    cases = gather_cases(reading, office)
    outcomes = tuple(
        decide(case, run_checks(case, office.rulebook), _reg_number(delivery, index))
        for index, case in enumerate(cases)
    )
    papers = office.workshop.draw_up(delivery, outcomes)
    return Plan(
        letter=reading.letter,
        outcomes=outcomes,
        verdict=verdict_of_letter(outcomes),
        letters=compose(reading, outcomes, papers, office.letterhead),
        entries=_entries(reading.letter, outcomes),
        papers=papers,
    )


def _reg_number(delivery: Delivery, index: int) -> str:
    """The letter's own number; further protocols in one letter add theirs."""
    return (
        f"{delivery.reg_number}-{index + 1}"
        if index and delivery.reg_number
        else delivery.reg_number
    )


def _entries(letter: Letter, outcomes: Sequence[Outcome]) -> tuple[RegisterEntry, ...]:
    """New lines of the register; a trial («ПРОВЕРКА») leaves none."""
    if command_of(letter) is Command.TRIAL:
        return ()
    return tuple(entry for outcome in outcomes if (entry := _entry(outcome)))


def _entry(outcome: Outcome) -> RegisterEntry | None:
    protocol = outcome.case.protocol
    accepted = outcome.verdict is Verdict.ACCEPTED and not outcome.repeated
    if not accepted or protocol is None or outcome.case.submission is None:
        return None
    region, held_on, number = protocol.region.value, protocol.held_on.value, protocol.number.value
    if not (region and held_on and number):
        return None
    content = content_record(protocol, outcome.case.federal_district)
    return RegisterEntry(
        reg_number=outcome.reg_number,
        region=region,
        year=held_on.year,
        number=number,
        held_on=held_on,
        document_sha256=outcome.case.submission.sha256,
        version=_version(outcome.case),
        accepted_at=outcome.case.letter.received_at,
        content=json.dumps(content, ensure_ascii=False, sort_keys=True),
    )


def _version(case: Case) -> int:
    return 1 + max((entry.version for entry in case.earlier), default=0)
