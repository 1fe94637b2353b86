import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.intake.arrival import arrival_of
from mailbot.intake.commands import Command, command_of
from mailbot.intake.pairing import submissions_of
from mailbot.intake.policy import MailPolicy
from mailbot.intake.reading import read_letter
from mailbot.model import AttachmentKind, Delivery, Robot
from tests.letters import BOT, SENDER, letter, text_only
from tests.protocols import RECEIVED, faultless, ink, to_docx

POLICY = MailPolicy(own_addresses=frozenset({BOT}), domain="agency.example", instance="one")
DOCX = to_docx(faultless())


def read(raw, policy=POLICY):
    return read_letter(Delivery(raw, RECEIVED), policy)


def part(name_header, content=DOCX):
    import base64

    return (
        b"From: a@club.example\r\nMIME-Version: 1.0\r\nSubject: x\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        + name_header
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content)
        + b"--b--\r\n"
    )


def test_ordinary_letter_is_read():
    found = read(letter())

    assert found.sender == SENDER
    assert found.sender_name == "Анна Иванова"
    assert found.subject == "Протокол"
    assert found.body == "Добрый день! Направляю протокол."
    assert [(a.name, a.kind) for a in found.attachments] == [("протокол.docx", AttachmentKind.DOCX)]
    assert found.robot is Robot.NO
    assert found.complete


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Disposition: attachment; filename*=UTF-8''%D0%BF%D1%80%D0%BE%D1%82%D0%BE%D0%BA%D0%BE%D0%BB.docx",
        b"Content-Disposition: attachment; filename*0*=koi8-r''%D0%D2%CF%D4; filename*1*=%CF%CB%CF%CC.docx",
        b'Content-Disposition: attachment; filename="=?UTF-8?B?0L/RgNC+0YLQvg==?=\r\n =?UTF-8?B?0LrQvtC7LmRvY3g=?="',
        b'Content-Disposition: attachment; filename="=?koi8-r?Q?=D0=D2=CF=D4=CF=CB=CF=CC=2Edocx?="',
        b'Content-Disposition: attachment; filename="' + "протокол.docx".encode("cp1251") + b'"',
        b'Content-Disposition: attachment; filename="' + "протокол.docx".encode("koi8-r") + b'"',
        b'Content-Disposition: attachment; filename="' + "протокол.docx".encode() + b'"',
        b'Content-Type: application/octet-stream; name="' + "протокол.docx".encode("cp1251") + b'"',
        b'Content-Disposition: inline; filename="%D0%BF%D1%80%D0%BE%D1%82%D0%BE%D0%BA%D0%BE%D0%BB.docx"',
    ],
)
def test_names_are_read_in_every_encoding(header):
    assert [a.name for a in read(part(header)).attachments] == ["протокол.docx"]


def test_encoded_words_cut_inside_a_letter_are_joined_first():
    raw = "протокол".encode()
    import base64

    words = b" ".join(
        b"=?utf-8?b?" + base64.b64encode(raw[i : i + 3]) + b"?=" for i in range(0, 16, 3)
    )

    assert read(b"From: a@b.example\r\nSubject: " + words + b"\r\n\r\nx").subject == "протокол"


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "koi8-r"])
def test_raw_eight_bit_subject_is_read(charset):
    raw = b"From: a@b.example\r\nSubject: " + "Протокол заседания".encode(charset) + b"\r\n\r\nx"

    assert read(raw).subject == "Протокол заседания"


def test_document_is_found_by_content_whatever_it_is_called():
    found = read(letter(("файл без расширения", DOCX)))

    assert found.attachments[0].kind is AttachmentKind.DOCX


def test_document_in_a_forwarded_letter_is_found():
    from email import message_from_bytes
    from email.message import EmailMessage

    outer = EmailMessage()
    outer["From"] = SENDER
    outer["Subject"] = "Fwd"
    outer.set_content("см. ниже")
    outer.add_attachment(message_from_bytes(letter(), policy=outer.policy))

    found = read(outer.as_bytes())

    assert [b.document.kind for b in submissions_of(found)] == [AttachmentKind.DOCX]
    assert found.attachments[0].depth == 1


def test_document_in_a_zip_with_a_dos_name_is_found():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("protokol.docx")
        archive.writestr(info, DOCX)
    raw = out.getvalue().replace(b"protokol.docx", "протокол".encode("cp866") + b".docx")

    found = read(letter(("архив.zip", raw)))

    assert [(a.name, a.kind) for a in found.attachments] == [("протокол.docx", AttachmentKind.DOCX)]


