"""People answer our letters: co-chairs sign, senders confirm, curators decide, addresses die."""

import base64
import email
import email.policy
import re
import shutil
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mailbot.assembly import service_office
from mailbot.cli.run import chores_of
from mailbot.config import Bot, Config, Curator, Sender, Server, Shelf, Signatures, Storage
from mailbot.ledger import Ledger
from mailbot.ledger.database import open_engine
from mailbot.model import MOSCOW, Ruling, Word
from mailbot.pipeline import process
from mailbot.service import Beside, Service
from mailbot.service.reminders import Reminders
from mailbot.shipped import shipped
from tests.letters import letter, text_only
from tests.protocols import faultless, to_docx
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.server
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
)
PUBLIC = b"v=DKIM1; k=rsa; p=" + base64.b64encode(
    KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
)
UNSIGNED = to_docx(replace(faultless(), government_ink=None))


def signed(raw):
    author = re.search(rb"@([\w.-]+)>?\r?\n", raw[raw.index(b"From:") :])
    assert author
    return dkim.sign(raw, b"s1", author[1], PRIVATE, include_headers=[b"from", b"subject"]) + raw


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


class World:
    """One bot, its people and their mailboxes."""

    def __init__(self, dovecot, postfix, folder, **changes):
        self.dovecot = dovecot
        self.me = f"w{uuid.uuid4().hex[:8]}"
        self.anna = f"anna-{self.me}@club.example"
        self.minister = f"minister-{self.me}@region.example"
        self.curator = f"curator-{self.me}@agency.example"
        self.deputy = f"deputy-{self.me}@agency.example"
        self.duty = f"duty-{self.me}@agency.example"
        self.admin = f"admin-{self.me}@agency.example"
        rules = folder / "rules"
        shutil.copytree(shipped("rules"), rules)
        (rules / "coordinators.toml").write_text(
            f'[regions."Республика Татарстан"]\naddresses = ["{self.anna}"]\n'
            f'[co_chairs."Республика Татарстан"]\nemail = "{self.minister}"\n'
            f'full_name = "Петров Пётр Петрович"\n'
        )
        (rules / "curators.toml").write_text(
            f'[duty]\nemail = "{self.duty}"\n'
            f'[districts."Приволжский федеральный округ"]\nemail = "{self.curator}"\n'
            f'deputy = {{email = "{self.deputy}"}}\n'
        )
        self.config = replace(
            Config(
                imap=Server("127.0.0.1", dovecot.imap, self.me, "plain", PASSWORD),
                smtp=Server("127.0.0.1", postfix.port, security="plain"),
                bot=Bot(f"{self.me}@agency.example", admin=self.admin),
                storage=Storage(str(folder / "data")),
                shelf=Shelf(str(rules)),
                sender=Sender(check=True),
                signatures=Signatures(by_mail=True),
            ),
            **changes,
        )
        self.ledger = Ledger(open_engine(self.config.storage.url), "one")

    def receives(self, *letters):
        """Deliver, and work until nothing moves."""
        for raw in letters:
            self.dovecot.deliver(self.me, raw)
        with service_office(self.config, self.ledger) as office:

            def keys_for(delivery):
                return tuple((name, PUBLIC) for name in office.workshop.key_names(delivery))

            service = Service(
                self.config,
                self.ledger,
                partial(process, office=office),
                beside=Beside(
                    keys_for,
                    office.directory.stand_in_for,
                    chores_of(self.config, self.ledger, office),
                ),
            )
            for _ in range(4):
                service.round()
                time.sleep(0.25)
            service.close()

    def box(self, address, count=None):
        """What lies in somebody's mailbox."""
        deadline = time.monotonic() + 5
        while True:
            found = [read(raw) for raw in self.dovecot.letters(address.partition("@")[0])]
            if count is None or len(found) >= count or time.monotonic() > deadline:
                return found
            time.sleep(0.1)

    def folders(self):
        names = ("accepted", "returned", "held", "ignored")
        found = {name: len(self.dovecot.letters(self.me, f"mailbot/{name}")) for name in names}
        return {name: count for name, count in found.items() if count}

    def answer(self, to, words, sender, *, subject=None, thread=True):
        headers = (("In-Reply-To", to["Message-ID"]),) if thread else ()
        return text_only(
            sender=sender,
            subject=f"Re: {to['Subject']}" if subject is None else subject,
            body=words,
            headers=headers,
            message_id=f"<{uuid.uuid4().hex}@people.example>",
        )


