"""`mailbot check` of whole letters that are signed digitally: one run, one line per letter."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.letters import letter
from tests.protocols import faultless, to_docx
from tests.signatures.evidence import document
from tests.signatures.signer import (
    IVANOVA,
    PETROV,
    STRANGER,
    Shape,
    change,
    cms_file,
    package,
    person,
    sign_office,
)

ANNA, PETR, OTHER = person(IVANOVA), person(PETROV), person(STRANGER)
NAME, DOCUMENT = "Протокол.docx", document()
INKED = to_docx(replace(faultless(), coordinator_ink=None))
OFFICE = sign_office(sign_office(DOCUMENT, PETR), ANNA)
FIRST, SECOND = cms_file(DOCUMENT, PETR), cms_file(DOCUMENT, ANNA)
VALID = [("cms", "passed")] * 2

LETTERS = {
    "two_files": ("accepted", VALID, (NAME, DOCUMENT), ("1.sig", FIRST), ("2.p7s", SECOND)),
    "one_file": ("accepted", VALID, (NAME, DOCUMENT), ("1.sig", cms_file(DOCUMENT, PETR, ANNA))),
    "attached_alone": (
        "accepted",
        VALID,
        ("Протокол.docx.p7m", cms_file(DOCUMENT, PETR, ANNA, shape=Shape(attached=True))),
    ),
    "zipped": ("accepted", VALID, ("все.zip", package({NAME: DOCUMENT, "1.sig": FIRST, "2.sig": SECOND}))),
    "office": ("accepted", [("office", "passed")] * 2, (NAME, OFFICE)),
    "ink_and_file": (
        "accepted",
        [("picture", "passed"), ("cms", "passed")],
        (NAME, INKED),
        ("1.sig", cms_file(INKED, ANNA)),
    ),
    "one_signer": (
        "returned",
        [("cms", "passed"), ("none", "failed")],
        (NAME, DOCUMENT),
        ("1.sig", FIRST),
        ("2.sig", cms_file(DOCUMENT, PETR)),
    ),
    "other_bytes": (
        "returned",
        [("cms", "failed")] * 2,
        (NAME, to_docx(replace(faultless(), number="4", government_ink=None, coordinator_ink=None))),
        ("1.sig", FIRST),
        ("2.sig", SECOND),
    ),
    "office_changed": (
        "returned",
        [("office", "failed")] * 2,
        (NAME, change(OFFICE, "word/document.xml", "Поддержать".encode(), "Отклонить".encode())),
    ),
    "stranger_beside_ink": (
        "returned",
        [("picture", "passed")] * 2,
        (NAME, to_docx(faultless())),
        ("1.sig", cms_file(to_docx(faultless()), OTHER)),
    ),
    "no_certificate": (
        "held",
        [("cms", "indeterminate")] * 2,
        (NAME, DOCUMENT),
        ("1.sig", cms_file(DOCUMENT, PETR, shape=Shape(with_certificate=False))),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signed")
    paths = []
    for name, (_, _, *files) in LETTERS.items():
        paths.append(folder / f"{name}.eml")
        paths[-1].write_bytes(letter(*files))
    command = [sys.executable, "-m", "mailbot", "check", "--json", "--received", "2026-11-16T10:00"]
    done = subprocess.run(
        [*command, *map(str, paths)], capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 1, done.stderr.decode()
    assert b"123456789012" not in done.stdout, "an INN is nobody's business"
    return dict(zip(LETTERS, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("name", LETTERS)
def test_signed_letter(records, name):
    verdict, signatures, *_ = LETTERS[name]
    record = records[name]

    assert record["verdict"] == verdict, record["findings"]
    found = [(s["evidence"], s["status"]) for s in record["protocol"]["signatures"]]
    assert found == signatures
