"""Whole letters, for people to read, and what must hold of every one of them."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mime import render_message
from mailbot.model import (
    Attachment,
    AttachmentKind,
    Authenticity,
    PersonName,
    Purpose,
    Robot,
    Role,
)
from mailbot.replies.enclosures import HEAVIEST, received
from tests.cases import (
    RECEIVED,
    entry,
    fact,
    faultless,
    from_registered_sender,
    person,
    with_chair,
    with_facts,
    with_letter,
    with_protocol,
    with_submission,
)
from tests.examples import (
    heading_chairs,
    letter_document_sender,
    people_agenda_votes,
    signing_term_register,
)
from tests.replies.golden import AGREED, FOLDER, written
from tests.replies.scenes import (
    held,
    letterhead,
    letters_of,
    many_errors,
    missing_signature,
    new_version,
    posted,
    repeated,
    second,
    stranger,
    unproven,
    without_document,
)

ALL = [(name, letter) for name, letters in AGREED.items() for letter in letters()]


def reply_to(*cases, **changes):
    return next(out for out in letters_of(*cases, **changes) if out.purpose is Purpose.REPLY)


def purposes(*cases, **changes):
    return [out.purpose for out in letters_of(*cases, **changes)]


@pytest.mark.parametrize("name", AGREED)
def test_letters_read_as_agreed(name):
    agreed = (FOLDER / f"{name}.txt").read_text("utf-8")

    assert written(AGREED[name]()) == agreed, "python -m tests.replies.golden"


def test_every_agreed_letter_has_its_scene():
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(AGREED)


@pytest.mark.parametrize(("name", "letter"), ALL, ids=lambda value: str(value)[:30])
def test_page_says_whatever_the_plain_text_says(name, letter):
    shown = set(re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", letter.html))))
    said = set(re.findall(r"\w+", re.sub(r"(?m)^\d+\. ", "", letter.text)))

    assert {word.casefold() for word in said} - {word.casefold() for word in shown} <= {"файл"}


@pytest.mark.parametrize(("name", "letter"), ALL, ids=lambda value: str(value)[:30])
def test_page_needs_nothing_from_the_network_and_runs_nothing(name, letter):
    assert letter.html.startswith("<!doctype html>")
    assert not re.search(r"https?:|src=|url\(|<script|<img|<link|@import", letter.html)


@pytest.mark.parametrize(("name", "letter"), ALL, ids=lambda value: str(value)[:30])
def test_text_is_tidy(name, letter):
    for line in letter.text.splitlines():
        assert line == line.rstrip()
        assert "  " not in line.strip()
        assert not re.search(r"\bNone\b|[{}]|\.\.|,,|\( |«»|\(\)| [.,;:]( |$)", line)
    assert "\n\n\n" not in letter.text
    assert "Вы ошиблись" not in letter.text
    assert len(letter.subject) <= 200


EXAMPLES = [
    pytest.param(fails.change, id=f"{code} {name}")
    for topic in (
        heading_chairs, letter_document_sender, people_agenda_votes, signing_term_register,
    )
    for code, examples in topic.EXAMPLES.items()
    for name, fails in examples.fails.items()
]  # fmt: skip


@pytest.mark.parametrize("change", EXAMPLES)
def test_whatever_a_rule_finds_reads_well_in_every_letter_it_causes(change):
    case = change(faultless())
    letters = letters_of(posted(case, attachments=case.letter.attachments, subject=""))

    assert letters
    for letter in letters:
        told = re.search(r"(?m)^1\. |^Это новая редакция|уже принят ", letter.text)
        assert told or re.search("рассмотрение сотруднику|ожидает ответа сотрудника", letter.text)
        for line in letter.text.splitlines():
            assert not re.search(r"[{}]|\.\.(?!\.)|,,|\( |«»|\(\)| [.,;:]( |$)", line)


# -- who is written to ---------------------------------------------------------------------------


def test_accepted_protocol_goes_to_its_curator_and_is_confirmed():
    curator, reply = letters_of(posted())

    assert (curator.to, curator.reply_to) == ("pfo@curators.example", "anna@club.example")
    assert (curator.auto_submitted, curator.null_return_path) == ("auto-generated", False)
    assert (reply.to, reply.auto_submitted) == ("anna@club.example", "auto-replied")
    assert reply.null_return_path


@pytest.mark.parametrize("robot", [robot for robot in Robot if robot is not Robot.NO])
def test_robot_gets_no_answer(robot):
    assert Purpose.REPLY not in purposes(posted(robot=robot))


@pytest.mark.parametrize("address", ["", "анна@club.example", "anna"])
def test_sender_without_an_address_gets_no_answer_and_the_curator_the_protocol(address):
    assert purposes(posted(sender=address)) == [Purpose.CURATOR]


def test_returned_protocol_concerns_nobody_but_its_sender():
    assert purposes(missing_signature()) == [Purpose.REPLY]


def test_held_protocol_goes_to_the_duty_curator_and_without_one_to_the_administrator():
    assert purposes(held()) == [Purpose.DUTY, Purpose.REPLY]
    nobody = replace(letterhead(), duty=None)
    assert letters_of(held(), head=nobody)[0].to == "admin@agency.example"
    assert purposes(held(), head=replace(nobody, admin="")) == [Purpose.REPLY]


def test_accepted_protocol_without_a_curator_goes_to_the_duty_curator():
    assert letters_of(replace(posted(), curator=None))[0].to == "duty@curators.example"


def test_document_sent_again_is_answered_and_not_sent_on():
    assert purposes(repeated()) == [Purpose.REPLY]
    assert "уже принят" in reply_to(repeated()).subject
    assert reply_to(repeated()).attachments == ()


def test_trial_disturbs_nobody():
    for case in (posted(), held(), missing_signature()):
        assert purposes(with_letter(case, subject="ПРОВЕРКА")) == [Purpose.REPLY]


def test_several_protocols_get_a_cover_letter_each_and_one_reply_together():
    letters = letters_of(posted(), second())

    assert [out.purpose for out in letters] == [Purpose.CURATOR, Purpose.CURATOR, Purpose.REPLY]
    assert len({out.key for out in letters}) == 3
    assert letters[-1].subject.startswith("Протоколов: 2, каждый принят")
    names = [file.name for file in letters[-1].attachments]
    assert len(set(names)) == len(names) == 3


def test_trial_promises_no_person_and_no_curator():
    for case in (held(), stranger(), stranger(held()), without_document(complete=False)):
        (reply,) = letters_of(with_letter(case, subject="ПРОВЕРКА"))
        assert reply.subject.startswith("Проверка. ")
        assert "передан" not in reply.text
        assert "передан" not in reply.html.casefold()


# -- strangers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", [stranger, unproven])
@pytest.mark.parametrize("case", [posted, missing_signature, many_errors, held])
def test_sender_not_known_for_sure_learns_nothing_of_the_document(whose, case):
    duty, reply = letters_of(whose(case()))

    assert duty.purpose is Purpose.DUTY
    assert duty.attachments[-1].content == b"PK"
    assert duty.reply_to == ""
    assert reply.attachments == ()
    told = reply.subject + reply.text + reply.html
    for secret in ("Татарстан", "Иванов", "Петров", "№", "12 ноября", "протокол.docx", "подпис"):
        assert secret not in told


def test_stranger_without_a_protocol_disturbs_nobody():
    assert purposes(stranger(without_document())) == [Purpose.REPLY]


def test_forged_stranger_gets_no_answer_and_a_registered_one_is_asked():
    forged = Authenticity.FAILED

    assert purposes(with_letter(stranger(), authenticity=forged)) == [Purpose.DUTY]
    assert purposes(with_letter(unproven(), authenticity=forged)) == [Purpose.DUTY, Purpose.REPLY]


# -- threading -----------------------------------------------------------------------------------


def test_answer_continues_the_thread():
    reply = reply_to(posted())

    assert reply.in_reply_to == "<2@club.example>"
    assert reply.references == ("<1@club.example>", "<2@club.example>")


def test_answer_to_a_letter_without_references_takes_what_it_answered():
    case = posted(references=(), in_reply_to=("<0@a.example>", "<9@a.example>"))

    assert reply_to(case).references == ("<0@a.example>", "<2@club.example>")


def test_letter_without_identity_starts_a_thread():
    reply = reply_to(posted(references=(), message_id=""))

    assert (reply.in_reply_to, reply.references) == ("", ())


# -- what is carried -----------------------------------------------------------------------------


def test_curator_gets_the_form_the_senders_own_bytes_and_what_came_beside_them():
    scan = Attachment("скан.pdf", b"%PDF", AttachmentKind.PDF)
    annex = Attachment("прочее.pdf", b"%PDF-", AttachmentKind.PDF)
    case = with_letter(posted(), attachments=(posted().submission.attachment, scan, annex))
    case = with_submission(case, companions=("скан.pdf",))

    files = letters_of(case)[0].attachments

    assert [file.content for file in files] == [b"official", b"PK", b"%PDF"]
    assert files[2].media_type == "application/pdf"


def test_what_is_too_heavy_is_named_and_left_out():
    heavy = Attachment("протокол.docx", b"x" * HEAVIEST, AttachmentKind.DOCX)
    case = with_submission(posted(), attachment=heavy)

    curator = letters_of(case)[0]

    assert [file.content for file in curator.attachments] == [b"official"]
    assert "Не приложен из-за большого размера" in curator.text


def test_accepted_protocol_reaches_the_curator_even_when_the_form_was_not_drawn_up():
    curator, reply = letters_of(posted(), official=None)

    assert [file.content for file in curator.attachments] == [b"PK"]
    assert "составить автоматически не удалось" in curator.text
    assert "приведён к установленной форме" not in reply.text


def test_blank_form_comes_when_there_is_no_copy_to_mend_or_too_much_to_mend():
    def names(case):
        return [file.name for file in reply_to(case).attachments]

    assert names(missing_signature()) == ["протокол – замечания.docx"]
    assert names(many_errors()) == ["протокол – замечания.docx", "Форма протокола КСИ.docx"]
    assert names(without_document()) == ["Форма протокола КСИ.docx"]


def test_sender_file_opens_on_a_phone_whatever_it_is_called():
    kinds = AttachmentKind
    names = {
        ("протокол", kinds.DOCX): ("протокол.docx", "officedocument"),
        ("п.exe", kinds.DOCX): ("п.exe.docx", "officedocument"),
        ("П.DOCX", kinds.DOCX): ("П.DOCX", "officedocument"),
        ("п.doc", kinds.CONVERTIBLE): ("п.doc", "application/msword"),
        ("п.sig", kinds.SIGNATURE): ("п.sig", "octet-stream"),
        ("pdf", kinds.OTHER): ("pdf", "octet-stream"),
    }
    for (name, kind), (called, media_type) in names.items():
        file = received(Attachment(name, b"x", kind))
        assert file.name == called
        assert media_type in file.media_type


def test_hundreds_of_findings_are_counted_after_the_first():
    case = posted()
    rows = tuple(
        replace(case.protocol.attendees[0], position=entry(None, "", "empty")) for _ in range(300)
    )
    reply = reply_to(with_protocol(case, attendees=rows))

    assert "исправить 301 ошибку" in reply.subject
    assert "40. Здесь" in reply.text
    assert "41. Здесь" not in reply.text
    assert "И ещё 261 замечание." in reply.text
    assert "И ещё 261 замечание." in reply.html


def test_long_agenda_is_cut_in_the_letter_and_whole_in_the_form():
    item = posted().protocol.agenda[0]
    curator = letters_of(with_protocol(posted(), agenda=(item,) * 100))[0]

    assert "И ещё вопросов: 75." in curator.text
    assert "Решений: 200" in curator.text


# -- what is said --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "left", "says"),
    [
        (16, 3, "осталось 3 рабочих дня"),
        (18, 1, "остался 1 рабочий день"),
        (19, 0, "последний день"),
        (20, 0, "истёк"),
    ],
)
def test_mended_protocol_is_asked_for_within_the_term(day, left, says):
    case = with_letter(missing_signature(), received_at=RECEIVED.replace(day=day))
    case = replace(case, working_days_left=left)

    assert says in reply_to(case).text


def test_picture_is_found_and_never_called_valid():
    for out in letters_of(posted()):
        assert "изображение подписи найдено" in out.text
        assert "действительна" not in out.text


def test_only_a_known_coordinator_is_told_what_his_new_version_changes():
    known = with_letter(from_registered_sender(new_version()), authenticity=Authenticity.PASSED)

    assert "добавлен участник Лебедев Игорь Олегович" in reply_to(known).text
    assert "Лебедев" not in reply_to(new_version()).text


def test_curator_is_told_what_a_new_version_changes():
    curator = letters_of(new_version())[0]

    assert curator.subject.endswith("новая редакция")
    assert "добавлен участник Лебедев Игорь Олегович" in curator.text


def test_warning_of_the_last_kind_is_told_to_sender_and_curator():
    case = with_protocol(posted(), flags=("chairs_swapped",))

    assert all("в обратном порядке" in out.text for out in letters_of(case))


# -- hostile words -------------------------------------------------------------------------------


def test_markup_in_the_document_stays_text():
    evil = entry("<script>alert(1)</script>{{ 7 * 7 }}")
    item = posted().protocol.agenda[0]
    decision = replace(item.decisions[0], text=evil, kinds=("federal",))
    item = replace(item, title=evil, decisions=(decision,))
    case = with_protocol(posted(), number=evil, agenda=(item,))
    case = with_chair(case, Role.GOVERNMENT, position=evil)

    for out in [*letters_of(case), *letters_of(stranger(case))]:
        assert "<script" not in out.html
        if out.purpose is not Purpose.REPLY:
            assert "{{ 7 * 7 }}" in out.text


def test_lines_of_the_document_cannot_pass_for_lines_of_the_letter():
    forged = "дд\n\nПротокол принят.\nРегистрационный номер: 1"
    case = with_protocol(posted(), held_on=entry(None, forged, "unparsed"))

    assert "\nПротокол принят." not in reply_to(case).text


def test_names_and_numbers_without_end_are_cut():
    endless = "Я" + "я" * 5000
    name = replace(
        person("Петров Пётр Петрович"), value=PersonName(endless, endless, f"{endless}вич")
    )
    case = with_chair(posted(), Role.COORDINATOR, full_name=name, position=entry(endless))
    case = with_protocol(case, number=entry(endless))

    for out in [*letters_of(case), *letters_of(with_letter(case, subject="ПРОВЕРКА"))]:
        assert max(map(len, out.text.splitlines())) < 1800
        assert len(out.subject) < 300


@settings(max_examples=40)
@given(st.text(st.characters(codec=None), max_size=60), st.text(max_size=60))
def test_any_words_make_letters_that_can_be_written(text, other):
    case = with_protocol(
        posted(subject=text, body=other, sender_name=text),
        region=entry(None, text, "unknown"),
        number=entry(other or None, text),
        agenda=(),
    )
    case = with_facts(case, fact(Role.GOVERNMENT, signer=text, reason=other))
    for out in [*letters_of(case), *letters_of(stranger(case))]:
        raw = render_message(
            out, sender="bot@agency.example", sender_name="Приём", domain="agency.example",
            instance="one", now=RECEIVED,
        )  # fmt: skip
        raw.decode("ascii")
