"""Signed files of other people: what mailbot makes of them, beside what OpenSSL says of CMS.

python -m benchmarks.foreign_signatures FOLDER [-v] [--spoil]

Looks at every Office package, signed PDF and CMS file below FOLDER. A file whose name or folder
has `bad`, `forg`, `testvector`, `tamper` or `sneaky` in it is counted apart. `--spoil` changes every
part of each .docx that passes, and names the parts that may change unnoticed.
"""

import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mailbot.signatures.algorithms import Hashed
from mailbot.signatures.checked import Checked
from mailbot.signatures.cms import check_cms, encapsulated_in, to_der
from mailbot.signatures.foreign import unsupported_signatures
from mailbot.signatures.office import office_signatures
from mailbot.signatures.pdf import pdf_signatures

PACKAGES = {".docx", ".xlsx", ".pptx", ".odt", ".ott", ".doc", ".xls"}
CMS = {".p7s", ".p7m", ".sig", ".sgn", ".cms", ".pem"}
SPOILT = re.compile(r"bad|forg|testvector|tamper|sneaky|hide-and-replace", re.IGNORECASE)


def main() -> None:
    folder, aloud = Path(sys.argv[1]), "-v" in sys.argv[2:]
    files: dict[str, Counter[str]] = {"as made": Counter(), "spoilt": Counter()}
    openssl: Counter[str] = Counter()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            found = checked(path)
        except Exception as error:
            files["as made"][f"EXCEPTION {error!r}"] += 1
            continue
        if found:
            verdict = verdict_of(found)
            where = str(path.relative_to(folder))
            files["spoilt" if SPOILT.search(where) else "as made"][verdict] += 1
            if path.suffix in CMS:
                openssl[f"{verdict}, {'verified' if openssl_verifies(path) else 'refused'}"] += 1
            if aloud:
                print(where, [(str(item.status), item.reason) for item in found])
    for name, counter in files.items():
        print(f"{name}: {sum(counter.values())} files with signatures")
        for verdict, number in counter.most_common():
            print(f"  {number:>5}  {verdict}")
    print(f"CMS files, mailbot and OpenSSL: {dict(openssl)}")


def spoil(folder: Path) -> None:
    """Text, attributes, comments and whole parts of signed documents, one change at a time."""
    counts: Counter[str] = Counter()
    unnoticed: Counter[str] = Counter()
    for path in sorted(folder.rglob("*.docx")):
        parts = parts_of(path)
        if not parts or verdict_of(office_signatures(path.read_bytes())) != "passed":
            continue
        counts["files"] += 1
        for name, content in parts.items():
            for changed in changes(name, content):
                others = {key: value for key, value in parts.items() if key != name}
                spoilt = package(others if changed is None else {**others, name: changed})
                found = office_signatures(spoilt)
                passed = bool(found) and verdict_of(found) == "passed"
                counts["passed" if passed else "rejected"] += 1
                unnoticed[re.sub(r"[-\da-f]*\d+[-\da-f]*", "N", name)] += passed
    print(f"spoilt on purpose: {dict(counts)}")
    print(f"changed unnoticed: {dict(+unnoticed)}")


def parts_of(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
    except (zipfile.BadZipFile, NotImplementedError):
        return {}


def package(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def changes(name: str, content: bytes) -> Iterator[bytes | None]:
    yield None
    if not name.endswith((".xml", ".rels")):
        yield content + b"\0"
        return
    texts = list(re.finditer(rb">([^<\s][^<]*)<", content))[:3]
    values = list(re.finditer(rb'="([^"]+)"', content))[:400:20]
    for found in (*texts, *values):
        at = found.end(1) - 1
        other = b"q" if content[at : at + 1] != b"q" else b"z"
        yield content[:at] + other + content[at + 1 :]
    end = content.rfind(b"</")
    yield content[:end] + b"<!--x-->" + content[end:]


def verdict_of(found: Sequence[Checked]) -> str:
    """One signature that is wrong rejects the file."""
    statuses = {str(item.status) for item in found}
    return next((s for s in ("failed", "indeterminate", "passed") if s in statuses), "none")


def checked(path: Path) -> Sequence[Checked]:
    content = path.read_bytes()
    if path.suffix in PACKAGES:
        return (*office_signatures(content), *unsupported_signatures(content))
    if path.suffix == ".pdf":
        return pdf_signatures(content, path.name)
    if path.suffix in CMS and (inner := encapsulated_in(content)) is not None:
        return check_cms(content, Hashed(inner), path.name)
    return ()


def openssl_verifies(path: Path) -> bool:
    command = [
        "openssl",
        "cms",
        "-verify",
        "-noverify",
        "-binary",
        "-inform",
        "DER",
        "-out",
        "/dev/null",
    ]
    run = subprocess.run(
        [*command, "-engine", "gost"],
        input=to_der(path.read_bytes()),
        capture_output=True,
        check=False,
    )
    return run.returncode == 0


if __name__ == "__main__":
    main()
    if "--spoil" in sys.argv[2:]:
        spoil(Path(sys.argv[1]))
