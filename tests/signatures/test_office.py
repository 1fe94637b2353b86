import base64
import io
import zipfile
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model import Evidence, Status
from mailbot.signatures.office import office_signatures
from tests.protocols import RECEIVED, faultless, to_docx
from tests.signatures.evidence import document, facts_of, told
from tests.signatures.signer import (
    IVANOVA,
    PETROV,
    RELS,
    STRANGER,
    OfficeShape,
    Signer,
    change,
    package,
    parts_of,
    person,
    sign_office,
)

MAIN = "word/document.xml"
WHOLE = OfficeShape()
VALID = [("government", "valid")]


def signed(signer: Signer | None = None, shape: OfficeShape = WHOLE, docx: bytes = b""):
    return sign_office(docx or document(), signer or person(PETROV), shape)


def with_part(docx: bytes, name: str, content: bytes, kind: str, relation: str) -> bytes:
    """The package with a part more, related to the document."""
    parts = parts_of(docx)
    parts[name] = content
    line = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", line.encode())
    link = f'<Relationship Id="rIdNew" Type="{relation}" Target="/{name}"/></Relationships>'
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", link.encode())
    return package(parts)


@pytest.mark.parametrize("kind", ["rsa", "pss", "ec"])
@pytest.mark.parametrize("by_type", [False, True])
def test_signature_over_the_whole_package_is_valid(kind, by_type):
    docx = signed(person(PETROV, kind=kind), OfficeShape(by_type=by_type))

    (fact,) = facts_of(docx)

    assert (fact.evidence, fact.role, fact.reason) == (Evidence.OFFICE, "government", "valid")
    assert fact.signed_at == RECEIVED - timedelta(days=1)
    assert fact.weak == ()


def test_both_co_chairs_sign_one_after_the_other():
    docx = signed(person(IVANOVA, kind="ec"), docx=signed())

    assert sorted(told(facts_of(docx))) == [("coordinator", "valid"), ("government", "valid")]


@pytest.mark.parametrize("null", [True, False])
def test_sha1_is_valid_and_weak_with_and_without_null(null):
    (fact,) = facts_of(signed(shape=OfficeShape(hash_name="sha1", null=null)))

    assert (fact.reason, fact.weak) == ("valid", ("sha1",))


def test_text_changed_after_signing_is_a_digest_mismatch():
    docx = change(signed(), MAIN, "Поддержать".encode(), "Отклонить!".encode())

    (fact,) = facts_of(docx)

    assert (fact.status, fact.reason) == (Status.FAILED, "digest_mismatch")
    assert (fact.role, fact.signer) == ("government", PETROV)


def test_part_left_unsigned_is_partial():
    (fact,) = facts_of(signed(shape=OfficeShape(leave_out=("word/styles.xml",))))

    assert (fact.status, fact.reason) == (Status.FAILED, "partial")


@pytest.mark.parametrize("part", ["docProps/core.xml", "docProps/app.xml"])
def test_properties_may_change_after_signing(part):
    docx = change(signed(), part, b"</", b" </")

    assert told(facts_of(docx)) == VALID


def test_document_part_left_unsigned_is_partial():
    assert told(facts_of(signed(shape=OfficeShape(leave_out=(MAIN,))))) == [
        ("government", "partial")
    ]


def test_part_added_after_signing_is_partial():
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"
    docx = with_part(signed(), "word/footer9.xml", b"<x/>", kind, relation)

    assert told(facts_of(docx)) == [("government", "partial")]


def test_unreachable_part_is_ignored():
    parts = parts_of(signed())
    parts["word/_rels/nothing.xml.rels"] = f'<Relationships xmlns="{RELS}"/>'.encode()

    assert told(facts_of(package(parts))) == VALID


PEOPLE = "http://schemas.microsoft.com/office/2011/relationships/people"
PEOPLE_NS = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<w15:person w15:author="x"><w15:presenceInfo/></w15:person>', "valid"),
        ("<w15:styles/>", "partial"),
    ],
)
def test_people_part_is_harmless_only_while_it_holds_people(inside, expected):
    content = f"<w15:people {PEOPLE_NS}>{inside}</w15:people>".encode()
    docx = with_part(signed(), "word/people.xml", content, "application/x+xml", PEOPLE)

    assert told(facts_of(docx)) == [("government", expected)]


CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"


@pytest.mark.parametrize(("bound", "expected"), [(False, "valid"), (True, "partial")])
def test_custom_xml_is_harmless_until_the_text_is_bound_to_it(bound, expected):
    docx = with_part(document(), "customXml/item1.xml", b"<data/>", "application/xml", CUSTOM)
    if bound:
        control = b'<w:sdt><w:sdtPr><w:dataBinding w:xpath="/data"/></w:sdtPr><w:sdtContent><w:p/>'
        control += b"</w:sdtContent></w:sdt><w:sectPr"
        docx = change(docx, MAIN, b"<w:sectPr", control)
    docx = signed(shape=OfficeShape(leave_out=("customXml/item1.xml",)), docx=docx)

    assert told(facts_of(docx)) == [("government", expected)]


