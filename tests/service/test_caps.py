"""Who writes and writes is answered so often and no more, over restarts; robots are not at all."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.config import Limits
from tests.letters import SENDER, letter, text_only


def another(number, **changes):
    return letter(message_id=f"<{number}@club.example>", body=f"Протокол, {number}", **changes)


@pytest.mark.parametrize("per_hour", [True, False])
def test_one_address_is_answered_so_often_and_no_more(make, per_hour):
    limits = (
        Limits(replies_per_sender_per_hour=2) if per_hour else Limits(replies_per_sender_per_day=2)
    )
    bot = make(limits=limits)

    counts = [len(bot.replies(another(number))) for number in range(2)]
    bot.restart()
    counts.append(len(bot.replies(another(3))))

    assert counts == [1, 1, 0]
    assert bot.replies(another(4, sender="other@club.example"))


def test_same_letter_delivered_twice_is_answered_once(make):
    bot = make()

    assert bot.replies(b"Received: by one\r\n" + letter())
    assert not bot.replies(b"Received: by two\r\n" + letter())


def test_same_document_sent_again_by_a_person_is_answered(make):
    bot = make()

    assert bot.replies(letter())
    assert bot.replies(letter(message_id="<2@club.example>"))


def test_thread_of_our_letters_ends(make):
    bot = make(limits=Limits(replies_per_thread=3))
    ours = " ".join(f"<{n:032x}.reply@bot.example>" for n in range(3))

    assert bot.replies(another(1, headers=[("References", ours.rpartition(" ")[0])]))
    assert not bot.replies(another(2, headers=[("References", ours)]))


def delivered(out, by):
    """As the next server hands it over: the envelope's sender goes on top."""
    path = "" if out.null_return_path else by.address
    return f"Return-Path: <{path}>\r\n".encode() + out.raw


def spoken(first, second, raw, limit=40):
    """Letters each of two bots wrote to the other."""
    counts = {first.address: 0, second.address: 0}
    waiting = [(first, raw)]
    while waiting and sum(counts.values()) < limit:
        bot, raw = waiting.pop()
        other = second if bot is first else first
        for out in bot.takes(raw):
            if out.recipient == other.address:
                counts[bot.address] += 1
                waiting.append((other, change(delivered(out, bot))))
    return counts


def change(raw):
    """What a gateway may do to a letter."""
    return raw


@pytest.mark.parametrize("document", [True, False])
@pytest.mark.parametrize("same_instance", [True, False])
def test_two_bots_wired_to_each_other_write_one_reply_each_at_most(make, document, same_instance):
    one = make("one")
    two = make("two", instance="mailbot" if same_instance else "another")
    raw = (letter if document else text_only)(sender=two.address)

    counts = spoken(one, two, raw)

    assert max(counts.values()) <= 1, counts


@pytest.mark.parametrize(("strips_identity", "most"), [(False, 1), (True, 3)])
def test_gateway_that_strips_every_mark_lets_them_write_little(
    make, strips_identity, most, monkeypatch
):
    names = ["Return-Path", "Auto-Submitted", "X-Auto-Response-Suppress", "Precedence",
             "X-Mailbot-Instance", *(["Message-ID"] if strips_identity else [])]  # fmt: skip

    def stripped(raw):
        head, body = raw.split(b"\r\n\r\n", 1)
        for name in names:
            head = re.sub(
                rb"(?im)^" + name.encode() + rb":.*\r\n(?:[ \t].*\r\n)*", b"", head + b"\r\n"
            )
            head = head.removesuffix(b"\r\n")
        return head + b"\r\n\r\n" + body

    limits = Limits(replies_per_sender_per_hour=3)
    one, two = make("one", limits), make("two", limits, "another")
    monkeypatch.setitem(globals(), "change", stripped)

    counts = spoken(one, two, text_only(sender=two.address))

    assert max(counts.values()) == most, counts


def test_robot_that_sends_a_protocol_is_not_answered_but_its_protocol_goes_on(make):
    bot = make()

    written = bot.takes(b"Auto-Submitted: auto-generated\r\n" + letter())

    assert [out.purpose for out in written] == ["curator"]


def test_bounce_of_our_reply_causes_nothing(make):
    bot = make()
    reply = bot.replies(another(1, sender=SENDER))[0]
    bounce = (
        b"From: MAILER-DAEMON@mx.example\r\nTo: bot@bot.example\r\nSubject: Undelivered\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\n'
        b"no\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + reply.raw + b"\r\n--b--\r\n"
    )

    assert not bot.takes(bounce)
    assert not bot.takes(b"Return-Path: <>\r\n" + bounce)


def test_address_without_limits_is_one_of_the_configuration(make):
    bot = make(limits=replace(Limits(), replies_per_sender_per_hour=0))

    assert not bot.replies(letter())


def test_bounce_that_names_the_reader_only_is_told_and_passed_on(make):
    bot = make(admin="admin@bot.example")
    now = datetime.now(UTC)
    curator = next(out for out in bot.takes(letter(), now) if out.purpose == "curator")
    bounce = (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: bot@bot.example\r\n"
        f"Subject: failure notice\r\n\r\n<{curator.recipient}>:\r\nno mailbox here by that name\r\n"
    ).encode()

    written = bot.takes(bounce, now)

    assert sorted(out.purpose for out in written) == ["admin", "curator"]
    assert not bot.takes(b"Received: again\r\n" + bounce, now)


def test_stranger_cannot_bounce_what_was_never_sent(make):
    bot = make(admin="admin@bot.example")
    bounce = b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\n<pfo@curators.example>:\r\nno\r\n"

    assert not bot.takes(bounce, datetime.now(UTC))


def test_administrator_is_told_once_a_day_whom_nobody_answers(make):
    bot = make(limits=Limits(replies_per_sender_per_hour=1), admin="admin@bot.example")

    written = [out for number in range(4) for out in bot.takes(another(number))]

    assert [out.recipient for out in written if out.purpose == "admin"] == ["admin@bot.example"]