def text_of(message):
    return message.get_body(("plain",)).get_content()


@pytest.fixture
def world(dovecot, postfix, tmp_path):
    return partial(World, dovecot, postfix, tmp_path)


def unsigned_protocol(world):
    return signed(letter(("протокол.docx", UNSIGNED), sender=world.anna))


# -- a co-chair signs by letter ------------------------------------------------------------------


def test_missing_co_chair_signs_by_letter(world):
    w = world()
    w.receives(unsigned_protocol(w))
    [request] = w.box(w.minister, 1)
    [state] = w.box(w.anna, 1)
    assert w.box(w.curator) == []
    assert "Петров" in text_of(state)
    assert "согласовать" in text_of(state)
    assert "SHA-256" in text_of(request)
    assert len(list(request.iter_attachments())) == 2

    w.receives(signed(w.answer(request, "СОГЛАСОВАНО\r\n\r\nП. Петров", w.minister)))

    [cover] = w.box(w.curator, 1)
    assert "согласовано ответом по электронной почте" in text_of(cover)
    assert "принят" in w.box(w.anna, 2)[1]["Subject"]
    assert w.folders() == {"accepted": 2}
    assert w.box(w.duty) == []


def test_co_chair_is_not_asked_unless_it_is_switched_on(world):
    w = world(signatures=Signatures())

    w.receives(unsigned_protocol(w))

    assert w.box(w.minister) == []
    assert "исправить 1 ошибку" in w.box(w.anna, 1)[0]["Subject"]


def test_agreement_from_another_address_counts_for_nothing(world):
    w = world()
    w.receives(unsigned_protocol(w))
    [request] = w.box(w.minister, 1)

    w.receives(signed(w.answer(request, "СОГЛАСОВАНО", f"x-{w.minister}")))

    assert w.box(w.curator) == []
    assert "held" in w.folders()


def test_agreement_without_proof_of_its_author_counts_for_nothing(world):
    w = world()
    w.receives(unsigned_protocol(w))
    [request] = w.box(w.minister, 1)

    w.receives(w.answer(request, "СОГЛАСОВАНО", w.minister))

    assert w.box(w.curator) == []
    assert "не подтверждён" in w.box(w.minister, 2)[1]["Subject"]


def test_agreement_without_token_and_thread_counts_for_nothing(world):
    w = world()
    w.receives(unsigned_protocol(w))
    [request] = w.box(w.minister, 1)

    w.receives(signed(w.answer(request, "СОГЛАСОВАНО", w.minister, subject="Да", thread=False)))

    assert w.box(w.curator) == []


def test_agreement_in_the_thread_without_the_token_is_asked_for_it(world):
    w = world()
    w.receives(unsigned_protocol(w))
    [request] = w.box(w.minister, 1)

    w.receives(signed(w.answer(request, "СОГЛАСОВАНО", w.minister, subject="Re: протокол")))

    assert w.box(w.curator) == []
    assert "нет кода" in w.box(w.minister, 2)[1]["Subject"]


def test_our_own_words_quoted_and_words_with_reservations_agree_to_nothing(world):
    w = world()
    w.receives(unsigned_protocol(w))
    [request] = w.box(w.minister, 1)
    quoted = "\r\n".join(f"> {line}" for line in text_of(request).split("\n"))
    intro = f"16.11.2026 12:00, {request['From']} пишет:"
    answers = (
        f"{intro}\r\n{quoted}",
        text_of(request),
        "Согласовано, но второе решение не принималось.",
        "Не согласовано",
    )

    w.receives(*(signed(w.answer(request, words, w.minister)) for words in answers))

    assert w.box(w.curator) == []
    assert "Ваш ответ записан" in [letter["Subject"] for letter in w.box(w.minister)]


