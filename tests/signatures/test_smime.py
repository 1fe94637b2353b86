"""A letter signed as a letter: it proves who sent it and no protocol."""

import base64

from mailbot.signatures.smime import smime_signer
from tests.letters import letter
from tests.signatures.signer import Shape, cms_file, person

ANNA = person("Иванова Анна Сергеевна")


def detached(content, signature):
    head = b"From: a@club.example\r\nMIME-Version: 1.0\r\n"
    kind = (
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature";'
        b' micalg=sha-256; boundary="sm"\r\n\r\n'
    )
    return (
        head + kind + b"--sm\r\n" + content + b"\r\n--sm\r\n"
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(signature) + b"\r\n--sm--\r\n"
    )  # fmt: skip


PART = b"Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n"


def test_signer_of_the_letter_is_named():
    assert smime_signer(detached(PART, cms_file(PART, ANNA))) == "Иванова Анна Сергеевна"


def test_bare_line_feeds_of_the_way_are_no_forgery():
    raw = detached(PART, cms_file(PART, ANNA)).replace(b"\r\n", b"\n")

    assert smime_signer(raw) == "Иванова Анна Сергеевна"


def test_letter_changed_after_signing_says_so():
    raw = detached(PART.replace(b"Hello", b"Hullo"), cms_file(PART, ANNA))

    assert "подпись неверна" in smime_signer(raw)


def test_opaque_letter_names_its_signer():
    body = base64.encodebytes(cms_file(PART, ANNA, shape=Shape(attached=True)))
    raw = (
        b"From: a@club.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + body
    )

    assert smime_signer(raw) == "Иванова Анна Сергеевна"


def test_letter_without_signature_names_nobody():
    assert smime_signer(letter()) == ""
    assert smime_signer(b"") == ""
    assert smime_signer(b"Content-Type: multipart/signed\r\n\r\nxx") == ""
