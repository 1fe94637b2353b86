import base64
from dataclasses import replace
from datetime import timedelta

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.intake.authenticity import key_names
from mailbot.intake.domains import aligned
from mailbot.intake.policy import MailPolicy
from mailbot.intake.reading import read_letter
from mailbot.intake.vouching import read_results
from mailbot.model import Authenticity, Delivery
from tests.letters import text_only
from tests.protocols import RECEIVED

POLICY = MailPolicy(
    domain="agency.example",
    check_sender=True,
    trusted_authserv=("mxs.mail.ru", "mx.agency.example"),
)
PASSED, FAILED, NONE = Authenticity.PASSED, Authenticity.FAILED, Authenticity.NONE
RECEIVED_BY_US = b"Received: from a (a [1.2.3.4]) by mx.agency.example with ESMTPS;\r\n Mon, 16 Nov 2026 10:00:00 +0300\r\n"
RECEIVED_BEFORE = b"Received: from x by relay.club.example; Mon, 16 Nov 2026 09:59:00 +0300\r\n"
LETTER = text_only()


def key_of(bits=2048):
    private = rsa.generate_private_key(65537, bits)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return pem, b"v=DKIM1; k=rsa; p=" + base64.b64encode(der)


PEM, RECORD = key_of()
WEAK_PEM, WEAK_RECORD = key_of(1024)
NAME = "s1._domainkey.club.example."


def signed(raw=LETTER, domain=b"club.example", pem=PEM, **options):
    options.setdefault("canonicalize", (b"relaxed", b"relaxed"))
    return dkim.sign(raw, b"s1", domain, pem, **options) + raw


def judge(raw, keys=((NAME, RECORD),), policy=POLICY, received_at=RECEIVED):
    return read_letter(Delivery(raw, received_at, dkim_keys=keys), policy).authenticity


# -- our own verification ------------------------------------------------------------------------


def test_signature_of_the_senders_domain_is_proof():
    assert judge(signed()) is PASSED


def test_letter_without_any_proof_is_neither():
    assert judge(LETTER) is NONE


def test_changed_text_or_author_breaks_the_proof():
    assert judge(signed() + b"one more line\r\n") is FAILED
    assert judge(signed().replace(b"From: ", b"From: x", 1)) is FAILED


def test_check_may_be_switched_off():
    assert judge(signed(), policy=replace(POLICY, check_sender=False)) is Authenticity.UNCHECKED
    assert judge(signed(), policy=replace(POLICY, dkim=False)) is NONE


def test_keys_are_asked_for_aligned_signatures_only():
    assert key_names(signed()) == (NAME,)
    assert key_names(signed(domain=b"evil.example")) == ()
    assert key_names(LETTER) == ()
    assert len(key_names(b"DKIM-Signature: v=1; d=club.example; s=a\r\n" * 500 + LETTER)) <= 10


def test_key_dns_did_not_answer_for_is_no_failure_and_a_missing_one_is():
    assert judge(signed(), keys=()) is NONE
    assert judge(signed(), keys=((NAME, b""),)) is FAILED


def test_signature_over_a_replaced_key_fails():
    assert judge(signed(), keys=((NAME, WEAK_RECORD),)) is FAILED


def test_signature_of_another_domain_proves_nothing():
    keys = (("s1._domainkey.evil.example.", RECORD),)

    assert judge(signed(domain=b"evil.example"), keys=keys) is NONE


def test_part_of_the_body_signed_is_not_enough():
    assert judge(signed(length=True)) is FAILED
    assert judge(signed(length=True) + b"appended\r\n") is FAILED


def test_subject_added_to_a_signed_letter_breaks_the_proof():
    assert judge(b"Subject: other\r\n" + signed()) is FAILED


def test_second_attachment_added_to_a_signed_letter_breaks_the_proof():
    from tests.letters import letter

    whole = signed(letter(("a.docx", b"PK"), ("b.docx", b"PK2")))
    assert judge(whole) is PASSED
    boundary = whole.split(b'boundary="', 1)[1].split(b'"', 1)[0]
    more = whole.replace(
        b"--" + boundary + b"--", b"--" + boundary + b"\r\n\r\nx\r\n--" + boundary + b"--"
    )
    assert judge(more) is FAILED


