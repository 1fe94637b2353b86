"""Time of each kind of evidence per document, and of GOST over a document of 1 MB.

python -m benchmarks.signatures
"""

import datetime as dt
import io
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PIL import Image

from mailbot.signatures import gost
from mailbot.signatures.libgcrypt import Hash, native_streebog
from mailbot.signatures.streebog import streebog
from tests.protocols import faultless, png, to_docx
from tests.protocols import ink as drawn
from tests.signatures.evidence import beside, document, facts_of, signature, told
from tests.signatures.signer import (
    IVANOVA,
    PETROV,
    OfficeShape,
    Shape,
    cms_file,
    gost_cms,
    gost_engine,
    gost_person,
    package,
    parts_of,
    person,
    sign_office,
)
from tests.signatures.test_pdf import plain_pdf, protocol_lines, sign_pdf

LATER = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
MEGABYTE = 1 << 20


def main() -> None:
    print(f"{'evidence':<52}{'median, ms':>12}{'worst, ms':>12}  found")
    ink = to_docx(faultless())
    row("two pictures of ink", lambda: facts_of(ink))
    pages = to_docx(replace(faultless(), government_ink=scan(1), coordinator_ink=scan(2)))
    row("two scans of A4 at 300 dots per inch", lambda: facts_of(pages), 5)
    for kind in ("rsa", "pss", "ec"):
        office = sign_office(document(), person(PETROV, kind=kind))
        row(f"Office signature, {kind}", lambda office=office: facts_of(office))
        file = signature(cms_file(document(), person(PETROV, kind=kind)))
        row(f"detached CMS, {kind}", lambda file=file: facts_of(document(), file))
    attached = signature(
        cms_file(document(), person(PETROV), person(IVANOVA), shape=Shape(attached=True))
    )
    row("attached CMS, two signers", lambda: facts_of(document(), attached))
    if shutil.which("pdftotext"):
        signed_pdf()
    if gost_engine():
        with tempfile.TemporaryDirectory() as folder:
            with_gost(Path(folder))
    else:
        print("GOST signatures are left out: OpenSSL's gost engine is not installed")
    for bits in (256, 512):
        content = os.urandom(MEGABYTE)
        for name, digest in (("libgcrypt", native_streebog()), ("Python", streebog)):
            if digest:
                row(
                    f"Streebog-{bits} alone, 1 MiB, {name}",
                    lambda content=content, bits=bits, digest=digest: hashed(digest, content, bits),
                    3,
                )


def scan(seed: int) -> bytes:
    """A signature somewhere on a whole page."""
    page = Image.new("RGB", (2480, 3508), "white")
    page.paste(Image.open(io.BytesIO(drawn(seed, (700, 240)))), (900, 2600))
    return png(page)


def hashed(digest: Hash, content: bytes, bits: int) -> tuple[()]:
    digest(content, bits // 8)
    return ()


def signed_pdf() -> None:
    content = sign_pdf(plain_pdf(protocol_lines()), person(PETROV))
    row(
        "signed PDF, in a process of its own",
        lambda: facts_of(document(), beside("p.pdf", content)),
        5,
    )


def with_gost(folder: Path) -> None:
    large = package(
        {**parts_of(document()), "word/media/noise.bin": os.urandom(MEGABYTE - len(document()))}
    )
    for bits in (256, 512):
        signer = gost_person(folder, PETROV, bits)
        for name, content, runs in (("", document(), 9), (" over 1 MiB", large, 3)):
            file = signature(gost_cms(folder, content, signer))
            row(
                f"detached CMS, GOST {bits}{name}",
                lambda content=content, file=file: facts_of(content, file, received_at=LATER),
                runs,
            )
        with in_python():
            row(
                f"detached CMS, GOST {bits} over 1 MiB, no libgcrypt",
                lambda file=file: facts_of(large, file, received_at=LATER),
                3,
            )
        signed = document()
        if bits == 256:
            shape = OfficeShape(hash_name="gost256", signed_at=dt.datetime.now(dt.UTC))
            signed = sign_office(signed, signer, shape)
            row(
                "Office signature, GOST 256",
                lambda signed=signed: facts_of(signed, received_at=LATER),
            )


@contextmanager
def in_python() -> Iterator[None]:
    """As on a system without libgcrypt."""
    native, gost._native = gost._native, None
    try:
        yield
    finally:
        gost._native = native


def row(name: str, act: Callable[[], tuple], runs: int = 15) -> None:
    found, times = act(), []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    reasons = ", ".join(reason for _, reason in told(found))
    print(f"{name:<52}{statistics.median(times):>12.1f}{max(times):>12.1f}  {reasons}")


if __name__ == "__main__":
    main()
