"""A delivery in, a `Plan` out. Read this first; `service` carries the plan out.

Facts → findings → verdict → plan: reading stages never complain, checks only complain, `decide`
alone weighs. The same delivery and the same register give the same plan, so a crash before the
plan is stored is cured by running again, and any letter can be replayed on the desk.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Final

from mailbot.answers import Reception, answer_in, may_answer, reception_of, tokens_in
from mailbot.cases import gather_cases
from mailbot.checks import run_checks
from mailbot.decide import decide, verdict_of_letter
from mailbot.intake.commands import Command, command_of
from mailbot.model import (
    MOSCOW,
    Case,
    Delivery,
    Judged,
    Letter,
    Outcome,
    Outgoing,
    Plan,
    Reading,
    RegisterEntry,
    Robot,
    Topic,
    Verdict,
)
from mailbot.office import Office
from mailbot.record import content_record
from mailbot.replies import compose, compose_answer, is_passed_on
from mailbot.replies.privacy import about_the_sender

_REMIND_AFTER: Final = 2
_MORNING: Final = time(10, 0)


def process(delivery: Delivery, office: Office) -> Plan:
    """Decide what to do about `delivery`. Does none of it."""
    reading = replace(office.workshop.read(delivery), turn=delivery.turn)
    if plan := _correspondence(reading, office):
        return plan
    cases = gather_cases(reading, office, delivery.rulings)
    outcomes = tuple(
        decide(case, run_checks(case, office.rulebook), _reg_number(delivery, index))
        for index, case in enumerate(cases)
    )
    papers = office.workshop.draw_up(delivery, outcomes)
    letters = compose(reading, outcomes, papers, office.letterhead)
    return Plan(
        letter=reading.letter,
        outcomes=outcomes,
        verdict=verdict_of_letter(outcomes),
        letters=tuple(_with_reminder(letter, delivery.received_at, office) for letter in letters),
        entries=_entries(reading.letter, outcomes),
        judged=_judged(reading.letter, outcomes),
        papers=papers,
    )


def _correspondence(reading: Reading, office: Office) -> Plan | None:
    """Letters about our own letters: one that comes back, or one that answers a question."""
    letter = reading.letter
    if letter.robot is Robot.BOUNCE and (came_back := _came_back(letter, office)):
        return Plan(letter, (), Verdict.IGNORED, (), undeliverable=came_back)
    carries_a_protocol = any(submission.protocol for submission in reading.submissions)
    if carries_a_protocol or not may_answer(letter):
        return None
    asked = office.correspondence.question(
        tokens_in(letter), (*letter.in_reply_to, *letter.references)
    )
    if asked is None or asked.question.recipient != letter.sender:
        return None
    reception = reception_of(letter, asked)
    answer = answer_in(letter, asked) if reception is Reception.RECORDED else None
    passed_on = is_passed_on(letter, asked, reception)
    return Plan(
        letter,
        (),
        Verdict.ACCEPTED if answer or passed_on else Verdict.IGNORED,
        tuple(compose_answer(letter, asked, reception, answer, office.letterhead)),
        answer=answer,
    )


def _came_back(letter: Letter, office: Office) -> tuple[str, ...]:
    """By the Message-ID it carries; a fifth of all bounces carry none and name the reader only."""
    if letter.bounced or not letter.bounced_recipients:
        return letter.bounced
    return office.correspondence.last_sent(letter.bounced_recipients, letter.received_at)[:1]


def _with_reminder(letter: Outgoing, asked_at: datetime, office: Office) -> Outgoing:
    """A co-chair who has not answered is reminded after two working days, in the morning."""
    question = letter.question
    if question is None or question.topic is not Topic.CO_CHAIR:
        return letter
    day = office.calendar.add(asked_at.astimezone(MOSCOW).date(), _REMIND_AFTER)
    remind_at = datetime.combine(day, _MORNING, MOSCOW)
    return replace(letter, question=replace(question, remind_at=remind_at))


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


def _judged(letter: Letter, outcomes: Sequence[Outcome]) -> tuple[Judged, ...]:
    """What became of each protocol; a trial is nobody's business but its sender's."""
    if command_of(letter) is Command.TRIAL:
        return ()
    return tuple(
        Judged(
            reg_number=outcome.reg_number,
            verdict=outcome.verdict,
            region=protocol.region.value or "",
            federal_district=outcome.case.federal_district,
            held_on=protocol.held_on.value,
            number=protocol.number.value or "",
            due=outcome.case.due,
            told_at=max([letter.received_at, *(said.said_at for said in outcome.case.rulings)]),
            sender_known=not about_the_sender(outcome),
        )
        for outcome in outcomes
        if (protocol := outcome.case.protocol)
    )


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