def test_content_type_changed_after_signing_is_a_mismatch():
    docx = change(
        signed(),
        "[Content_Types].xml",
        b"wordprocessingml.styles+xml",
        b"wordprocessingml.footer+xml",
    )

    assert told(facts_of(docx)) == [("government", "digest_mismatch")]


def test_second_main_document_is_malformed():
    link = (
        '<Relationship Id="rIdEvil" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/styles.xml"/></Relationships>'
    )
    docx = change(signed(), "_rels/.rels", b"</Relationships>", link.encode())

    (result,) = office_signatures(docx)

    assert result.reason == "malformed"


def test_manifest_the_signer_did_not_sign_is_no_signature():
    (result,) = office_signatures(signed(shape=OfficeShape(manifest_signed=False)))

    assert (result.status, result.reason) == (Status.FAILED, "malformed")


def test_another_manifest_slipped_in_is_malformed():
    docx = change(
        signed(), "_xmlsignatures/sig1.xml", b"</Signature>",
        b'<Object Id="idPackageObject"><Manifest/></Object></Signature>',
    )  # fmt: skip

    assert told(facts_of(docx)) == [(None, "malformed")]


def test_certificate_swapped_for_another_is_bad():
    own, other = (base64.b64encode(person(name).certificate) for name in (PETROV, STRANGER))

    docx = change(signed(), "_xmlsignatures/sig1.xml", own, other)

    assert told(facts_of(docx)) == [(None, "bad_signature")]


def test_first_certificate_is_not_taken_for_the_signers():
    own, other = (base64.b64encode(person(name).certificate) for name in (PETROV, STRANGER))
    both = other + b"</X509Certificate><X509Certificate>" + own
    docx = change(signed(), "_xmlsignatures/sig1.xml", own, both)

    assert told(facts_of(docx)) == VALID


def test_certificate_other_than_the_one_named_is_bad():
    shape = OfficeShape(named_certificate=person(STRANGER).certificate)

    assert told(facts_of(signed(shape=shape))) == [(None, "bad_signature")]


def test_signature_outside_of_the_relationships_is_stray():
    docx = change(signed(), "_xmlsignatures/_rels/origin.sigs.rels", b"sig1.xml", b"sig9.xml")

    assert (None, "stray") in told(facts_of(docx))


def test_bytes_before_the_zip_are_malformed():
    parts = signed()
    out = io.BytesIO(b"PK\x03\x04 hidden" + parts)

    assert [result.reason for result in office_signatures(out.getvalue())] in (["malformed"], [])


def test_comment_of_the_zip_is_malformed():
    out = io.BytesIO(signed())
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"another package"

    assert told(facts_of(out.getvalue())) == [(None, "malformed")]


def test_stranger_who_signs_the_document_is_neither():
    assert told(facts_of(signed(person(STRANGER)))) == [(None, "signer_is_neither")]


def test_ink_beside_a_broken_signature_does_not_hide_it():
    docx = signed(docx=to_docx(faultless()))
    broken = change(docx, MAIN, "Поддержать".encode(), "Отклонить!".encode())

    assert set(told(facts_of(docx))) == {
        ("government", "valid"), ("government", "ink_found"), ("coordinator", "ink_found"),
    }  # fmt: skip
    assert ("government", "digest_mismatch") in told(facts_of(broken))


def test_document_without_signatures_has_none():
    assert office_signatures(document()) == ()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.data())
def test_no_flipped_byte_of_the_signature_raises_or_renames_the_signer(data):
    parts = parts_of(signed())
    name = data.draw(st.sampled_from(["_xmlsignatures/sig1.xml", MAIN, "_rels/.rels"]))
    content = parts[name]
    position = data.draw(st.integers(0, len(content) - 1))
    flipped = bytes([content[position] ^ data.draw(st.integers(1, 255))])
    parts[name] = content[:position] + flipped + content[position + 1 :]

    for result in office_signatures(package(parts)):
        if result.status is Status.PASSED:
            assert result.certificate.der == person(PETROV).certificate


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:00", "today", ""])
def test_claimed_time_that_no_calendar_has_is_no_claim(time):
    docx = signed()
    (fact,) = facts_of(docx)
    stamp = f"{fact.signed_at:%Y-%m-%dT%H:%M:%SZ}"
    content = parts_of(docx)["_xmlsignatures/sig1.xml"].replace(stamp.encode(), time.encode())

    for result in office_signatures(
        package({**parts_of(docx), "_xmlsignatures/sig1.xml": content})
    ):
        assert result.signed_at is None
