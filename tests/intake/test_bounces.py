"""Bounces as the mail servers in use in Russia write them: which letter came back, and from whom."""

import base64

import pytest

from mailbot.intake.policy import MailPolicy
from mailbot.intake.reading import read_letter
from mailbot.model import Delivery, Robot
from tests.letters import BOT
from tests.protocols import RECEIVED

POLICY = MailPolicy(own_addresses=frozenset({BOT}), domain="agency.example", instance="one")
OURS = "<0123456789abcdef0123456789abcdef.curator@agency.example>"
DEAD = "ivanov@curators.example"
HEAD = f"From: <{BOT}>\nTo: {DEAD}\nSubject: Протокол № 3\nMessage-ID: {OURS}\n"


def words(text):
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


def postfix():
    return f"""From: MAILER-DAEMON@mx.agency.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="A/mx"

--A/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.agency.example.

<{DEAD}>: host mx.curators.example said: 550 5.1.1 User unknown

--A/mx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.agency.example

Final-Recipient: rfc822; {DEAD}
Action: failed
Status: 5.1.1

--A/mx
Content-Type: message/rfc822

{HEAD}
text
--A/mx--
"""


def exchange():
    return f"""From: <postmaster@curators.example>
Subject: {words("Не удается доставить: Протокол № 3")}
Content-Type: multipart/report; report-type=delivery-status; boundary="x"
X-MS-Exchange-Message-Is-Ndr:

--x
Content-Type: text/plain; charset="utf-8"

Сбой доставки следующим получателям или группам:

--x
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.curators.example

Final-recipient: RFC822;{DEAD}
Action: failed
Status: 5.1.10
X-Display-Name: Ivanov

--x
Content-Type: message/rfc822

{HEAD}
text
--x--
"""


def exchange_headers_in_base64():
    return exchange().replace(
        f"Content-Type: message/rfc822\n\n{HEAD}\ntext",
        "Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(HEAD.encode()).decode(),
    )


def exim():
    return f"""From: Mail Delivery System <Mailer-Daemon@mx.agency.example>
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: {DEAD}
Auto-Submitted: auto-replied

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to all of its recipients:

  {DEAD}
    SMTP error from remote mail server after RCPT TO:<{DEAD}>:
    550 No such user

------ This is a copy of the message, including all the headers. ------

Return-path: <{BOT}>
{HEAD}
text
"""


def qmail():
    return f"""From: MAILER-DAEMON@mx.agency.example
Subject: failure notice

Hi. This is the qmail-send program at mx.agency.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<{DEAD}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <{BOT}>
{HEAD}
text
"""


def yandex():
    return f"""From: mailer-daemon@yandex.ru
Subject: {words("Недоставленное сообщение")}
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="y"

--y
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Это письмо отправлено почтовым сервером yandex.ru.

К сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может
быть отправлено одному или нескольким адресатам.

<{DEAD}>: host mx.curators.example said: 550 5.7.1 No such user

--y
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; forward1.mail.yandex.net

Final-Recipient: rfc822; {DEAD}
Action: failed
Status: 5.7.1

--y
Content-Type: message/rfc822

{HEAD}
text
--y--
"""


def mail_ru():
    return f"""From: mailer-daemon@corp.mail.ru
Subject: Mail failure.
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

{base64.encodebytes(f"Ваше сообщение не может быть доставлено следующему получателю: {DEAD}".encode()).decode()}
--m
Content-Type: message/rfc822

{HEAD}
text
--m--
"""


SERVERS = [postfix, exchange, exchange_headers_in_base64, exim, qmail, yandex, mail_ru]


def read(text):
    head = f"Return-Path: <>\nTo: {BOT}\nMIME-Version: 1.0\n"
    return read_letter(Delivery((head + text).replace("\n", "\r\n").encode(), RECEIVED), POLICY)


@pytest.mark.parametrize("write", SERVERS)
def test_bounce_is_tied_to_the_letter_and_the_address(write):
    found = read(write())

    assert found.robot is Robot.BOUNCE
    assert found.bounced == (OURS,)
    assert DEAD in found.bounced_recipients


@pytest.mark.parametrize("write", SERVERS)
def test_bounce_without_its_return_path_is_known_all_the_same(write):
    text = write().replace("\n", "\r\n").encode()

    assert read_letter(Delivery(text, RECEIVED), POLICY).robot is Robot.BOUNCE


@pytest.mark.parametrize("write", [postfix, exim, qmail, mail_ru])
def test_bounce_without_the_letter_names_its_reader(write):
    found = read(write().replace(HEAD, ""))

    assert found.bounced == ()
    assert DEAD in found.bounced_recipients


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded"])
def test_letter_that_is_only_late_did_not_come_back(action):
    found = read(postfix().replace("Action: failed", f"Action: {action}"))

    assert found.robot is Robot.BOUNCE
    assert (found.bounced, found.bounced_recipients) == ((), ())