@pytest.mark.parametrize(("shift", "expected"), [(-1, PASSED), (400, FAILED)])
def test_expiry_is_measured_at_arrival(shift, expected, monkeypatch):
    expiry = b"%d" % int((RECEIVED + timedelta(days=2)).timestamp())
    plain = dkim.DKIM.gen_header

    def expiring(self, fields, *rest):
        return plain(self, [*fields[:-1], (b"x", expiry), fields[-1]], *rest)

    monkeypatch.setattr(dkim.DKIM, "gen_header", expiring)

    assert judge(signed(), received_at=RECEIVED + timedelta(days=shift)) is expected


def test_short_and_old_algorithms_are_refused():
    assert judge(signed(pem=WEAK_PEM), keys=((NAME, WEAK_RECORD),)) is PASSED
    sha1 = signed().replace(b"rsa-sha256", b"rsa-sha1  ")
    assert judge(sha1) is FAILED


def test_one_good_signature_among_bad_ones_is_enough():
    bad = b"DKIM-Signature: v=1; a=rsa-sha256; d=club.example; s=s1; h=from; bh=eA==; b=eA==\r\n"
    foreign = (
        b"DKIM-Signature: v=1; a=rsa-sha256; d=lists.example; s=q; h=from; bh=eA==; b=eA==\r\n"
    )

    assert judge(bad + foreign + signed()) is PASSED
    assert judge(bad + foreign + LETTER) is FAILED


@pytest.mark.parametrize("end", [b"\r\n", b"\r\r\n", b"\r\r\r\n"])
def test_author_hidden_behind_a_bare_carriage_return_is_not_proven(end):
    hidden = b"X: y\rFrom: coordinator@club.example" + end

    found = read_letter(
        Delivery(
            hidden + signed(text_only(sender="thief@club.example")),
            RECEIVED,
            dkim_keys=((NAME, RECORD),),
        ),
        POLICY,
    )

    assert found.authenticity is not PASSED


# -- a trusted server's word ---------------------------------------------------------------------


def told(results, *, above=True, hops=RECEIVED_BY_US, raw=LETTER):
    header = b"Authentication-Results: " + results + b"\r\n"
    return header + hops + RECEIVED_BEFORE + raw if above else hops + header + RECEIVED_BEFORE + raw


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (b"mxs.mail.ru; spf=pass (mx1: ok) smtp.mailfrom=coordinator@club.example smtp.helo=x;\r\n dkim=pass header.d=club.example; dmarc=pass header.from=coordinator@club.example", PASSED),
        (b"mxs.mail.ru; dmarc=pass header.from=club.example", PASSED),
        (b"mxs.mail.ru 1; dkim=pass header.i=@club.example", PASSED),
        (b"MXS.Mail.RU ; DKIM = Pass\r\n\t(good (very)) header.d = Club.Example", PASSED),
        (b"mx.agency.example; spf=pass smtp.mailfrom=coordinator@club.example", PASSED),
        (b"mxs.mail.ru; dmarc=fail header.from=club.example", FAILED),
        (b"mxs.mail.ru; dkim=fail header.d=club.example", FAILED),
        (b"mxs.mail.ru; spf=pass smtp.mailfrom=bounce@mailer.example", NONE),
        (b"mxs.mail.ru; dkim=pass header.d=evil.example", NONE),
        (b"mxs.mail.ru; dkim=pass header.d=sub.club.example", NONE),
        (b"mxs.mail.ru; dmarc=pass header.from=evil.example", NONE),
        (b"mxs.mail.ru; dmarc=pass", NONE),
        (b"mxs.mail.ru; none", NONE),
        (b"mxs.evil.example; dmarc=pass header.from=club.example", NONE),
        (b"dmarc=pass header.from=club.example", NONE),
        (b'mxs.mail.ru; spf=pass smtp.mailfrom="x; dkim=pass header.d=club.example"@evil.example', NONE),
        (b"mxs.mail.ru; spf=pass (x; dkim=pass header.d=club.example) smtp.mailfrom=a@evil.example", NONE),
        (b"mxs.mail.ru; spf=pass (never closed; dkim=pass header.d=club.example", NONE),
        (b"(mxs.mail.ru) evil.example; dkim=pass header.d=club.example", NONE),
        (b"", NONE),
    ],
)  # fmt: skip
def test_trusted_servers_word_is_read_as_it_is_meant(results, expected):
    assert judge(told(results), keys=()) is expected


