"""Reads every Word file below a folder: crashes, refusals by reason, text beside python-docx.

python -m benchmarks.foreign_documents FOLDER
"""

import collections
import io
import sys
import time
import traceback
from pathlib import Path

import docx

from mailbot.document import Unreadable, paragraphs_of
from mailbot.extract import extract_protocol
from mailbot.regions import Regions
from mailbot.shipped import shipped
from mailbot.word.reader import open_document


def main() -> None:
    regions = Regions.load(shipped("rules") / "regions.csv")
    files = sorted(
        path for path in Path(sys.argv[1]).rglob("*") if path.suffix in {".docx", ".docm", ".dotx"}
    )
    reasons: collections.Counter[str] = collections.Counter()
    crashes, slowest, less = 0, (0.0, ""), []
    for path in files:
        content = path.read_bytes()
        start = time.perf_counter()
        try:
            document = open_document(content)
            if not isinstance(document, Unreadable):
                extract_protocol(document, regions)
        except Exception:
            crashes += 1
            print(f"CRASH {path.name}")
            traceback.print_exc(limit=-2)
            continue
        slowest = max(slowest, (time.perf_counter() - start, path.name))
        if isinstance(document, Unreadable):
            reasons[document.reason] += 1
            print(f"{document.reason:16} {path.name}")
            continue
        ours = sum(len("".join(p.text.split())) for p in paragraphs_of(document.blocks))
        theirs = _their_text(content)
        if theirs > ours:
            less.append((theirs - ours, path.name))
    print(f"{len(files)} files, {crashes} crashes, refused {dict(reasons)}")
    print(f"less text than python-docx in {len(less)}: {sorted(less, reverse=True)[:12]}")
    print(f"slowest: {slowest[0]:.2f} s {slowest[1]}")


def _their_text(content: bytes) -> int:
    """Letters python-docx sees in body paragraphs, tables left out: it repeats merged cells."""
    try:
        paragraphs = docx.Document(io.BytesIO(content)).paragraphs
    except Exception:
        return 0
    return sum(len("".join(paragraph.text.split())) for paragraph in paragraphs)


if __name__ == "__main__":
    main()