def test_zip_bomb_is_told_and_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for index in range(4):
            archive.writestr(f"{index}.bin", bytes(29 << 20))

    assert not read(letter(("бомба.zip", out.getvalue()))).complete


def test_letter_nested_too_deep_is_told():
    raw = b"From: a@b.example\r\n\r\nx"
    for _ in range(40):
        raw = (
            b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + raw
        )

    assert not read(raw).complete


def test_name_never_leads_out_of_a_folder():
    found = read(
        part(b'Content-Disposition: attachment; filename="../../etc/\xe2\x80\xaexcod.docx"')
    )

    assert found.attachments[0].name == "xcod.docx"


def test_two_protocols_are_two_submissions_and_twins_are_one():
    other = to_docx(faultless().__class__(number="4"))

    found = read(letter(("a.docx", DOCX), ("b.docx", other), ("c.docx", DOCX)))

    assert [b.document.name for b in submissions_of(found)] == ["a.docx", "b.docx"]


def test_scan_is_paired_with_its_document():
    found = read(letter(("протокол.docx", DOCX), ("скан.png", ink(3))))

    assert [[c.name for c in b.companions] for b in submissions_of(found)] == [["скан.png"]]


@pytest.mark.parametrize(
    ("headers", "robot"),
    [
        ([("Auto-Submitted", "auto-replied")], Robot.AUTO_REPLY),
        ([("Auto-Submitted", "no")], Robot.NO),
        ([("Precedence", "bulk")], Robot.AUTO_REPLY),
        ([("X-Auto-Response-Suppress", "DR, AutoReply")], Robot.AUTO_REPLY),
        ([("X-Auto-Response-Suppress", "DR")], Robot.NO),
        ([("List-Id", "<x.example>")], Robot.LIST),
        ([("Return-Path", "<>")], Robot.AUTO_REPLY),
        ([("X-Failed-Recipients", "a@b.example")], Robot.BOUNCE),
        ([("X-Mailbot-Instance", "one")], Robot.OWN),
        ([("X-Mailbot-Instance", "two")], Robot.NO),
    ],
)
def test_robots_are_told_by_their_headers(headers, robot):
    assert read(letter(headers=headers)).robot is robot


@pytest.mark.parametrize(
    ("sender", "robot"),
    [
        ("MAILER-DAEMON@mx.example", Robot.BOUNCE),
        ("noreply@club.example", Robot.AUTO_REPLY),
        ("no-reply@club.example", Robot.AUTO_REPLY),
        ("club-bounces@lists.example", Robot.LIST),
        (BOT, Robot.OWN),
        ("norepinephrine@club.example", Robot.NO),
        ("postmasterov@club.example", Robot.NO),
    ],
)
def test_robots_are_told_by_their_address(sender, robot):
    assert read(letter(sender=sender)).robot is robot


@pytest.mark.parametrize(
    "subject",
    [
        "Автоматический ответ: Протокол",
        "Автоответ",
        "Out of Office: x",
        "Прочтено: Протокол",
        "Я в отпуске до 1 мая",
    ],
)
def test_vacation_replies_are_told_by_their_subject(subject):
    assert read(text_only(subject=subject)).robot is Robot.AUTO_REPLY


@pytest.mark.parametrize(
    "subject", ["Протокол", "Re: Протокол", "Отчёт об отпуске", "Вопрос по автоответчику"]
)
def test_people_are_not_taken_for_robots(subject):
    assert read(letter(subject=subject)).robot is Robot.NO


def test_bounce_names_our_letter_and_the_dead_address():
    raw = (
        b"From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        b"Final-Recipient: rfc822; dead@curators.example\r\nStatus: 5.1.1\r\n\r\n"
        b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        b"Message-ID: <0123456789abcdef0123456789abcdef.curator@agency.example>\r\n\r\n--b--\r\n"
    )

    found = read(raw)

    assert found.bounced == ("<0123456789abcdef0123456789abcdef.curator@agency.example>",)
    assert found.bounced_recipients == ("dead@curators.example",)


@pytest.mark.parametrize(
    "sender",
    [
        "a@club.example, b@club.example",
        '"Some One" <a@club.example>:<b@evil.example>',
        "",
        "undisclosed",
        "a@club.example\x00",
    ],
)
def test_ambiguous_author_is_nobody(sender):
    raw = b"From: " + sender.encode() + b"\r\nSubject: x\r\n\r\nx"

    assert read(raw).sender == ""


def test_two_from_headers_are_nobody():
    assert read(b"From: a@club.example\r\nFrom: b@club.example\r\n\r\nx").sender == ""