def test_agreement_to_a_version_that_was_replaced_counts_for_nothing(world):
    w = world()
    changed = to_docx(replace(faultless(), government_ink=None, number="3", votes=("6", "0", "0")))
    w.receives(unsigned_protocol(w))
    [first] = w.box(w.minister, 1)
    w.receives(
        signed(letter(("протокол.docx", changed), sender=w.anna, message_id="<v2@club.example>"))
    )
    [_, second] = w.box(w.minister, 2)

    w.receives(signed(w.answer(first, "СОГЛАСОВАНО", w.minister)))
    assert w.box(w.curator) == []
    assert "больше не требуется" in w.box(w.minister, 3)[2]["Subject"]

    w.receives(signed(w.answer(second, "СОГЛАСОВАНО", w.minister)))
    assert len(w.box(w.curator, 1)) == 1


def test_automatic_answer_of_the_co_chair_counts_for_nothing(world):
    w = world()
    w.receives(unsigned_protocol(w))
    [request] = w.box(w.minister, 1)
    absent = text_only(
        sender=w.minister,
        subject=f"Автоответ: {request['Subject']}",
        body="СОГЛАСОВАНО",
        headers=(("Auto-Submitted", "auto-replied"), ("In-Reply-To", request["Message-ID"])),
    )

    w.receives(signed(absent))

    assert w.box(w.curator) == []
    assert len(w.box(w.minister)) == 1


def test_refusal_of_the_co_chair_goes_back_to_the_coordinator(world):
    w = world()
    w.receives(unsigned_protocol(w))
    [request] = w.box(w.minister, 1)

    w.receives(signed(w.answer(request, "ВЕРНУТЬ: второе решение не принималось", w.minister)))

    returned = w.box(w.anna, 2)[1]
    assert "второе решение не принималось" in text_of(returned)
    assert w.box(w.curator) == []
    assert len(w.box(w.minister, 2)) == 2


def test_unclear_answer_is_asked_again_and_a_late_one_told_so(world):
    w = world()
    w.receives(unsigned_protocol(w))
    [request] = w.box(w.minister, 1)

    w.receives(signed(w.answer(request, "Надо подумать", w.minister)))
    assert "не распознано" in w.box(w.minister, 2)[1]["Subject"]
    w.receives(signed(w.answer(request, "Согласовано.", w.minister)))
    w.receives(signed(w.answer(request, "ВЕРНУТЬ: передумал", w.minister)))

    assert "больше не требуется" in w.box(w.minister, 4)[3]["Subject"]
    assert len(w.box(w.curator)) == 1


def test_silent_co_chair_is_reminded_once_and_the_coordinator_sees_it(world):
    w = world()
    w.receives(unsigned_protocol(w))
    [request] = w.box(w.minister, 1)
    in_a_week = datetime.now(UTC) + timedelta(days=7)
    with service_office(w.config, w.ledger) as office:
        reminders = Reminders(w.ledger, office.letterhead)
        assert reminders.due(datetime(2020, 1, 1, tzinfo=UTC)) == ()
        first, second = reminders.due(in_a_week)
        reminders.done(in_a_week)
        again = reminders.due(in_a_week)

    assert (first.to, second.to, again) == (w.minister, w.anna, ())
    assert first.in_reply_to == request["Message-ID"]
    assert "Петров" in second.text


# -- a sender confirms ---------------------------------------------------------------------------


def test_unproven_sender_confirms_with_the_token_of_his_own_mailbox(world):
    w = world()
    w.receives(letter(sender=w.anna))
    [request] = w.box(w.anna, 1)
    assert "Подтвердите" in request["Subject"]
    assert "Татарстан" not in text_of(request)

    w.receives(w.answer(request, "Подтверждаю", w.anna))

    assert "принят" in w.box(w.anna, 2)[1]["Subject"]
    assert len(w.box(w.curator, 1)) == 1
    assert w.folders() == {"accepted": 2}


def test_confirmation_without_the_token_counts_for_nothing(world):
    w = world()
    w.receives(letter(sender=w.anna))
    [request] = w.box(w.anna, 1)

    w.receives(w.answer(request, "Подтверждаю", w.anna, subject="Re: письмо"))

    assert w.box(w.curator) == []


def test_disowned_letter_is_put_away(world):
    w = world()
    w.receives(letter(sender=w.anna))
    [request] = w.box(w.anna, 1)

    w.receives(w.answer(request, "Не отправляла", w.anna))

    assert w.box(w.curator) == []
    assert w.folders() == {"ignored": 1, "accepted": 1}


