"""Signed files of other people: what mailbot makes of them, beside what OpenSSL says of CMS.

python -m benchmarks.foreign_signatures FOLDER [-v]

Looks at every Office package, signed PDF and CMS file below FOLDER. A file whose name or folder
has `bad`, `forg`, `testvector`, `tamper` or `sneaky` in it is counted apart.
"""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
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


def verdict_of(found: Sequence[Checked]) -> str:
    """One signature that is wrong rejects the file."""
    statuses = {str(item.status) for item in found}
    return next(s for s in ("failed", "indeterminate", "passed") if s in statuses)


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
