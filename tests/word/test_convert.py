import io
import socket
import subprocess
import threading
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from mailbot.document import Unreadable, paragraphs_of
from mailbot.word.convert import Converter
from mailbot.word.reader import open_document
from tests.protocols import faultless, to_docx

CONVERTER = Converter()
needs_libreoffice = pytest.mark.skipif(
    not CONVERTER.available, reason="LibreOffice is not installed"
)


FORMATS = {"doc": "MS Word 97", "odt": "writer8", "rtf": "Rich Text Format"}


@pytest.fixture(scope="module")
def old_formats(tmp_path_factory):
    """The faultless protocol as LibreOffice saves it for programs of old."""
    folder, made = tmp_path_factory.mktemp("old"), {}
    (folder / "p.docx").write_bytes(to_docx(faultless()))
    for kind, filter_name in FORMATS.items():
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", f"{kind}:{filter_name}", "--outdir", folder, folder / "p.docx"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        made[kind] = (folder / f"p.{kind}").read_bytes()
    return made


@needs_libreoffice
@pytest.mark.parametrize("kind", FORMATS)
def test_old_formats_keep_their_words(old_formats, kind):
    made = CONVERTER.to_docx(old_formats[kind])

    texts = [p.text for p in paragraphs_of(open_document(made).blocks)]
    assert "от 12.11.2026 № 3" in texts


@needs_libreoffice
@pytest.mark.parametrize(("kind", "reason"), [("doc", "broken"), ("odt", "archive_broken")])
def test_half_a_document_gives_a_reason(old_formats, kind, reason):
    content = old_formats[kind]

    assert CONVERTER.to_docx(content[: len(content) // 2]) == Unreadable(reason)


@pytest.fixture
def trap():
    """A server on loopback that remembers who knocked."""
    knocks = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def wait():
            with suppress(OSError):
                while True:
                    caller, _ = server.accept()
                    with caller:
                        knocks.append(caller.recv(1000))
                        caller.sendall(b"HTTP/1.0 404 None\r\n\r\n")

        waiting = threading.Thread(target=wait)
        waiting.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", knocks
        server.shutdown(socket.SHUT_RDWR)
        waiting.join()


def linking_odt(url):
    """A text with a linked picture and a linked section, which LibreOffice fetches if it may."""
    names = {
        "office": "office", "text": "text", "draw": "drawing", "svg": "svg-compatible"
    }.items()  # fmt: skip
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in names
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"""<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink"
            office:version="1.2"><office:body><office:text><text:p>Протокол<draw:frame
            svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{url}/a.png"
            xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>
            <text:section text:name="s"><text:section-source xlink:href="{url}/s.odt"/>
            <text:p>раздел</text:p></text:section></office:text></office:body>
            </office:document-content>""",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            """<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
            <m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/>
            <m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>""",
        )
    return out.getvalue()


@needs_libreoffice
def test_nothing_a_document_links_to_is_fetched(trap, monkeypatch):
    url, knocks = trap
    content = linking_odt(url)

    assert isinstance(CONVERTER.to_docx(content), bytes)
    monkeypatch.setattr("mailbot.word.convert._without_network", lambda: ())
    assert isinstance(CONVERTER.to_docx(content), bytes), "the profile forbids it by itself"
    assert knocks == []

    monkeypatch.setattr("mailbot.word.convert._make_profile", lambda _: None)
    CONVERTER.to_docx(content)
    assert knocks, "a trap that catches nobody proves nothing"


@needs_libreoffice
def test_garbage_is_refused_before_libreoffice_sees_it():
    assert CONVERTER.to_docx(b"\x00\x01garbage" * 100) == Unreadable("not_word")


@needs_libreoffice
def test_broken_old_document_gives_a_reason():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(632) + "WordDocument".encode("utf-16-le")

    assert isinstance(CONVERTER.to_docx(content), Unreadable)


def stand_in(tmp_path, script):
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def test_conversion_that_takes_too_long_is_ended_with_all_it_started(tmp_path):
    started = tmp_path / "pid"
    program = stand_in(
        tmp_path, f"sleep 60 & echo $! > {started}.new; mv {started}.new {started}; wait"
    )

    made = Converter(seconds=1.5, program=program).to_docx(b"{\\rtf1 x}")

    assert made == Unreadable("timeout")
    stat = Path("/proc", started.read_text().strip(), "stat")
    for _ in range(50):
        if not stat.exists() or stat.read_text().split()[2] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("what it started goes on")


@pytest.mark.parametrize(
    "script", ["exit 0", 'for a; do l=$p; p=$a; done; mkdir "$l"; : > "$l/document.docx"']
)
def test_success_without_a_file_is_none(tmp_path, script):
    made = Converter(program=stand_in(tmp_path, script)).to_docx(b"{\\rtf1 x}")

    assert made == Unreadable("conversion_failed")


def test_every_document_has_a_profile_of_its_own_that_is_gone_afterwards(tmp_path):
    seen = tmp_path / "seen"
    program = stand_in(tmp_path, f'echo "$1" >> {seen}')

    for _ in range(2):
        Converter(program=program).to_docx(b"{\\rtf1 x}")

    profiles = [line.partition("file://")[2] for line in seen.read_text().split()]
    assert len(set(profiles)) == 2
    assert not any(Path(profile).exists() for profile in profiles)


def test_without_libreoffice_there_is_a_reason(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)

    assert Converter().to_docx(b"{\\rtf1 x}") == Unreadable("no_converter")
