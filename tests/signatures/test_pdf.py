import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.document import paragraphs_of
from mailbot.model import Attachment, Evidence, Status
from mailbot.signatures import examine, pdf
from mailbot.word.reader import open_document
from tests.protocols import faultless, to_docx, two_items
from tests.signatures.evidence import beside, document, facts_of, signature, told, unsigned
from tests.signatures.signer import IVANOVA, PETROV, STRANGER, Signer, cms_file, person

pytest.importorskip("pyhanko", reason="the optional extra `pdf` is not installed")
pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)

CMAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def "
    "1 begincodespacerange <0000> <FFFF> endcodespacerange "
    "1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
)


def plain_pdf(lines: list[str]) -> bytes:
    """A page of text that can be copied out."""
    text = "BT /F 4 Tf 14 TL 40 800 Td " + " ".join(
        f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F 5 0 R >> >> >>",
        stream(f"{text} ET"),
        "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H"
        " /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo"
        " << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 8 0 R >>",
        stream(CMAP),
        "<< /Type /FontDescriptor /FontName /A /Flags 4 /ItalicAngle 0 /Ascent 1 /Descent 0"
        " /CapHeight 1 /StemV 1 /FontBBox [0 0 1 1] >>",
    ]
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = out.tell()
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    out.write(
        f"xref\n0 {size}\n0000000000 65535 f \n{rows}trailer\n<< /Size {size} /Root 1 0 R >>\n"
        f"startxref\n{start}\n%%EOF\n".encode()
    )
    return out.getvalue()


def stream(text: str) -> str:
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def protocol_lines(content: bytes | None = None) -> list[str]:
    """All that the document says, line by line."""
    blocks = open_document(content or document()).blocks
    return [line for p in paragraphs_of(blocks) for line in p.text.split("\n") if line.strip()]


def sign_pdf(content: bytes, signer: Signer, field: str = "Signature1") -> bytes:
    from asn1crypto import keys
    from asn1crypto import x509 as asn1_x509
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    private = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    simple = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(signer.certificate),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
    return signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)),
        signers.PdfSignatureMetadata(field_name=field),
        signer=simple,
    ).getvalue()


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign_pdf(plain_pdf(protocol_lines()), person(PETROV))


def test_signed_copy_of_the_protocol_counts_for_its_signer(signed):
    (fact,) = facts_of(document(), beside("протокол.pdf", signed))

    assert (fact.evidence, fact.role, fact.reason) == (Evidence.PDF, "government", "valid")


def test_two_signers_of_one_pdf(signed):
    both = sign_pdf(signed, person(IVANOVA), "Signature2")

    assert sorted(told(facts_of(document(), beside("p.pdf", both)))) == [
        ("coordinator", "valid"),
        ("government", "valid"),
    ]


def test_stranger_who_signs_the_pdf_is_neither():
    content = sign_pdf(plain_pdf(protocol_lines()), person(STRANGER))

    assert told(facts_of(document(), beside("p.pdf", content))) == [(None, "signer_is_neither")]


def with_signature(lines: list[str], name: str = PETROV) -> tuple[Attachment, Attachment]:
    """A PDF and the file that signs it."""
    content = plain_pdf(lines)
    file = signature(cms_file(content, person(name)), "copy.pdf.sig")
    return beside("copy.pdf", content), file


