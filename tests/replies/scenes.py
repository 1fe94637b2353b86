"""Deliveries as they come to `compose`: one for every kind of letter out."""

import json
from dataclasses import replace
from datetime import date
from functools import cache

from mailbot.checks import run_checks
from mailbot.decide import decide
from mailbot.directory import load_directory
from mailbot.evidence import signature_words
from mailbot.model import (
    AgendaItem,
    Attachment,
    AttachmentKind,
    Authenticity,
    Case,
    Curator,
    Decision,
    Evidence,
    File,
    Outcome,
    Outgoing,
    Papers,
    Place,
    Reading,
    Role,
    Status,
    Trust,
    Verdict,
)
from mailbot.record import content_record
from mailbot.replies import Letterhead, compose
from mailbot.replies.pages import letter_templates
from mailbot.replies.phrases import load_phrases
from mailbot.rulebook import Rulebook, load_rulebook
from mailbot.shipped import shipped
from tests.cases import (
    accepted_before,
    entry,
    fact,
    faultless,
    faultless_protocol,
    from_registered_sender,
    unreadable,
    votes,
    with_attendee,
    with_chair,
    with_facts,
    with_letter,
    with_protocol,
    with_submission,
)

SENDER = "anna@club.example"
CURATOR = Curator("Приволжский федеральный округ", "pfo@curators.example", "Соколов Виктор Ильич")
LETTER = {
    "sender": SENDER,
    "message_id": "<2@club.example>",
    "references": ("<1@club.example>",),
    "subject": "Протокол",
}


@cache
def rulebook() -> Rulebook:
    return load_rulebook(shipped("rules"))


@cache
def letterhead() -> Letterhead:
    return Letterhead(
        letter_templates(shipped("templates")),
        load_phrases(shipped("templates")),
        load_directory(shipped("rules")).genitives(),
        signature_words(rulebook()),
        address="bot@agency.example",
        admin="admin@agency.example",
        duty=Curator("", "duty@curators.example", "Дежурная Мария Олеговна"),
    )


def outcome_of(case: Case, number: int = 1) -> Outcome:
    """What the shipped rules say of it."""
    case = replace(case, letter=case.letter)
    return decide(case, run_checks(case, rulebook()), f"КСИ-2026-00000{number}")


def papers_of(outcome: Outcome) -> Papers:
    """Papers as the workshop would draw them up, told apart by their bytes."""
    read = outcome.case.protocol is not None
    accepted = outcome.verdict in {Verdict.ACCEPTED, Verdict.HELD}
    opened = outcome.case.submission is not None and outcome.case.submission.unreadable is None
    return Papers(
        official=File("Протокол КСИ Республика Татарстан 2026-11-12 № 3.docx", b"official")
        if read and accepted
        else None,
        annotated=File("протокол – замечания.docx", b"annotated")
        if opened and outcome.findings
        else None,
        blank=File("Форма протокола КСИ.docx", b"blank"),
    )


def letters_of(*cases: Case, head: Letterhead | None = None, **drawn: object) -> list[Outgoing]:
    """All letters the cases of one delivery cause."""
    outcomes = [outcome_of(case, number) for number, case in enumerate(cases, 1)]
    papers = [replace(papers_of(outcome), **drawn) for outcome in outcomes]
    submissions = tuple(case.submission for case in cases if case.submission)
    reading = Reading(cases[0].letter, submissions)
    return list(compose(reading, outcomes, papers, head or letterhead()))


def posted(case: Case | None = None, **changes: object) -> Case:
    """A case that came by mail from the coordinator and has a curator with a name."""
    return with_letter(replace(case or faultless(), curator=CURATOR), **{**LETTER, **changes})


def without_document(**changes: object) -> Case:
    return replace(posted(attachments=(), **changes), submission=None)


def at(case: Case, label: str, index: int) -> Case:
    """The same case with a row of the list at a place of its own."""
    row = case.protocol.attendees[index]
    here = replace(row.full_name, place=Place(label, 9))
    return with_attendee(case, index, full_name=here)


def missing_signature() -> Case:
    return with_facts(posted(), fact(Role.GOVERNMENT))


def many_errors() -> Case:
    case = at(missing_signature(), "Присутствовали, строка 2", 1)
    case = with_attendee(
        case, 1, full_name=replace(case.protocol.attendees[1].full_name, value=None, raw="Кузнецов П.А.", flags=("initials_only",))
    )  # fmt: skip
    case = with_chair(case, Role.COORDINATOR, full_name=entry(None, "", "empty"))
    date_place = Place("дата в заголовке", 3)
    return with_protocol(
        case,
        held_on=replace(entry(None, "дд.мм.гг", "placeholder"), place=date_place),
        number=entry(None, "", "empty"),
        flags=("chairs_swapped",),
    )


