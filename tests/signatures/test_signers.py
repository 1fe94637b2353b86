from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from mailbot.errors import ConfigError
from mailbot.model import PersonName, Status, Trust
from mailbot.signatures.certificates import read_certificate
from mailbot.signatures.people import Agreement, compare
from mailbot.signatures.policy import SignaturePolicy, read_anchors, read_pins
from tests.protocols import RECEIVED, faultless, to_docx
from tests.signatures.evidence import document, facts_of, signature, told, unsigned
from tests.signatures.signer import (
    PETROV,
    SIGNED_AT,
    STRANGER,
    OfficeShape,
    Shape,
    cms_file,
    common_name,
    person,
    sign_office,
)

PETR = PersonName("Петров", "Пётр", "Петрович")
HRUSH = PersonName("Хрущев", "Юрий", "Ильич")
ALI = PersonName("Алиев", "Али")


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ("Петров Пётр Петрович", PETR, Agreement.EXACT),
        ("ПЕТРОВ ПЕТР ПЕТРОВИЧ", PETR, Agreement.EXACT),
        ("Пётр Петрович Петров", PETR, Agreement.EXACT),
        ("ИП Петров Пётр Петрович", PETR, Agreement.EXACT),
        ("Петров  Пётр\u00a0Петрович", PETR, Agreement.EXACT),
        ("Петров Пётр", PETR, Agreement.NO_PATRONYMIC),
        ("Пётр Петров", PETR, Agreement.NO_PATRONYMIC),
        ("Петров П.П.", PETR, Agreement.INITIALS),
        ("П. П. Петров", PETR, Agreement.INITIALS),
        ("Петров П.", PETR, Agreement.INITIALS),
        ("Петров", PETR, Agreement.NONE),
        ("Петров И.П.", PETR, Agreement.NONE),
        ("Петров П.И.", PETR, Agreement.NONE),
        ("Петрова Пётр Петрович", PETR, Agreement.NONE),
        ("Петров Иван Петрович", PETR, Agreement.NONE),
        ("Петров Пётр Иванович", PETR, Agreement.NONE),
        ("ООО «Петров Пётр»", PETR, Agreement.NONE),
        ("", PETR, Agreement.NONE),
        ("Petrov Petr", PETR, Agreement.LATIN),
        ("Pyotr Petrovich Petrov", PETR, Agreement.LATIN),
        ("PETROFF PETER", PETR, Agreement.NONE),
        ("Petrov Ivan", PETR, Agreement.NONE),
        ("Petrova Petr", PETR, Agreement.NONE),
        ("Khrushchev Yuriy", HRUSH, Agreement.LATIN),
        ("Hruschov Jurij", HRUSH, Agreement.NONE),
        ("Алиев Али", ALI, Agreement.EXACT),
        ("Алиев Али Вели оглы", ALI, Agreement.NONE),
        ("Алиев Али Вагифович", ALI, Agreement.NO_PATRONYMIC),
    ],
)
def test_name_of_a_certificate_against_a_co_chairs(written, name, expected):
    assert compare(written, name) is expected


def one_fact(signer, policy=None, received_at=RECEIVED, shape=None):
    file = signature(cms_file(document(), signer, shape=shape or Shape()))
    (fact,) = facts_of(
        document(), file, policy=policy or SignaturePolicy(), received_at=received_at
    )
    return fact


def test_employee_is_named_apart_from_the_company_in_its_certificate():
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "ООО «Ромашка»"),
            x509.NameAttribute(NameOID.SURNAME, "Петров"),
            x509.NameAttribute(NameOID.GIVEN_NAME, "Пётр Петрович"),
        ]
    )

    assert one_fact(person(PETROV, subject=subject)).role == "government"
    assert one_fact(person("ООО «Ромашка»")).reason == "signer_is_neither"


@pytest.mark.parametrize(
    ("common", "weak"),
    [("Петров Пётр Петрович", ()), ("Сидоров Семён Семёнович", ("no_patronymic",))],
)
def test_common_name_may_add_the_patronymic(common, weak):
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common),
            x509.NameAttribute(NameOID.SURNAME, "Петров"),
            x509.NameAttribute(NameOID.GIVEN_NAME, "Пётр"),
        ]
    )

    assert one_fact(person(PETROV, subject=subject)).weak == weak