def test_spf_does_not_stand_in_for_a_signature():
    results = b"mxs.mail.ru; spf=pass smtp.mailfrom=coordinator@club.example"

    assert judge(told(results), keys=()) is PASSED
    assert judge(told(results, raw=signed()), keys=()) is NONE


def test_several_headers_of_one_server_are_read_together():
    second = b"Authentication-Results: mxs.mail.ru; dkim=pass header.d=club.example\r\n"

    assert judge(second + told(b"mxs.mail.ru; spf=none"), keys=()) is PASSED
    assert judge(told(b"mxs.mail.ru; spf=none\r\n" + second.strip()), keys=()) is PASSED


def test_results_below_our_received_need_the_name_of_the_server_that_wrote_it():
    good = b"; dkim=pass header.d=club.example"

    assert judge(told(b"mx.agency.example" + good, above=False), keys=()) is PASSED
    assert judge(told(b"mxs.mail.ru" + good, above=False), keys=()) is NONE
    strict = replace(POLICY, trusted_hops=0)
    assert judge(told(b"mx.agency.example" + good, above=False), keys=(), policy=strict) is NONE


def test_results_a_stranger_wrote_in_advance_are_not_believed():
    forged = b"Authentication-Results: mxs.mail.ru; dkim=pass header.d=club.example\r\n"

    assert judge(RECEIVED_BY_US + RECEIVED_BEFORE + forged + LETTER, keys=()) is NONE
    assert judge(RECEIVED_BY_US + forged + LETTER, keys=()) is NONE
    assert judge(told(b"mxs.mail.ru; dmarc=fail header.from=club.example") + b"", keys=()) is FAILED
    own = b"Authentication-Results: mxs.mail.ru; dmarc=fail header.from=club.example\r\n"
    assert judge(own + RECEIVED_BY_US + forged + LETTER, keys=()) is FAILED


def test_host_names_that_merely_look_right_are_not_trusted():
    policy = replace(POLICY, trusted_authserv=("*.yandex.net",))
    good = b"; dkim=pass header.d=club.example"

    assert judge(told(b"vla1-1.qloud-c.yandex.net" + good), keys=(), policy=policy) is PASSED
    assert judge(told(b"yandex.net.evil.example" + good), keys=(), policy=policy) is NONE
    assert (
        judge(told(b"vla1.qloud-c.yandex.net" + good, above=False), keys=(), policy=policy) is NONE
    )


def test_exchange_online_is_known_by_the_server_above():
    policy = replace(POLICY, trusted_authserv=("*.outlook.com",))
    hop = b"Received: from x by AM0EUR02.prod.outlook.com with HTTPS; Mon, 16 Nov 2026 10:00:00 +0300\r\n"
    results = b"spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=club.example; club.example; dkim=pass\r\n header.d=club.example;dmarc=pass action=none header.from=club.example;compauth=pass"

    assert judge(told(results, above=False, hops=hop), keys=(), policy=policy) is PASSED
    assert judge(told(results, above=False), keys=(), policy=policy) is NONE
    assert judge(told(results, hops=hop), keys=(), policy=policy) is NONE


def test_internal_mail_of_exchange_counts_only_when_configured():
    raw = b"X-MS-Exchange-Organization-AuthAs: Internal\r\n" + LETTER
    trusting = replace(POLICY, trust_exchange_internal=True)

    assert judge(raw, keys=()) is NONE
    assert judge(raw, keys=(), policy=trusting) is PASSED
    assert judge(raw.replace(b"Internal", b"Anonymous"), keys=(), policy=trusting) is NONE


def test_arc_and_received_spf_prove_nothing():
    raw = (
        b"ARC-Authentication-Results: i=1; mxs.mail.ru; dmarc=pass header.from=club.example\r\n"
        b"Received-SPF: pass (club.example)\r\n" + LETTER
    )

    assert judge(raw, keys=()) is NONE