def late() -> Case:
    return replace(posted(), due=date(2026, 11, 11), working_days_late=3)


def asking_for_attention() -> Case:
    school = AgendaItem(
        "II.",
        entry("Об опыте школы наставников"),
        (
            Decision(entry("Предложить направить проект на межрегиональное рассмотрение"), ("interregional",)),
            Decision(entry("Направить проект в АСИ для поддержки на федеральном уровне"), ("federal",)),
        ),
        votes(6, 0, 0),
    )  # fmt: skip
    case = posted()
    signature = Attachment("протокол.docx.sig", b"sig", AttachmentKind.SIGNATURE)
    case = with_letter(case, attachments=(*case.letter.attachments, signature))
    case = with_submission(case, companions=("протокол.docx.sig",))
    case = with_facts(
        case,
        fact(Role.GOVERNMENT),
        fact(
            Role.COORDINATOR, evidence=Evidence.CMS, reason="valid", signer="Иванова Анна Сергеевна",
            trust=Trust.INTEGRITY_ONLY,
        ),
    )  # fmt: skip
    return with_protocol(case, agenda=(*case.protocol.agenda, school))


def corrected() -> Case:
    case = with_protocol(
        posted(),
        region=entry("Республика Татарстан", "РТ"),
        held_on=entry(date(2026, 11, 12), "12.11.26", "two_digit_year"),
        flags=("chairs_swapped",),
    )
    latin = replace(case.protocol.attendees[0].full_name, flags=("latin_lookalikes",))
    return with_attendee(case, 0, full_name=latin)


def new_version() -> Case:
    """One attendee and one decision more, other votes, another day than in version 1."""
    before = faultless_protocol()
    item = before.agenda[0]
    before = replace(
        before,
        held_on=entry(date(2026, 11, 11)),
        attendees=before.attendees[:-1],
        agenda=(replace(item, decisions=item.decisions[:1], votes=votes(4, 0, 1)),),
    )
    record = json.dumps(content_record(before, CURATOR.federal_district), ensure_ascii=False)
    return replace(posted(), earlier=(replace(accepted_before("0" * 64), content=record),))


def repeated() -> Case:
    return replace(posted(), earlier=(accepted_before("1" * 64),))


def held() -> Case:
    vector = fact(Role.COORDINATOR, status=Status.INDETERMINATE, reason="vector_picture")
    return with_facts(posted(), fact(Role.GOVERNMENT), vector)


def second() -> Case:
    case = with_submission(posted(), sha256="2" * 64)
    attachment = replace(case.submission.attachment, name="второй.docx")
    return with_protocol(with_submission(case, attachment=attachment), number=entry("4"))


def stranger(case: Case | None = None) -> Case:
    case = from_registered_sender(case or posted(), registered=False, regions=())
    return with_letter(case, authenticity=Authenticity.PASSED)


def unproven(case: Case | None = None) -> Case:
    return with_letter(from_registered_sender(case or posted()), authenticity=Authenticity.NONE)


SCENES = {
    "accepted": lambda: (posted(),),
    "accepted_with_corrections": lambda: (corrected(),),
    "attention": lambda: (asking_for_attention(),),
    "late": lambda: (late(),),
    "new_version": lambda: (new_version(),),
    "repeated": lambda: (repeated(),),
    "trial": lambda: (posted(subject="ПРОВЕРКА"),),
    "missing_signature": lambda: (missing_signature(),),
    "many_errors": lambda: (many_errors(),),
    "no_attachment": lambda: (without_document(),),
    "cloud_link": lambda: (without_document(cloud_links=("disk.yandex.ru",)),),
    "scan_only": lambda: (
        with_letter(
            without_document(), attachments=(Attachment("скан.pdf", b"%PDF", AttachmentKind.PDF),)
        ),
    ),
    "password": lambda: (unreadable(posted(), "encrypted"),),
    "question": lambda: (without_document(subject="Вопрос", body="Как указать номер?"),),
    "form_asked": lambda: (without_document(subject="Форма"),),
    "held": lambda: (held(),),
    "held_letter": lambda: (without_document(subject="Форма", complete=False),),
    "two_protocols": lambda: (posted(), with_facts(second(), fact(Role.GOVERNMENT))),
    "stranger": lambda: (stranger(),),
    "stranger_with_errors": lambda: (stranger(many_errors()),),
    "stranger_with_nothing": lambda: (stranger(without_document()),),
    "unproven": lambda: (unproven(),),
}