def test_number_of_the_taxpayer_goes_nowhere():
    assert "123456789012" not in repr(replace(one_fact(person(PETROV)), fingerprint=""))


@pytest.mark.parametrize("number", ["ИНН 123456789012", "112-233-445 95", "123456789012"])
def test_number_within_the_name_goes_nowhere_either(number):
    signer = person(PETROV, subject=common_name(f"ИП {PETROV} {number}"))

    (fact,) = facts_of(document(), signature(cms_file(document(), signer)))

    assert (fact.reason, fact.signer) == ("valid", f"ИП {PETROV}")


def test_initials_are_a_question_unless_the_administrator_accepts_them():
    signer = person(PETROV, subject=common_name("Петров П.П."))

    question = one_fact(signer)
    accepted = one_fact(signer, SignaturePolicy(initials_suffice=True))

    assert (question.status, question.reason) == (Status.INDETERMINATE, "signer_initials_only")
    assert (accepted.status, accepted.reason) == (Status.PASSED, "valid")


def test_certificate_without_patronymic_passes_and_is_told():
    fact = one_fact(person(PETROV, subject=common_name("Петров Пётр")))

    assert (fact.status, fact.weak) == (Status.PASSED, ("no_patronymic",))


def test_name_in_latin_letters_is_a_question_until_the_certificate_is_pinned():
    signer = person(PETROV, subject=common_name("Petr Petrov"))
    pin = read_certificate(signer.certificate).fingerprint

    question = one_fact(signer)
    pinned = one_fact(signer, SignaturePolicy(pins=read_pins({PETROV: [pin]})))

    assert (question.role, question.status) == ("government", Status.INDETERMINATE)
    assert question.reason == "signer_in_latin"
    assert (pinned.status, pinned.trust) == (Status.PASSED, Trust.PINNED)


# -- trust ---------------------------------------------------------------------------------------


def authority(**options):
    return person("Удостоверяющий Центр", is_authority=True, **options)


def test_chain_to_an_anchor_is_trusted_and_any_other_is_a_question():
    centre, other = authority(), person("Другой Центр", is_authority=True)
    signer = person(PETROV, authority=centre)

    trusted = one_fact(signer, SignaturePolicy((centre.certificate,)))
    untrusted = one_fact(signer, SignaturePolicy((other.certificate,)))
    unknown = one_fact(signer)

    assert (trusted.reason, trusted.trust) == ("valid", Trust.CHAIN)
    assert (untrusted.status, untrusted.reason) == (Status.INDETERMINATE, "untrusted")
    assert (unknown.reason, unknown.trust) == ("valid", Trust.INTEGRITY_ONLY)


def test_same_name_from_an_authority_of_the_same_name_is_untrusted():
    centre, impostor = authority(slot=71), authority(slot=72)

    fact = one_fact(person(PETROV, authority=impostor), SignaturePolicy((centre.certificate,)))

    assert fact.reason == "untrusted"


def test_certificate_that_is_no_authority_issues_nothing():
    ordinary = person("Удостоверяющий Центр")

    fact = one_fact(person(PETROV, authority=ordinary), SignaturePolicy((ordinary.certificate,)))

    assert fact.reason == "untrusted"


@pytest.mark.parametrize("written", [PETROV, "ПЕТРОВ ПЕТР ПЕТРОВИЧ", "П.П. Петров", "Петров П.П."])
@pytest.mark.parametrize("form", ["{}", "sha256:{}"])
def test_pinned_certificate_is_its_owners(written, form):
    signer = person(PETROV)
    pin = form.format(read_certificate(signer.certificate).fingerprint)

    pinned = one_fact(signer, SignaturePolicy(pins=read_pins({written: [pin]})))
    other = one_fact(signer, SignaturePolicy(pins=read_pins({written: ["00" * 32]})))

    assert (pinned.reason, pinned.trust) == ("valid", Trust.PINNED)
    assert (other.status, other.reason) == (Status.INDETERMINATE, "untrusted")


def test_pin_of_one_co_chair_binds_nobody_else():
    fact = one_fact(person(PETROV), SignaturePolicy(pins=read_pins({"А.С. Иванова": ["00" * 32]})))

    assert fact.reason == "valid"


