import datetime as dt
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model import Status, Trust
from mailbot.signatures import libgcrypt
from mailbot.signatures.gost import CURVES, Curve, digest, numbers_verify, verifies
from mailbot.signatures.libgcrypt import native_streebog
from mailbot.signatures.policy import SignaturePolicy
from mailbot.signatures.streebog import streebog
from tests.signatures.evidence import document, facts_of, signature, told
from tests.signatures.signer import (
    IVANOVA,
    PETROV,
    STRANGER,
    OfficeShape,
    change,
    gost_cms,
    gost_digest,
    gost_person,
    needs_gost,
    openssl,
    sign_office,
)

FIRST = b"012345678901234567890123456789012345678901234567890123456789012"
SECOND = "Се ветри, Стрибожи внуци, веютъ с моря стрелами на храбрыя плъкы Игоревы".encode("cp1251")
LATER = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
"""OpenSSL dates certificates and signatures by the clock of this machine."""


@pytest.mark.parametrize(
    ("message", "bits", "expected"),
    [
        (
            FIRST,
            512,
            "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa"
            "00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48",
        ),
        (FIRST, 256, "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"),
        (
            SECOND,
            512,
            "1e88e62226bfca6f9994f1f2d51569e0daf8475a3b0fe61a5300eee46d961376"
            "035fe83549ada2b8620fcd7c496ce5b33f0cb9dddc2b6460143b03dabac9fb28",
        ),
        (SECOND, 256, "9dd2fe4e90409e5da87f53976d7405b0c0cac628fc669a741d50063c557e8f50"),
    ],
)
def test_hash_of_the_standards_examples(message, bits, expected):
    """GOST R 34.11-2012, examples 1 and 2 (RFC 6986, section 10)."""
    assert digest(message, bits).hex() == expected
    assert streebog(message, bits // 8).hex() == expected


@pytest.mark.skipif(native_streebog() is None, reason="libgcrypt is not installed")
@given(st.binary(max_size=300), st.sampled_from([32, 64]))
def test_library_of_the_system_hashes_alike(content, size):
    native = native_streebog()

    assert native is not None
    assert native(content, size) == streebog(content, size)


@pytest.mark.parametrize("name", ["libnothing.so.0", "libc.so.6"])
def test_without_a_library_that_knows_the_hash_python_computes_it(name, monkeypatch):
    monkeypatch.setattr(libgcrypt, "_LIBRARY", name)

    assert native_streebog() is None


EXAMPLE = Curve(
    p=0x8000000000000000000000000000000000000000000000000000000000000431,
    a=7,
    b=0x5FBFF498AA938CE739B8E022FBAFEF40563F6E6A3472FC2A514C0CE9DAE23B7E,
    q=0x8000000000000000000000000000000150FE8A1892976154C59CFC193ACCF5B3,
    x=2,
    y=0x08E2A8A0E65147D4BD6316030E16D19C85C97F0A9CA267122B96ABBCEA7E8FC8,
)
KEY = (
    0x7F2B49E270DB6D90D8595BEC458B50C58585BA1D4E9B788F6689DBD8E56FD80B,
    0x26F1B489D6701DD185C8413A977B3CBBAF64D1C593D26627DFFB101A87FF77DA,
)
HASHED = 0x2DFBC1B372D89A1188C09C52E0EEC61FCE52032AB1022E8E67ECE6672B043EE5
SIGNATURE = (
    0x41AA28D2F1AB148280CD9ED56FEDA41974053554A42767B83AD043FD39DC0493,
    0x01456C64BA4642A1653C235A98A60249BCD6D3F746B631DF928014F6C5BF9C40,
)


def test_signature_of_the_standards_example():
    """GOST R 34.10-2012, example 1 (RFC 7091, section 7.1)."""
    assert numbers_verify(EXAMPLE, KEY, HASHED, SIGNATURE)
    assert not numbers_verify(EXAMPLE, KEY, HASHED + 1, SIGNATURE)
    assert not numbers_verify(EXAMPLE, KEY, HASHED, SIGNATURE[::-1])


@pytest.mark.parametrize("signature", [(0, 1), (1, 0), (EXAMPLE.q, 1), (1, EXAMPLE.q), (0, 0)])
def test_numbers_out_of_range_never_verify(signature):
    assert not numbers_verify(EXAMPLE, KEY, HASHED, signature)


def test_key_that_is_no_point_of_the_curve_never_verifies():
    assert not numbers_verify(EXAMPLE, (KEY[0], KEY[1] + 1), HASHED, SIGNATURE)


@pytest.mark.parametrize("oid", CURVES)
def test_curve_constants_belong_together(oid):
    curve = CURVES[oid]

    assert (curve.y**2 - curve.x**3 - curve.a * curve.x - curve.b) % curve.p == 0
    assert not verifies(curve, bytes(2 * curve.size), bytes(curve.size), bytes(2 * curve.size))


@needs_gost
@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 127, 128, 1000])
@pytest.mark.parametrize("bits", [256, 512])
def test_hash_equals_openssls(length, bits):
    content = os.urandom(length)

    assert digest(content, bits) == gost_digest(content, bits) == streebog(content, bits // 8)


@needs_gost
@pytest.mark.parametrize(
    ("bits", "curve"),
    [(256, "A"), (256, "TCA"), (256, "TCB"), (256, "TCC"), (256, "TCD"), (256, "XA"),
     (512, "A"), (512, "B"), (512, "C")],
)  # fmt: skip
def test_detached_signature_is_valid_on_every_curve(tmp_path, bits, curve):
    signer = gost_person(tmp_path, PETROV, bits, curve)
    file = gost_cms(tmp_path, document(), signer)

    (fact,) = facts_of(document(), signature(file), received_at=LATER)
    (other,) = facts_of(document() + b"\n", signature(file), received_at=LATER)

    assert (fact.role, fact.reason, fact.signer) == ("government", "valid", PETROV)
    assert (other.status, other.reason) == (Status.FAILED, "not_this_document")


@needs_gost
@pytest.mark.parametrize(
    "options",
    [
        ("-nodetach",),
        ("-noattr",),
        ("-nodetach", "-noattr"),
        ("-cades",),
        ("-keyid",),
        ("-nodetach", "-stream"),
    ],
)
def test_every_layout_is_valid_and_told_when_spoilt(tmp_path, options):
    signer = gost_person(tmp_path, PETROV)
    file = gost_cms(tmp_path, document(), signer, options=options)
    spoilt = file[:-10] + bytes([file[-10] ^ 1]) + file[-9:]

    (fact,) = facts_of(document(), signature(file), received_at=LATER)
    (bad,) = facts_of(document(), signature(spoilt), received_at=LATER)

    assert fact.reason == "valid"
    assert bad.status is Status.FAILED


@needs_gost
def test_two_signers_in_one_file(tmp_path):
    signers = (gost_person(tmp_path, PETROV), gost_person(tmp_path, IVANOVA, 512))
    file = gost_cms(tmp_path, document(), *signers)

    facts = facts_of(document(), signature(file), received_at=LATER)

    assert sorted(told(facts)) == [("coordinator", "valid"), ("government", "valid")]


@needs_gost
def test_signature_without_certificate_needs_the_administrators_folder(tmp_path):
    signer = gost_person(tmp_path, PETROV)
    file = signature(gost_cms(tmp_path, document(), signer, options=("-nocerts",)))
    policy = SignaturePolicy(anchors=(signer.certificate,))

    (without,) = facts_of(document(), file, received_at=LATER)
    (found,) = facts_of(document(), file, received_at=LATER, policy=policy)

    assert without.reason == "no_certificate"
    assert (found.reason, found.trust) == ("valid", Trust.CHAIN)


@needs_gost
def test_stranger_is_neither(tmp_path):
    file = gost_cms(tmp_path, document(), gost_person(tmp_path, STRANGER))

    assert told(facts_of(document(), signature(file), received_at=LATER)) == [
        (None, "signer_is_neither")
    ]


@needs_gost
def test_office_signature_by_gost_is_valid_until_the_text_changes(tmp_path):
    shape = OfficeShape(hash_name="gost256", signed_at=dt.datetime.now(dt.UTC))
    docx = sign_office(document(), gost_person(tmp_path, PETROV), shape)
    changed = change(docx, "word/document.xml", "Поддержать".encode(), "Отклонить!".encode())

    assert told(facts_of(docx, received_at=LATER)) == [("government", "valid")]
    assert told(facts_of(changed, received_at=LATER)) == [("government", "digest_mismatch")]


@needs_gost
def test_certificate_issued_by_a_gost_authority_is_trusted(tmp_path):
    authority = gost_person(tmp_path, "Центр Удостоверяющий")
    signer = gost_person(tmp_path, PETROV)
    request, issued = str(tmp_path / "r.csr"), str(tmp_path / "i.pem")
    openssl("req", "-engine", "gost", "-new", "-key", signer.key, "-out", request, "-utf8",
            "-md_gost12_256", "-subj", "/SN=Петров/GN=Пётр Петрович/CN=Министерство")  # fmt: skip
    ca = str(authority.key).replace(".key", ".pem")
    openssl("x509", "-engine", "gost", "-req", "-in", request, "-CA", ca, "-CAkey", authority.key,
            "-CAcreateserial", "-out", issued, "-days", "90", "-md_gost12_256")  # fmt: skip
    (tmp_path / "Петров256.pem").write_bytes((tmp_path / "i.pem").read_bytes())
    file = signature(gost_cms(tmp_path, document(), signer))

    (trusted,) = facts_of(
        document(), file, received_at=LATER, policy=SignaturePolicy((authority.certificate,))
    )
    other = gost_person(tmp_path, "Другой Центр")
    (untrusted,) = facts_of(
        document(), file, received_at=LATER, policy=SignaturePolicy((other.certificate,))
    )

    assert (trusted.role, trusted.reason, trusted.trust) == ("government", "valid", Trust.CHAIN)
    assert (untrusted.status, untrusted.reason) == (Status.INDETERMINATE, "untrusted")
