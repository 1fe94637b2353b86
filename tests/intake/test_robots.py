import pytest

from mailbot.intake.policy import MailPolicy
from mailbot.intake.reading import read_letter
from mailbot.model import Delivery, Robot
from tests.letters import BOT, letter, text_only
from tests.protocols import RECEIVED

POLICY = MailPolicy(own_addresses=frozenset({BOT}), domain="agency.example", instance="one")
OURS = "<0123456789abcdef0123456789abcdef.curator@agency.example>"


def read(raw):
    return read_letter(Delivery(raw, RECEIVED), POLICY)


@pytest.mark.parametrize(
    "subject",
    [
        "Автоматический ответ: Протокол заседания",
        "Автоответ: Протокол",
        "Автоматическое уведомление",
        "Отсутствие на рабочем месте: Протокол",
        "Отсутствую на рабочем месте",
        "Я в отпуске",
        "В отпуске до 30.11.2026",
        "Нахожусь в командировке",
        "Вне офиса",
        "Прочтено: Ваш протокол принят",
        "Не прочитано: Ваш протокол",
        "Уведомление о прочтении",
        "Подтверждение получения: протокол",
        "Принято: Совещание",
        "Отклонено: Совещание",
        "Доставлено: Протокол",
        "Ваше обращение зарегистрировано под номером 12",
        "Out of Office: Протокол",
        "Automatic reply: Протокол",
        "Auto: Протокол",
        "Read: Протокол",
        "Abwesenheitsnotiz: Protokoll",
        "[Автоответ] Протокол",
    ],
)
def test_answers_nobody_typed_are_told_by_their_title(subject):
    assert read(text_only(subject=subject)).robot is Robot.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Протокол",
        "Re: Протокол",
        "Fwd: Автоматический ответ: Протокол",
        "Re: Отсутствие на рабочем месте",
        "Fwd: Недоставленное сообщение",
        "Отчёт об отпуске",
        "Отпуск координатора",
        "Вопрос по автоответчику",
        "Принято единогласно",
        "Принятый протокол",
        "Получено согласие РОИВ",
        "Не доставлено письмо, направляю повторно",
        "О доставке почты в сельские районы",
        "Протокол (отклонено предложение 2)",
        "Прочтение лекций для Клуба",
        "Автономные системы: протокол",
        "Reading club: protocol",
        "Warning signs in the region",
        "Исправленный протокол",
        "",
    ],
)
def test_people_are_not_taken_for_robots_by_their_title(subject):
    assert read(letter(subject=subject)).robot is Robot.NO


@pytest.mark.parametrize(
    "subject",
    [
        "Недоставленное сообщение",
        "Не доставлено: Ваш протокол принят",
        "Уведомление о невозможности доставки",
        "Сообщение не доставлено",
        "Сбой доставки",
        "Ваше сообщение не может быть доставлено",
        "Undelivered Mail Returned to Sender",
        "Delivery Status Notification (Failure)",
        "Mail delivery failed: returning message to sender",
        "Returned mail: see transcript for details",
        "failure notice",
    ],
)
def test_bounce_needs_more_than_a_title(subject):
    titled = text_only(subject=subject)

    assert read(titled).robot is Robot.AUTO_REPLY
    assert read(b"Return-Path: <>\r\n" + titled).robot is Robot.BOUNCE
    assert read(text_only(subject=subject, sender="postmaster@mx.example")).robot is Robot.BOUNCE
    assert read(b"Return-Path: <>\r\n" + text_only()).robot is Robot.AUTO_REPLY


@pytest.mark.parametrize(
    ("sender", "robot"),
    [
        ("MAILER-DAEMON@mx.example", Robot.BOUNCE),
        ("Mail Delivery System <Mailer-Daemon@mx.example>", Robot.BOUNCE),
        ("bounce+1=a@mx.example", Robot.BOUNCE),
        ("postmaster@mx.example", Robot.AUTO_REPLY),
        ("no-reply@club.example", Robot.AUTO_REPLY),
        ("noreply-123@club.example", Robot.AUTO_REPLY),
        ("do_not_reply@club.example", Robot.AUTO_REPLY),
        ("notreply@club.example", Robot.AUTO_REPLY),
        ("club-request@lists.example", Robot.LIST),
        ("owner-club@lists.example", Robot.LIST),
        ("noreplyana@club.example", Robot.AUTO_REPLY),
        ("nora@club.example", Robot.NO),
        ("bouncer@club.example", Robot.NO),
        ("owner@club.example", Robot.NO),
        ("requests@club.example", Robot.NO),
        ("vacationland@club.example", Robot.NO),
        ("noreen.play@club.example", Robot.NO),
    ],
)
def test_robots_are_told_by_their_address(sender, robot):
    assert read(letter(sender=sender)).robot is robot


