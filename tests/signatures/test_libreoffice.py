"""Signatures made by LibreOffice 7.4 itself, over a document of ours with a key of ours.

`made/libreoffice.docx` was signed through its own API. Its hash of the relationships is not the
standard's: that is what this file is here for.
"""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.model import Status
from mailbot.signatures.office import office_signatures
from tests.signatures.evidence import facts_of, told

MADE = (Path(__file__).parent / "made" / "libreoffice.docx").read_bytes()
LATER = datetime(2026, 11, 25, tzinfo=UTC)


def altered(name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(MADE)) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.namelist():
            content = source.read(item)
            if item == name:
                assert old in content
                content = content.replace(old, new)
            target.writestr(item, content)
    return out.getvalue()


def test_its_signature_counts_for_the_co_chair_it_names():
    assert ("government", "valid") in told(facts_of(MADE, received_at=LATER))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("word/document.xml", "Поддержать".encode(), "Отклонить".encode()),
        ("word/_rels/document.xml.rels", b"media/image1.png", b"media/image2.png"),
        ("_rels/.rels", b'Target="word/document.xml"', b'Target="word/styles.xml"'),
        ("[Content_Types].xml", b'"png" ContentType="image/png"', b'"png" ContentType="image/gif"'),
    ],
)
def test_any_change_after_it_is_told(name, old, new):
    statuses = {checked.status for checked in office_signatures(altered(name, old, new), ())}

    assert statuses == {Status.FAILED}
