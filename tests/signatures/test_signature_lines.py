"""Word's signature lines: a placeholder that looks like a picture, until somebody signs it."""

import io

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tests.protocols import GOVERNMENT_INK, faultless, to_docx
from tests.signatures.evidence import facts_of, told
from tests.signatures.signer import IVANOVA, PETROV, OfficeShape, person, sign_office

LINES = {
    "government": "{1A2B3C4D-0000-4000-8000-00000000000A}",
    "coordinator": "{1A2B3C4D-0000-4000-8000-00000000000B}",
}


def with_lines() -> bytes:
    """The protocol with a signature line where each picture was."""
    document = docx.Document(io.BytesIO(to_docx(faultless())))
    drawings = list(document.element.body.iter(qn("w:drawing")))
    assert len(drawings) == len(LINES)
    for drawing, identity in zip(drawings, LINES.values(), strict=True):
        relation = drawing.find(".//" + qn("a:blip")).get(qn("r:embed"))
        drawing.getparent().replace(
            drawing,
            parse_xml(
                f'<w:pict {nsdecls("w", "r")} xmlns:v="urn:schemas-microsoft-com:vml"'
                ' xmlns:o="urn:schemas-microsoft-com:office:office">'
                f'<v:shape style="width:192pt;height:96pt"><v:imagedata r:id="{relation}"/>'
                f'<o:signatureline v:ext="edit" id="{identity}" issignatureline="t"/>'
                "</v:shape></w:pict>"
            ),
        )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sign(content: bytes, name: str, line: str) -> bytes:
    return sign_office(content, person(name), OfficeShape(setup_id=LINES[line].lower()))


def test_unsigned_lines_are_nothing_whatever_picture_they_show():
    assert GOVERNMENT_INK
    assert sorted(told(facts_of(with_lines()))) == [
        ("coordinator", "empty_signature_line"),
        ("government", "empty_signature_line"),
    ]


def test_signed_line_is_the_signature_and_the_other_stays_empty():
    content = sign(with_lines(), PETROV, "government")

    assert sorted(told(facts_of(content))) == [
        ("coordinator", "empty_signature_line"),
        ("government", "valid"),
    ]


def test_both_lines_are_signed_by_their_owners():
    content = sign(sign(with_lines(), PETROV, "government"), IVANOVA, "coordinator")

    assert sorted(told(facts_of(content))) == [("coordinator", "valid"), ("government", "valid")]


def test_one_hand_in_both_lines_contradicts():
    content = sign(sign(with_lines(), PETROV, "government"), PETROV, "coordinator")

    assert {reason for _, reason in told(facts_of(content))} == {"same_signer_for_both"}