OTHER_VOTES = replace(faultless().items[0], votes=("4", "1", "1"))
OTHERS = {
    "one_more_item": two_items(),
    "other_votes": replace(faultless(), items=(OTHER_VOTES,)),
    "one_attendee_less": replace(faultless(), attendees=faultless().attendees[1:]),
    "another_day": replace(faultless(), date="13.11.2026"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_signed_pdf_of_another_protocol_is_for_a_person_to_see(other):
    (fact,) = facts_of(document(), *with_signature(protocol_lines(to_docx(unsigned(other)))))

    assert (fact.status, fact.reason) == (Status.INDETERMINATE, "pdf_differs")


STAMP = ["ДОКУМЕНТ ПОДПИСАН ЭЛЕКТРОННОЙ ПОДПИСЬЮ", "Сертификат 00AB12", f"Владелец {PETROV}",
         "Действителен с 01.02.2026 по 01.02.2027"]  # fmt: skip


def test_stamp_of_the_signing_program_is_no_other_text():
    found = facts_of(document(), *with_signature([*protocol_lines(), *STAMP]))

    assert told(found) == [("government", "valid")]


COVER_LETTER = ["Уважаемые коллеги!", "Направляем смету расходов и договор аренды помещений,"
                " просим рассмотреть и подписать их в установленный срок, второй экземпляр вернуть.",
                "Директор департамента", STRANGER]  # fmt: skip


def test_whoever_signed_a_cover_letter_has_not_signed_the_protocol():
    assert facts_of(document(), *with_signature(COVER_LETTER, STRANGER)) == ()
    assert facts_of(document(), beside("letter.pdf", plain_pdf(COVER_LETTER))) == ()


def test_scan_whose_words_were_read_wrongly_is_still_looked_at():
    misread = [line.replace("о", "0").replace("и", "н") for line in protocol_lines()]
    misread[::2] = protocol_lines()[::2]

    (fact,) = facts_of(document(), beside("scan.pdf", plain_pdf(misread)))

    assert fact.reason == "pdf_unsigned"


def test_byte_changed_in_the_pdf_is_a_digest_mismatch(signed):
    spoilt = signed.replace(b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 595 841]", 1)

    (fact,) = facts_of(document(), beside("p.pdf", spoilt))

    assert (fact.status, fact.reason) == (Status.FAILED, "digest_mismatch")


def test_page_changed_by_a_later_update_is_told(signed):
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)

    (fact,) = facts_of(document(), beside("p.pdf", out.getvalue()))

    assert (fact.status, fact.reason) == (Status.FAILED, "changed_after_signing")


def test_unsigned_pdf_and_photo_are_for_a_person_to_see():
    from tests.protocols import ink

    facts = facts_of(
        document(), beside("p.pdf", plain_pdf(["ПРОТОКОЛ"])), beside("p.png", ink(3, (900, 900)))
    )

    assert [(fact.evidence, fact.status, fact.reason) for fact in facts] == [
        (Evidence.SCAN, Status.INDETERMINATE, "pdf_unsigned"),
        (Evidence.SCAN, Status.INDETERMINATE, "scan_to_be_looked_at"),
    ]


@pytest.mark.parametrize("content", [b"%PDF-1.7 /ByteRange", b"%PDF-1.7\n/ByteRange [0 1 2]" * 9])
def test_broken_pdf_could_not_be_checked(content):
    (fact,) = facts_of(document(), beside("p.pdf", content))

    assert (fact.status, fact.reason) == (Status.INDETERMINATE, "could_not_check")


def test_without_pyhanko_nothing_is_told(signed, monkeypatch):
    monkeypatch.setattr(pdf, "_structure", lambda content: None)

    assert told(facts_of(document(), beside("p.pdf", signed))) == [(None, "could_not_check")]


def test_without_pdftotext_a_valid_signature_is_not_taken_for_this_protocols(signed, monkeypatch):
    monkeypatch.setattr(examine, "text_of", lambda content: "")

    assert told(facts_of(document(), beside("p.pdf", signed))) == [
        ("government", "pdf_not_compared")
    ]


def test_signature_file_of_the_pdf_beside_counts_like_one_inside():
    copy = plain_pdf(protocol_lines())
    file = signature(cms_file(copy, person(PETROV)), "протокол.pdf.sig")

    (fact,) = facts_of(document(), beside("протокол.pdf", copy), file)

    assert (fact.evidence, fact.role, fact.reason) == (Evidence.PDF, "government", "valid")


def test_importing_pyhanko_changes_nothing_here():
    import pyhanko.sign.validation  # noqa: F401

    file = signature(cms_file(document(), person(PETROV)))

    assert told(facts_of(document(), file)) == [("government", "valid")]


def test_nothing_but_the_worker_imports_pyhanko():
    folder = Path(pdf.__file__).parent

    found = [path.name for path in folder.glob("*.py") if "import pyhanko" in path.read_text()]
    found += [path.name for path in folder.glob("*.py") if "from pyhanko" in path.read_text()]

    assert set(found) == {"pdf_worker.py"}