def test_registered_address_is_asked_once_a_day_and_a_stranger_told_once_a_day(world):
    w = world()
    stranger = f"stranger-{w.me}@elsewhere.example"
    w.receives(
        letter(sender=w.anna), letter(sender=w.anna, message_id="<2@club.example>"),
        letter(sender=stranger, message_id="<3@elsewhere.example>"),
        letter(sender=stranger, message_id="<4@elsewhere.example>"),
    )  # fmt: skip

    assert len(w.box(w.anna, 1)) == 1
    assert len(w.box(stranger, 1)) == 1
    assert len(w.box(w.duty, 4)) == 4


# -- curators decide -----------------------------------------------------------------------------


def test_curator_returns_an_accepted_protocol_and_the_coordinator_learns_why(world):
    w = world()
    w.receives(signed(letter(sender=w.anna)))
    [cover] = w.box(w.curator, 1)
    assert cover["Reply-To"] is None

    w.receives(signed(w.answer(cover, "ВЕРНУТЬ: уточните дорожную карту", w.curator)))

    told = w.box(w.anna, 2)[1]
    assert "Куратор возвращает" in told["Subject"]
    assert "уточните дорожную карту" in text_of(told)
    assert told["In-Reply-To"] == "<1@club.example>"
    assert told["Reply-To"] == w.curator
    assert len(w.box(w.curator)) == 1


def test_curators_other_words_are_passed_on_as_a_message(world):
    w = world()
    w.receives(signed(letter(sender=w.anna)))
    [cover] = w.box(w.curator, 1)

    w.receives(signed(w.answer(cover, "Позвоните мне, пожалуйста.", w.curator)))

    assert "Позвоните мне" in text_of(w.box(w.anna, 2)[1])


def test_forged_word_of_the_curator_is_not_passed_on(world):
    w = world()
    w.receives(signed(letter(sender=w.anna)))
    [cover] = w.box(w.curator, 1)

    w.receives(w.answer(cover, "ПРИНЯТО", w.curator))

    assert len(w.box(w.anna)) == 1
    assert "не подтверждён" in w.box(w.curator, 2)[1]["Subject"]


def test_duty_curator_lets_a_held_protocol_through(world):
    w = world()
    stranger = f"stranger-{w.me}@elsewhere.example"
    w.receives(letter(sender=stranger))
    [held] = w.box(w.duty, 1)

    w.receives(signed(w.answer(held, "ПРИНЯТО", w.duty)))

    assert len(w.box(w.curator, 1)) == 1
    assert "принят" in w.box(stranger, 2)[1]["Subject"]
    assert w.folders() == {"accepted": 2}


def test_duty_curator_sends_a_held_protocol_back(world):
    w = world()
    w.receives(letter(sender=f"stranger-{w.me}@elsewhere.example"))
    [held] = w.box(w.duty, 1)

    w.receives(signed(w.answer(held, "Вернуть: пришлите с рабочего адреса", w.duty)))

    told = w.box(f"stranger-{w.me}@elsewhere.example", 2)[1]
    assert "пришлите с рабочего адреса" in text_of(told)
    assert w.box(w.curator) == []


# -- what mailbot writes by itself ---------------------------------------------------------------


@pytest.fixture
def everybody_reads(monkeypatch):
    """The names of the tests are reserved for examples, where nobody gets digests."""
    monkeypatch.setattr("mailbot.service.digests.is_reserved", lambda _: False)


def test_digest_goes_out_once_though_the_service_dies_and_is_started_again(world, everybody_reads):
    now = datetime.now(MOSCOW)
    curator = Curator(digest_day=now.isoweekday(), digest_hour=now.hour)
    w = world(curator=curator)

    w.receives(signed(letter(sender=w.anna)))
    w.ledger.note("digest/Приволжский федеральный округ", "")  # as if it died before it noted that
    w.receives()

    digests = [m for m in w.box(w.curator, 2) if "Сводка" in m["Subject"]]
    assert len(digests) == 1
    assert digests[0]["Auto-Submitted"] == "auto-generated"
    assert len([m for m in w.box(w.duty, 1) if "Сводка" in m["Subject"]]) == 1