def test_address_in_the_display_name_is_not_the_author():
    raw = b'From: "coordinator@club.example" <thief@evil.example>\r\n\r\nx'

    assert read(raw).sender == "thief@evil.example"


@pytest.mark.parametrize(
    "quote",
    [
        "-----Исходное сообщение-----\nОт: бот",
        "21.09.2026 20:11, bot@agency.example пишет:\n> текст",
        "пн, 21 сент. 2026 г. в 10:00, Бот <bot@agency.example>:\n> текст",
        "Понедельник, 21 сентября 2026, 09:54 +10:00 от bot@agency.example:\nтекст",
        "-------- Пересылаемое сообщение --------\nОт: бот",
        "> текст",
    ],
)
def test_quotation_is_not_the_senders_word(quote):
    found = read(text_only(body=f"ПРИНЯТО\nОтправлено с iPhone\n\n{quote}"))

    assert found.body == "ПРИНЯТО"


def test_cloud_link_is_noticed():
    found = read(text_only(body="Файл: https://disk.yandex.ru/d/abc"))

    assert found.cloud_links == ("disk.yandex.ru",)


@pytest.mark.parametrize(
    ("subject", "command"),
    [
        ("Форма", Command.FORM),
        ("Re: шаблон протокола", Command.FORM),
        ("ПРОВЕРКА: протокол", Command.TRIAL),
        ("Отв: Вопрос", Command.QUESTION),
        ("Протокол", Command.NONE),
        ("Протокол по форме", Command.NONE),
    ],
)
def test_subject_may_be_a_command(subject, command):
    assert command_of(read(text_only(subject=subject))) is command


def test_arrival_is_the_topmost_received():
    raw = b"Received: by mx; Mon, 16 Nov 2026 10:00:00 +0300\r\nReceived: by x; Mon, 2 Nov 2026 10:00:00 +0300\r\n\r\n"

    assert arrival_of(raw) == RECEIVED
    assert arrival_of(b"Subject: x\r\n\r\n") is None


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (b"Date: Mon, 16 Nov 2026 10:00:00 +0300", True),
        (b"Received: by mx; nonsense\r\nDate: Mon, 16 Nov 2026 07:00:00 +0000", True),
        (
            b"Received: by mx; Thu, 01 Jan 1970 00:00:00 +0000\r\nDate: Mon, 16 Nov 2026 10:00:00 +0300",
            True,
        ),
        (b"Date: Mon, 16 Nov 2026 07:00:00 -0000", True),
        (b"Date: Mon, 16 Nov 9926 10:00:00 +0300", False),
        (b"Date: Mon, 16 Nov 2026 10:00:00 +9999999999", False),
        (b"Date: \xff", False),
    ],
)
def test_absurd_dates_are_not_believed(head, known):
    assert arrival_of(head + b"\r\n\r\n") == (RECEIVED if known else None)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_letter(raw):
    read(raw)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=60),
    st.sampled_from(["utf-7", "unicode_escape", "koi8-r", "idna", "rot13", ""]),
)
def test_what_is_read_can_be_stored(content, charset):
    field = content.replace(b"\n", b"").replace(b"\r", b"")
    raw = (
        b"From: "
        + field
        + b"@b.example\r\nSubject: "
        + field
        + b"\r\nMessage-ID: <"
        + field
        + b">\r\n"
    )
    raw += b"Content-Type: text/plain; charset=" + charset.encode() + b"\r\n\r\n" + content

    found = read(raw)

    for text in (found.sender, found.sender_name, found.subject, found.body, found.message_id):
        assert "\x00" not in text
        assert text.encode("utf-8") is not None


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_spoilt_letters_give_a_letter(position, junk):
    raw = letter(("п.docx", b"PK"))
    read(raw[:position] + junk + raw[position:])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.replace(b"Content-Transfer-Encoding:", b"Content-Transfer-Encoding :"),
        lambda raw: raw.replace(b"\r\n", b"\r\r\n"),
        lambda raw: raw.replace(b"\r\n", b"\r"),
        lambda raw: raw.replace(b"\r\n", b"\n"),
        lambda raw: b"From bot Mon Nov 16 10:00:00 2026\r\n" + raw,
    ],
)
def test_lines_written_in_some_other_way_are_read(spoil):
    found = read(spoil(letter()))

    assert [a.kind for a in found.attachments] == [AttachmentKind.DOCX]
    assert found.sender == "coordinator@club.example"


def test_head_of_a_letter_too_large_says_that_there_was_more():
    head = letter().split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"

    found = read(b"X-Mailbot-Shortened: 104857600\r\n" + head)

    assert (found.complete, found.shortened) == (False, 100 << 20)
