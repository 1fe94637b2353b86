"""Letters out as bytes, read back with the standard library."""

import base64
import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mime import clean, file_name, message_id, render_message
from mailbot.model import File, Outgoing, Purpose

NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
PLAIN = Outgoing(
    purpose=Purpose.REPLY,
    key="k/reply",
    to="anna@club.example",
    subject="Протокол от 12.11.2026 № 3 принят [КСИ-2026-000001]",
    text="Уважаемая Анна Сергеевна!\n\nПротокол принят.\n",
    html="<p>Уважаемая Анна Сергеевна!</p>\n<p>Протокол принят.</p>\n",
    in_reply_to="<1@club.example>",
    references=("<0@club.example>", "<1@club.example>"),
)
OFFICIAL = "Протокол КСИ Республика Татарстан 2026-11-12 № 3.docx"


def rendered(name="Приём протоколов", **changes):
    return render_message(
        replace(PLAIN, **changes),
        sender="bot@agency.example",
        sender_name=name,
        domain="agency.example",
        instance="one",
        now=NOW,
    )


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_letter_says_who_writes_to_whom_about_what_and_when():
    message = read(rendered())

    assert message["From"] == "Приём протоколов <bot@agency.example>"
    assert message["To"] == "anna@club.example"
    assert message["Subject"] == PLAIN.subject
    assert message["Date"].datetime == NOW
    assert message["Date"].endswith("+0300")


def test_letter_belongs_to_its_thread_and_asks_for_no_answer_of_a_robot():
    message = read(rendered())

    assert message["In-Reply-To"] == "<1@club.example>"
    assert message["References"].split() == ["<0@club.example>", "<1@club.example>"]
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-Mailbot-Instance"] == "one"
    assert message["Precedence"] is None
    assert message["Message-ID"] == message_id("k/reply", Purpose.REPLY, "agency.example")


def test_message_id_differs_by_key_and_purpose_and_by_nothing_else():
    ids = {
        message_id(key, purpose, "a.example")
        for key in "ab"
        for purpose in (Purpose.REPLY, Purpose.DUTY)
    }

    assert len(ids) == 4
    assert all(re.fullmatch(r"<[0-9a-f]{32}\.[a-z-]+@a\.example>", found) for found in ids)


def test_long_thread_keeps_its_beginning_and_its_end():
    thread = [f"<{number}@club.example>" for number in range(40)]

    kept = read(rendered(references=tuple(thread)))["References"].split()

    assert kept[0] == thread[0]
    assert kept[-1] == thread[-1]
    assert len(kept) == 10


def test_same_letter_gives_the_same_bytes_and_another_gives_others():
    files = (File(OFFICIAL, b"PK"),)

    assert rendered(attachments=files) == rendered(attachments=files)
    assert rendered(attachments=files) != rendered(attachments=files, key="other/reply")


def test_texts_are_alternatives_and_files_stand_beside_them():
    message = read(rendered(attachments=(File(OFFICIAL, b"PK\x03\x04\x00\n\r\n"),)))

    assert message.get_content_type() == "multipart/mixed"
    body, file = message.get_payload()
    assert [part.get_content_type() for part in body.get_payload()] == ["text/plain", "text/html"]
    assert body.get_payload()[0].get_content() == PLAIN.text.replace("\n", "\r\n")
    assert file.get_content_type() == File("", b"").media_type
    assert file.get_content() == b"PK\x03\x04\x00\n\r\n"
    assert read(rendered()).get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("name", [OFFICIAL, "a.docx", "я" * 100 + ".docx", "🖋" * 60 + ".pdf"])
def test_file_name_reads_the_same_in_new_and_in_old_mail_programs(name):
    raw = rendered(attachments=(File(name, b"PK"),))

    *_, file = read(raw).iter_attachments()
    assert file.get_filename() == name
    old = b" ".join(re.findall(rb"=\?utf-8\?B\?[^?]+\?=", raw.partition(b"name=")[2])).decode()
    assert str(make_header(decode_header(old))) == name


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("a\r\nBcc: x@y.example", "a Bcc: x@y.example"),
        ("a\u2028b\x85c\x00d", "a b c d"),
        ("акт\u202excod.exe", "акт xcod.exe"),
        ("a\ud800b", "a b"),
        ("и\u0306", "й"),
    ],
)
def test_hostile_words_stay_one_line_in_one_direction(hostile, harmless):
    assert clean(hostile) == harmless
    message = read(rendered(subject=hostile, name=hostile))
    assert message["Subject"] == harmless
    assert message["Bcc"] is None
    assert message["From"].addresses[0].addr_spec == "bot@agency.example"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.docx", "_.._etc_passwd.docx"),
        ("C:\\Протоколы\\п.docx", "C_Протоколы_п.docx"),
        ('"п".docx\r\nX: y', "_п_.docx X_ y"),
        ("", "файл"),
        (".docx", "файл.docx"),
        ("протокол", "протокол"),
        ("я" * 300 + ".docx", "я" * 119 + "….docx"),
    ],
)
def test_file_name_can_be_saved_everywhere(name, safe):
    assert file_name(name) == safe


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: x@y.example", "a@b.example, x@y.example", "", "я@club.example"]
)
def test_address_that_cannot_be_written_is_left_out_of_the_headers(address):
    message = read(rendered(to=address, reply_to=address))

    assert message["Bcc"] is None
    assert message["To"].addresses == ()
    assert message["Reply-To"] is None


def test_identity_that_is_none_is_left_out():
    message = read(rendered(in_reply_to="1\r\nBcc: x", references=("<a b@c>", "<ok@c.example>")))

    assert message["In-Reply-To"] is None
    assert message["References"] == "<ok@c.example>"


def test_media_type_that_is_none_becomes_plain_bytes():
    *_, file = read(rendered(attachments=(File("a.bin", b"", 'a/b"\r\nX: y'),))).iter_attachments()

    assert file.get_content_type() == "application/octet-stream"
    assert file["X"] is None


def test_empty_name_of_the_bot_leaves_its_bare_address():
    assert read(rendered(name=""))["From"] == "bot@agency.example"


ANY_TEXT = st.text(st.characters(codec=None), max_size=80)


@settings(max_examples=60)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT, st.binary(max_size=200))
def test_whatever_is_written_comes_out_as_one_sound_letter(subject, name, text, file, content):
    raw = rendered(
        name, subject=subject, text=text, html=text, to=name, in_reply_to=subject,
        references=(file, text), reply_to=text, attachments=(File(file, content, subject),),
    )  # fmt: skip

    raw.decode("ascii")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 200
    message = read(raw)
    assert message["Subject"] == clean(subject)
    *_, attached = message.iter_attachments()
    assert attached.get_content_disposition() == "attachment"
    assert attached.get_payload(decode=True) == content
    assert attached.get_filename() == file_name(file)
    headers = raw.partition(b"\r\n\r\n")[0]
    assert {line.split(b":")[0] for line in headers.split(b"\r\n") if line[:1] not in b" "} <= {
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References",
        b"Reply-To", b"Auto-Submitted", b"X-Auto-Response-Suppress", b"X-Mailbot-Instance",
        b"Content-Language", b"MIME-Version", b"Content-Type",
    }  # fmt: skip


def test_body_keeps_its_words_and_loses_what_no_reader_could_show():
    message = read(rendered(text="а\x00б\u202eв\ud800г\r\nд\re", html="<p>а</p>"))

    plain = message.get_body(("plain",))
    assert base64.b64decode(plain.get_payload()).decode() == "абвг\r\nд\r\ne"
