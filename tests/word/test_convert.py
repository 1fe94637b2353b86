import subprocess

import pytest

from mailbot.document import Unreadable, paragraphs_of
from mailbot.word.convert import Converter
from mailbot.word.reader import open_document
from tests.protocols import faultless, to_docx

CONVERTER = Converter()
needs_libreoffice = pytest.mark.skipif(
    not CONVERTER.available, reason="LibreOffice is not installed"
)


def old_format(folder, kind, filter_name):
    (folder / "p.docx").write_bytes(to_docx(faultless()))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         f"{kind}:{filter_name}", "--outdir", folder, folder / "p.docx"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return (folder / f"p.{kind}").read_bytes()


@needs_libreoffice
@pytest.mark.parametrize(
    ("kind", "filter_name"),
    [("doc", "MS Word 97"), ("odt", "writer8"), ("rtf", "Rich Text Format")],
)
def test_old_formats_keep_their_words(tmp_path, kind, filter_name):
    made = CONVERTER.to_docx(old_format(tmp_path, kind, filter_name))

    texts = [p.text for p in paragraphs_of(open_document(made).blocks)]
    assert "от 12.11.2026 № 3" in texts


@needs_libreoffice
def test_garbage_is_refused_before_libreoffice_sees_it():
    assert CONVERTER.to_docx(b"\x00\x01garbage" * 100) == Unreadable("not_word")


@needs_libreoffice
def test_broken_old_document_gives_a_reason():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")

    assert isinstance(CONVERTER.to_docx(content), Unreadable)


@needs_libreoffice
def test_conversion_that_takes_too_long_is_ended(tmp_path):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)

    assert Converter(seconds=0.5, program=str(program)).to_docx(b"{\\rtf1 x}") == Unreadable(
        "timeout"
    )


def test_without_libreoffice_there_is_a_reason(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)

    assert Converter().to_docx(b"{\\rtf1 x}") == Unreadable("no_converter")