# -- time ----------------------------------------------------------------------------------------

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("valid", "reason", "weak"),
    [
        ((SIGNED_AT - DAY, SIGNED_AT + 9 * DAY), "valid", ()),
        ((SIGNED_AT - 9 * DAY, SIGNED_AT - DAY), "expired", ("expired",)),
        ((SIGNED_AT + DAY / 2, SIGNED_AT + 9 * DAY), "not_yet_valid", ()),
        ((SIGNED_AT - DAY, SIGNED_AT + DAY / 2), "valid", ("expired",)),
    ],
)
def test_certificate_must_hold_when_he_signed(valid, reason, weak):
    fact = one_fact(person(PETROV, valid=valid))

    assert (fact.reason, fact.weak) == (reason, weak)


def test_claim_later_than_the_letter_is_held_against_a_trusted_certificate_only():
    centre = authority()
    signer = person(PETROV, authority=centre, valid=(RECEIVED + DAY, RECEIVED + 9 * DAY))
    shape = Shape(signed_at=SIGNED_AT + 3 * DAY)

    alone = one_fact(signer, shape=shape)
    vouched = one_fact(signer, SignaturePolicy((centre.certificate,)), shape=shape)

    assert (alone.reason, alone.weak) == ("valid", ("claimed_after_receipt",))
    assert vouched.status is Status.INDETERMINATE


def test_claim_to_sign_after_the_letter_came_is_weak():
    assert one_fact(person(PETROV), shape=Shape(signed_at=SIGNED_AT + 3 * DAY)).weak == (
        "claimed_after_receipt",
    )


def test_claim_to_sign_before_the_meeting_is_weak():
    assert one_fact(person(PETROV), shape=Shape(signed_at=SIGNED_AT - 30 * DAY)).weak == (
        "claimed_before_meeting",
    )


# -- who -----------------------------------------------------------------------------------------


def test_one_person_in_both_chairs_cannot_sign_for_both():
    form = replace(
        unsigned(faultless()),
        coordinator=(PETROV, "Координатор Клуба стратегических инициатив"),
        coordinator_signature="П.П. Петров",
    )
    content = to_docx(form)

    facts = facts_of(content, signature(cms_file(content, person(PETROV))))

    assert told(facts) == [(None, "same_signer_for_both")]


def test_signer_is_not_accused_where_a_co_chairs_name_cannot_be_read():
    form = replace(unsigned(faultless()), government=("", "министр"))
    content = to_docx(form)

    (fact,) = facts_of(content, signature(cms_file(content, person(PETROV))))

    assert (fact.status, fact.reason) == (Status.INDETERMINATE, "signer_not_compared")


def test_office_signature_is_named_too():
    (fact,) = facts_of(sign_office(document(), person(PETROV), OfficeShape()))

    assert (fact.role, fact.place.label) == (
        "government",
        "подпись представителя управленческой команды региона",
    )


# -- the administrator's folder ------------------------------------------------------------------


def test_folder_of_certificates_is_read_in_both_forms(tmp_path):
    der = authority().certificate
    (tmp_path / "a.cer").write_bytes(der)
    (tmp_path / "b.pem").write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))
    (tmp_path / "readme.txt").write_text("no certificate")

    assert read_anchors(tmp_path) == (der, der)
    assert read_anchors(None) == ()


def test_folder_with_a_broken_certificate_is_a_problem_of_the_configuration(tmp_path):
    (tmp_path / "a.cer").write_bytes(b"rubbish")

    with pytest.raises(ConfigError, match=r"a\.cer"):
        read_anchors(tmp_path)
    with pytest.raises(ConfigError, match="not a folder"):
        read_anchors(tmp_path / "missing")


@pytest.mark.parametrize(
    "written", ["AB:" * 31 + "AB", "sha256:" + "ab" * 32, "SHA256 Fingerprint=" + "AB:" * 31 + "AB"]
)
def test_fingerprint_is_read_as_programs_print_it(written):
    assert read_pins({PETROV: [written]}) == {"петров петр петрович": frozenset({"ab" * 32})}


def test_fingerprint_that_is_none_is_a_problem_of_the_configuration():
    with pytest.raises(ConfigError) as error:
        read_pins({PETROV: ["abcd…"], STRANGER: ["ab" * 20]})

    assert len(error.value.problems) == 2