# -- who is meant --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "author",
    [
        b"From: coordinator@club.example\r\nFrom: thief@evil.example",
        b"From: coordinator@club.example, thief@evil.example",
        b'From: "Someone" <coordinator@club.example>:<thief@evil.example>',
        b"From: coordinator@club.example <thief@evil.example> <coordinator@club.example>",
        b"From: coordinator@club.example\x00.evil.example",
        b"From: thief@evil.example (coordinator@club.example",
        b"From: =?utf-8?q?coordinator=40club=2Eexample?=",
        b"From: Group: coordinator@club.example;, thief@evil.example",
        b"Resent-From: coordinator@club.example",
        b"Sender: coordinator@club.example",
        b"Reply-To: coordinator@club.example",
        b"X-From: coordinator@club.example",
        b"From: undisclosed-recipients:;",
    ],
)
def test_who_is_not_the_one_author_is_never_authenticated(author):
    results = b"Authentication-Results: mxs.mail.ru; dmarc=pass header.from=club.example\r\n"
    raw = results + RECEIVED_BY_US + author + b"\r\nSubject: x\r\n\r\nx"

    found = read_letter(Delivery(raw, RECEIVED), POLICY)

    assert found.sender != "coordinator@club.example"
    assert found.authenticity is not PASSED


@pytest.mark.parametrize(
    ("author", "address"),
    [
        (b"coordinator@club.example", "coordinator@club.example"),
        (b"<Coordinator@Club.Example>", "coordinator@club.example"),
        (b'"Ivanova, Anna" <coordinator@club.example>', "coordinator@club.example"),
        (b"Ivanova Anna (club) <coordinator@club.example>", "coordinator@club.example"),
        (b"coordinator@club.example (Ivanova Anna)", "coordinator@club.example"),
        (b"=?koi8-r?B?4c7OwQ==?=\r\n <coordinator@club.example>", "coordinator@club.example"),
        ("Анна Иванова <coordinator@club.example>".encode("cp1251"), "coordinator@club.example"),
        (b'"coordinator@club.example" <thief@evil.example>', "thief@evil.example"),
        (b"=?utf-8?q?coordinator=40club=2Eexample?= <thief@evil.example>", "thief@evil.example"),
        (b"coordinator@club.example via x <thief@evil.example>", "thief@evil.example"),
        (b"coordinator+x@club.example", "coordinator+x@club.example"),
        ("coordinator@clüb.example".encode(), "coordinator@xn--clb-ioa.example"),
        ("coordinator@сlub.example".encode(), "coordinator@xn--lub-3ed.example"),
    ],
)
def test_author_is_the_address_every_reader_would_see(author, address):
    raw = b"From: " + author + b"\r\nSubject: x\r\n\r\nx"

    assert read_letter(Delivery(raw, RECEIVED), POLICY).sender == address


def test_letter_inside_a_strangers_letter_does_not_lend_its_author():
    raw = (
        b"From: thief@evil.example\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n"
        + signed()
    )

    found = read_letter(Delivery(raw, RECEIVED, dkim_keys=((NAME, RECORD),)), POLICY)

    assert (found.sender, found.authenticity) == ("thief@evil.example", NONE)


@pytest.mark.parametrize(
    ("signer", "author", "speaks"),
    [
        ("club.example", "club.example", True),
        ("CLUB.example.", "club.example", True),
        ("school.ru", "mail.school.ru", True),
        ("mail.school.ru", "school.ru", False),
        ("evilschool.ru", "school.ru", False),
        ("school.ru", "evilschool.ru", False),
        ("ru", "school.ru", False),
        ("spb.ru", "school.spb.ru", False),
        ("gov.ru", "minobr.gov.ru", False),
        ("tatarstan.ru", "mon.tatarstan.ru", True),
        ("", "school.ru", False),
    ],
)
def test_only_the_domain_itself_or_the_one_above_speaks_for_it(signer, author, speaks):
    assert aligned(signer, author) is speaks


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='a1.;=()"\\ \r\n@dkimpasspfmr', max_size=80))
def test_any_results_header_can_be_read(value):
    read_results(value)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_any_signature_header_can_be_judged(value):
    raw = (
        b"DKIM-Signature: v=1; d=club.example; s=s1; "
        + value.replace(b"\n", b"")
        + b"\r\n"
        + LETTER
    )

    assert judge(raw) is not PASSED