def test_correction_is_answered_in_the_thread_it_came_in(world):
    w = world(signatures=Signatures())
    w.receives(unsigned_protocol(w))
    [returned] = w.box(w.anna, 1)
    again = letter(
        sender=w.anna, subject=f"Re: {returned['Subject']}", message_id="<2@club.example>",
        headers=(("In-Reply-To", returned["Message-ID"]), ("References", returned["Message-ID"])),
    )  # fmt: skip

    w.receives(signed(again))

    accepted = w.box(w.anna, 2)[1]
    assert "принят" in accepted["Subject"]
    assert accepted["In-Reply-To"] == "<2@club.example>"
    assert len(w.box(w.curator, 1)) == 1


# -- dead addresses ------------------------------------------------------------------------------


def bounce(of, to, action="failed"):
    return (
        "From: MAILER-DAEMON@agency.example\r\nReturn-Path: <>\r\nSubject: Undelivered Mail\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"
        "MIME-Version: 1.0\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {of['Message-ID']}\r\n"
        f"Subject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


def test_dead_curator_is_replaced_by_his_deputy_and_the_administrator_told_once(world):
    w = world()
    w.receives(signed(letter(sender=w.anna)))
    [cover] = w.box(w.curator, 1)

    w.receives(bounce(cover, w.curator), bounce(cover, w.curator) + b"again\r\n")

    [passed_on] = w.box(w.deputy, 1)
    assert passed_on["To"] == w.deputy
    assert passed_on["Subject"] == cover["Subject"]
    assert len(list(passed_on.iter_attachments())) == len(list(cover.iter_attachments()))
    [alert] = w.box(w.admin, 1)
    assert w.curator in text_of(alert)
    assert w.box(w.duty) == []
    w.receives(signed(w.answer(passed_on, "ПРИНЯТО", w.deputy)))
    assert "Куратор принял" in w.box(w.anna, 2)[1]["Subject"]


def test_delayed_letter_is_not_a_dead_address(world):
    w = world()
    w.receives(signed(letter(sender=w.anna)))
    [cover] = w.box(w.curator, 1)

    w.receives(bounce(cover, w.curator, action="delayed"))

    assert w.box(w.deputy) == []
    assert w.box(w.admin) == []


# -- answers without a document ------------------------------------------------------------------


def test_thanks_disturb_nobody(world):
    w = world()
    w.receives(signed(letter(sender=w.anna)))
    [reply] = w.box(w.anna, 1)

    w.receives(signed(w.answer(reply, "Добрый день! Спасибо большое.", w.anna)))

    assert len(w.box(w.anna)) == 1
    assert w.box(w.duty) == []


def test_question_in_the_thread_reaches_a_person_and_no_robot_answers(world):
    w = world()
    w.receives(signed(letter(sender=w.anna)))
    [reply] = w.box(w.anna, 1)

    w.receives(signed(w.answer(reply, "Можно ли прислать список отдельно?", w.anna)))

    assert "прислать список отдельно" in text_of(w.box(w.duty, 1)[0])
    assert len(w.box(w.anna)) == 1


# -- the administrator's word --------------------------------------------------------------------


def test_administrator_releases_or_returns_what_is_held_and_nothing_else(world):
    w = world()
    w.receives(
        letter(sender=f"one-{w.me}@elsewhere.example"),
        letter(sender=f"two-{w.me}@elsewhere.example", message_id="<2@elsewhere.example>"),
    )
    now = datetime.now(UTC)
    assert w.ledger.rule(1, Ruling(Word.RELEASED, now))
    assert w.ledger.rule(2, Ruling(Word.RETURNED, now, note="не из Клуба."))
    assert not w.ledger.rule(3, Ruling(Word.RELEASED, now))

    w.receives()

    assert "принят" in w.box(f"one-{w.me}@elsewhere.example", 2)[1]["Subject"]
    assert "не из Клуба" in text_of(w.box(f"two-{w.me}@elsewhere.example", 2)[1])
    assert not w.ledger.rule(1, Ruling(Word.RELEASED, now))
    assert w.folders() == {"accepted": 1, "returned": 1}
