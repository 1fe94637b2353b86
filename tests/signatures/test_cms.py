import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model import Attachment, AttachmentKind, Evidence, Status, Trust
from mailbot.signatures.algorithms import Hashed
from mailbot.signatures.cms import check_cms
from mailbot.signatures.policy import SignaturePolicy
from tests.signatures.evidence import beside, document, facts_of, signature, told
from tests.signatures.signer import IVANOVA, PETROV, STRANGER, Shape, cms_file, pem, person

BOTH_VALID = [("government", "valid"), ("coordinator", "valid")]
KINDS = ["rsa", "pss", "ec"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "shape",
    [
        Shape(),
        Shape(attached=True),
        Shape(attributes=False),
        Shape(unsorted=True),
        Shape(hash_name="sha512"),
        Shape(signing_certificate=None),
    ],
    ids=["detached", "attached", "no_attributes", "unsorted", "sha512", "no_ess"],
)
def test_signature_of_every_kind_is_valid(kind, shape):
    file = cms_file(document(), person(PETROV, kind=kind), shape=shape)

    (fact,) = facts_of(document(), signature(file))

    assert (fact.role, fact.status, fact.reason) == ("government", Status.PASSED, "valid")
    assert fact.signer == PETROV
    assert fact.trust is Trust.INTEGRITY_ONLY
    assert fact.weak == ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("attached", [False, True])
@pytest.mark.parametrize("attributes", [False, True])
def test_signature_of_another_document_is_told_so(kind, attached, attributes):
    shape = Shape(attached=attached, attributes=attributes)
    file = cms_file(document() + b"\n", person(PETROV, kind=kind), shape=shape)

    (fact,) = facts_of(document(), signature(file))

    assert (fact.status, fact.reason) == (Status.FAILED, "not_this_document")


def test_two_files_of_two_signers():
    files = [cms_file(document(), person(name)) for name in (PETROV, IVANOVA)]

    assert told(facts_of(document(), *map(signature, files))) == BOTH_VALID


def test_one_file_of_two_signers():
    file = cms_file(document(), person(PETROV), person(IVANOVA, kind="ec"))

    assert sorted(told(facts_of(document(), signature(file)))) == sorted(BOTH_VALID)


def test_signature_is_found_by_digest_and_not_by_name():
    file = cms_file(document(), person(PETROV))

    assert told(facts_of(document(), signature(file, "подпись (2).bin"))) == BOTH_VALID[:1]


def test_signature_of_another_attachment_says_nothing_here():
    annex = beside("приложение.txt", b"annex")
    file = signature(cms_file(b"annex", person(STRANGER)))

    assert told(facts_of(document(), file, others=(annex,))) == []
    assert told(facts_of(document(), file)) == [(None, "not_this_document")]


def test_signature_of_a_stranger_is_neither_co_chairs():
    (fact,) = facts_of(document(), signature(cms_file(document(), person(STRANGER))))

    assert (fact.role, fact.reason, fact.signer) == (None, "signer_is_neither", STRANGER)
    assert fact.status is Status.FAILED


def test_one_key_under_two_names_is_one_signer():
    files = [cms_file(document(), person(name, slot=5)) for name in (PETROV, IVANOVA)]

    facts = facts_of(document(), *map(signature, files))

    assert {fact.reason for fact in facts} == {"same_signer_for_both"}
    assert {fact.status for fact in facts} == {Status.FAILED}


def test_one_co_chair_signing_twice_leaves_the_other_without_evidence():
    files = [cms_file(document(), person(PETROV, kind=kind)) for kind in ("rsa", "ec")]

    assert told(facts_of(document(), *map(signature, files))) == [("government", "valid")] * 2


def test_flipped_bit_of_the_signature_is_bad():
    file = cms_file(document(), person(PETROV))
    spoilt = file[:-20] + bytes([file[-20] ^ 1]) + file[-19:]

    (fact,) = facts_of(document(), signature(spoilt))

    assert (fact.status, fact.reason) == (Status.FAILED, "bad_signature")


@pytest.mark.parametrize(
    "shape", [Shape(twice=True), Shape(content_type=None), Shape(content_type="signed_data")]
)
def test_signed_attributes_that_break_the_rules_are_malformed(shape):
    (fact,) = facts_of(document(), signature(cms_file(document(), person(PETROV), shape=shape)))

    assert (fact.status, fact.reason) == (Status.FAILED, "malformed")


def test_certificate_other_than_the_one_signed_for_is_bad():
    shape = Shape(signing_certificate=person(STRANGER).certificate)

    (fact,) = facts_of(document(), signature(cms_file(document(), person(PETROV), shape=shape)))

    assert fact.reason == "bad_signature"