@pytest.mark.parametrize(
    ("head", "robot"),
    [
        (b"Auto-Submitted: auto-generated; x=y", Robot.AUTO_REPLY),
        (b"Auto-Submitted: No (a person)", Robot.NO),
        (b"Precedence: Junk", Robot.AUTO_REPLY),
        (b"Precedence: list", Robot.LIST),
        (b"Precedence: first-class", Robot.NO),
        (b"X-Auto-Response-Suppress: OOF, All", Robot.AUTO_REPLY),
        (b"X-Auto-Response-Suppress: OOF, DR, RN, NRN", Robot.NO),
        (b"X-Autoreply: yes", Robot.AUTO_REPLY),
        (b"X-Loop: a@b.example", Robot.AUTO_REPLY),
        (b"List-Unsubscribe: <mailto:a@b.example>", Robot.LIST),
        (b"Return-Path: <coordinator@club.example>", Robot.NO),
        (b"Received: x\r\n" * 31 + b"X: y", Robot.AUTO_REPLY),
        (b"Received: x\r\n" * 12 + b"X: y", Robot.NO),
        (b"X-MS-Exchange-Inbox-Rules-Loop: a@b.example", Robot.AUTO_REPLY),
        (b"In-Reply-To: " + OURS.encode(), Robot.NO),
        (b"X-Mailbot-Instance: one", Robot.OWN),
        (b"X-Mailbot-Instance: another", Robot.NO),
    ],
)
def test_robots_are_told_by_their_headers(head, robot):
    assert read(head + b"\r\n" + letter()).robot is robot


def test_our_own_letter_coming_back_is_known_by_its_message_id():
    assert read(letter(message_id=OURS)).robot is Robot.OWN
    assert read(letter(message_id="<1@agency.example>")).robot is Robot.NO
    assert read(letter(sender=BOT.upper())).robot is Robot.OWN


def test_letter_without_an_address_cannot_be_answered():
    assert read(b"Subject: x\r\n\r\nx").robot is Robot.NO_ADDRESS


def report(kind, *, status=b"", original=b"", coded=False):
    import base64

    cte = b"Content-Transfer-Encoding: base64\r\n" if coded else b""
    body = base64.encodebytes(original) if coded else original
    return (
        b"From: server@mx.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: " + kind
        + b'; boundary="b"\r\n\r\n--b\r\n\r\nyour letter\r\n--b\r\n' + status
        + b"--b\r\nContent-Type: text/rfc822-headers\r\n" + cte + b"\r\n" + body + b"\r\n--b--\r\n"
    )  # fmt: skip


STATUS = b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; Dead@curators.example\r\nAction: failed\r\n\r\n"


@pytest.mark.parametrize("coded", [False, True])
def test_bounce_names_the_letter_and_the_address(coded):
    original = b"Message-ID: " + OURS.encode() + b"\r\n"

    found = read(
        report(
            b"multipart/report; report-type=delivery-status",
            status=STATUS,
            original=original,
            coded=coded,
        )
    )

    assert found.robot is Robot.BOUNCE
    assert found.bounced == (OURS,)
    assert found.bounced_recipients == ("dead@curators.example",)


def test_bounce_of_somebody_elses_letter_is_none_of_ours():
    found = read(
        report(b"multipart/report", status=STATUS, original=b"Message-ID: <1@club.example>\r\n")
    )

    assert found.robot is Robot.BOUNCE
    assert found.bounced == ()


def test_receipts_and_complaints_are_no_bounces():
    receipt = report(b"multipart/report; report-type=disposition-notification")
    complaint = report(b"multipart/report; report-type=feedback-report")

    assert read(receipt).robot is Robot.AUTO_REPLY
    assert read(complaint).robot is Robot.AUTO_REPLY


def test_bounce_that_a_person_attaches_is_a_persons_letter():
    forwarded = report(b"multipart/report; report-type=delivery-status", status=STATUS)

    found = read(letter(("bounce.eml", forwarded), subject="Что это значит?"))

    assert found.robot is Robot.NO
    assert found.bounced == ()


def test_robot_letters_keep_their_documents():
    found = read(b"Auto-Submitted: auto-generated\r\n" + letter())

    assert found.robot is Robot.AUTO_REPLY
    assert [a.name for a in found.attachments] == ["протокол.docx"]
