"""A faultless `Case` and the small changes that spoil one thing in it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from mailbot.document import Unreadable
from mailbot.model import (
    MOSCOW,
    AgendaItem,
    Attachment,
    AttachmentKind,
    Attendee,
    Case,
    CoChair,
    Curator,
    Decision,
    Entry,
    Evidence,
    Letter,
    MeetingProtocol,
    PersonName,
    Place,
    RegisterEntry,
    Role,
    Ruling,
    Signatory,
    SignatureBlock,
    SignatureFact,
    Standing,
    Status,
    Submission,
    Votes,
    Word,
)

HERE = Place("здесь", 0)
RECEIVED = datetime(2026, 11, 16, 10, 0, tzinfo=MOSCOW)


def entry(value: Any, raw: str | None = None, *flags: str) -> Entry[Any]:
    """What a reader makes of `raw`; without it the value was written the way it is printed."""
    return Entry(str(value or "") if raw is None else raw, value, HERE, flags)


def person(full: str, *flags: str) -> Entry[PersonName]:
    """An entry with a name in three parts."""
    return Entry(full, PersonName(*full.split()), HERE, flags)


def faultless_protocol() -> MeetingProtocol:
    """Five attendees, one item, two decisions, six votes."""
    names = (
        "Смирнова Ольга Игоревна",
        "Кузнецов Павел Андреевич",
        "Галиев Тимур Ринатович",
        "Орлова Вера Павловна",
        "Лебедев Игорь Олегович",
    )
    return MeetingProtocol(
        title=HERE,
        region=entry("Республика Татарстан"),
        held_on=entry(date(2026, 11, 12)),
        number=entry("3"),
        co_chairs=(
            CoChair(Role.GOVERNMENT, person("Петров Пётр Петрович"), entry("заместитель министра")),
            CoChair(Role.COORDINATOR, person("Иванова Анна Сергеевна"), entry("Координатор Клуба")),
        ),
        attendees=tuple(Attendee(person(name), entry("эксперт")) for name in names),
        attendees_place=HERE,
        agenda=(
            AgendaItem(
                "I.",
                entry("О поддержке проекта"),
                (
                    Decision(entry("Поддержать предложение автора"), ("support",)),
                    Decision(entry("Принять к сведению доклад"), ("note",)),
                ),
                votes(5, 0, 1),
            ),
        ),
        agenda_place=HERE,
        votes=None,
        blocks=(
            SignatureBlock(Role.GOVERNMENT, entry("П.П. Петров"), entry("Республика Татарстан")),
            SignatureBlock(Role.COORDINATOR, entry("А.С. Иванова"), entry("Республика Татарстан")),
        ),
    )


def votes(in_favour: int | None, against: int | None, abstained: int | None, *flags: str) -> Votes:
    """A voting block as counted."""
    return Votes(in_favour, against, abstained, False, entry("", f"ЗА – {in_favour}", *flags))


def fact(role: Role | None, **changes: Any) -> SignatureFact:
    """An ink picture that passed, changed as asked."""
    plain = SignatureFact(Evidence.PICTURE, Status.PASSED, "ink_found", role)
    return replace(plain, **changes)


def faultless() -> Case:
    """The case nobody has anything to say about."""
    attachment = Attachment("протокол.docx", b"PK", AttachmentKind.DOCX)
    return Case(
        letter=Letter(key="0" * 64, received_at=RECEIVED, attachments=(attachment,)),
        submission=Submission(
            attachment,
            faultless_protocol(),
            signatures=(fact(Role.GOVERNMENT), fact(Role.COORDINATOR)),
            sha256="1" * 64,
        ),
        federal_district="Приволжский федеральный округ",
        curator=Curator("Приволжский федеральный округ", "curator@agency.example"),
        due=date(2026, 11, 19),
        working_days_late=0,
        working_days_left=3,
    )


def with_letter(case: Case, **changes: Any) -> Case:
    """The same case in another letter."""
    return replace(case, letter=replace(case.letter, **changes))


def with_submission(case: Case, **changes: Any) -> Case:
    """The same case with another document."""
    assert case.submission
    return replace(case, submission=replace(case.submission, **changes))


def with_protocol(case: Case, **changes: Any) -> Case:
    """The same case with other words in the protocol."""
    assert case.protocol
    return with_submission(case, protocol=replace(case.protocol, **changes))


def with_chair(case: Case, role: Role, **changes: Any) -> Case:
    """The same case with one co-chair changed."""
    assert case.protocol
    chairs = tuple(
        replace(chair, **changes) if chair.role is role else chair
        for chair in case.protocol.co_chairs
    )
    return with_protocol(case, co_chairs=chairs)


def with_attendee(case: Case, index: int, **changes: Any) -> Case:
    """The same case with one row of the list changed."""
    assert case.protocol
    rows = list(case.protocol.attendees)
    rows[index] = replace(rows[index], **changes)
    return with_protocol(case, attendees=tuple(rows))


def with_item(case: Case, **changes: Any) -> Case:
    """The same case with its agenda item changed."""
    assert case.protocol
    return with_protocol(case, agenda=(replace(case.protocol.agenda[0], **changes),))


def with_block(case: Case, role: Role, **changes: Any) -> Case:
    """The same case with one signature block changed."""
    assert case.protocol
    blocks = tuple(
        replace(block, **changes) if block.role is role else block for block in case.protocol.blocks
    )
    return with_protocol(case, blocks=blocks)


def with_facts(case: Case, *facts: SignatureFact) -> Case:
    """The same case with other evidence of signing."""
    return with_submission(case, signatures=facts)


def unreadable(case: Case, reason: str) -> Case:
    """The same letter with a file that does not open."""
    return with_submission(case, protocol=None, signatures=(), unreadable=Unreadable(reason))


def from_registered_sender(case: Case, **changes: Any) -> Case:
    """The same case where the sender is checked and known."""
    standing = Standing(checked=True, registered=True, regions=("Республика Татарстан",))
    return replace(case, standing=replace(standing, **changes))


def after(case: Case, word: Word, **changes: Any) -> Case:
    """The same case after a person said something of it."""
    return replace(case, rulings=(*case.rulings, Ruling(word, RECEIVED, **changes)))


def with_signatory(case: Case, role: Role) -> Case:
    """The same case where a co-chair's address is known and he may be asked to sign by letter."""
    names = {Role.GOVERNMENT: "Петров Пётр Петрович", Role.COORDINATOR: "Иванова Анна Сергеевна"}
    asked = Signatory(role, f"{role}@region.example", names[role])
    return replace(case, signatories=(*case.signatories, asked))


def accepted_before(sha256: str) -> RegisterEntry:
    """The register's line for the same number."""
    return RegisterEntry(
        "КСИ-2026-000007",
        "Республика Татарстан",
        2026,
        "3",
        date(2026, 11, 12),
        sha256,
        1,
        RECEIVED,
        "{}",
    )