def test_certificate_left_out_is_looked_for_in_the_administrators_folder():
    signer = person(PETROV)
    file = signature(cms_file(document(), signer, shape=Shape(with_certificate=False)))

    (without,) = facts_of(document(), file)
    (found,) = facts_of(document(), file, policy=SignaturePolicy(anchors=(signer.certificate,)))

    assert (without.status, without.reason) == (Status.INDETERMINATE, "no_certificate")
    assert (found.status, found.reason, found.trust) == (Status.PASSED, "valid", Trust.CHAIN)


def test_sha1_is_valid_and_told_to_be_weak():
    shape = Shape(hash_name="sha1")

    (fact,) = facts_of(document(), signature(cms_file(document(), person(PETROV), shape=shape)))

    assert (fact.reason, fact.weak) == ("valid", ("sha1",))


def test_md5_is_not_told_apart_from_anything():
    file = cms_file(document(), person(PETROV)).replace(
        bytes.fromhex("0609608648016503040201"), bytes.fromhex("0609608648016503040209")
    )

    (fact,) = facts_of(document(), signature(file))

    assert (fact.status, fact.reason) == (Status.INDETERMINATE, "unsupported")
    assert (fact.role, fact.trust) == ("government", Trust.NONE)


@pytest.mark.parametrize(
    "wrap",
    [
        pem,
        lambda der: pem(der, "PKCS7"),
        base64.b64encode,
        base64.encodebytes,
        lambda der: b"\xef\xbb\xbf" + base64.encodebytes(der).replace(b"\n", b"\r\n"),
        lambda der: base64.b64encode(der).decode().encode("utf-16"),
        lambda der: b"\xff\xfe" + pem(der).decode().encode("utf-16-le"),
    ],
    ids=["pem", "pkcs7", "base64", "lines", "bom", "utf16", "pem16"],
)
def test_text_forms_of_a_signature_are_read(wrap):
    file = wrap(cms_file(document(), person(PETROV)))

    assert beside("p.sig", file).kind is AttachmentKind.SIGNATURE
    assert told(facts_of(document(), signature(file))) == [("government", "valid")]


def test_signature_of_the_letter_itself_is_left_out():
    file = signature(cms_file(b"the letter", person(PETROV)), "smime.p7s")

    assert facts_of(document(), file) == ()


@pytest.mark.parametrize("content", [b"", b"0", b"\x30\x80", b"%PDF-1.7", b"AAAA", b"\x30" * 99])
def test_rubbish_is_malformed_and_nothing_worse(content):
    (fact,) = check_cms(content, Hashed(document()), "p.sig")

    assert (fact.evidence, fact.reason) == (Evidence.CMS, "malformed")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_no_flipped_byte_raises_or_makes_another_signature_valid(data):
    file = cms_file(document(), person(PETROV))
    position = data.draw(st.integers(0, len(file) - 1))
    spoilt = file[:position] + bytes([file[position] ^ data.draw(st.integers(1, 255))])
    spoilt += file[position + 1 :]

    for result in check_cms(spoilt, Hashed(document()), "p.sig"):
        if result.status is Status.PASSED:
            assert result.certificate.der == person(PETROV).certificate


@pytest.mark.parametrize("shape", [Shape(), Shape(attributes=False), Shape(attached=True)])
def test_each_of_two_documents_has_its_own_signature(shape):
    own = signature(cms_file(document(), person(PETROV), shape=shape), "1.sig")
    annexes = signature(cms_file(b"annex", person(STRANGER), shape=shape), "2.sig")
    annex = beside("приложение.txt", b"annex")

    facts = facts_of(document(), own, annexes, others=(annex, own, annexes))

    assert told(facts) == [("government", "valid")]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.binary(max_size=300), st.sampled_from(list(AttachmentKind)))
def test_no_bytes_beside_the_document_raise(content, kind):
    facts_of(document(), Attachment("x", content, kind), others=(Attachment("y", content, kind),))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"only words", "not_a_signature"),
        (
            b"-----BEGIN PGP SIGNATURE-----\n\niQEzBAAB\n-----END PGP SIGNATURE-----\n",
            "unsupported",
        ),
        (b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>', "unsupported"),
    ],
)
def test_file_called_a_signature_is_told_for_what_it_is(content, expected):
    named = beside("protocol.docx.sig", content)

    assert told(facts_of(document(), others=(named,))) == [(None, expected)]
    assert told(facts_of(document(), others=(named, beside("other.docx", document())))) == []
