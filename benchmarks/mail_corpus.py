"""A folder of real letters in, how well they are read out.

    python -m benchmarks.mail_corpus FOLDER [--blind] [--salt WORD] [--show N]

FOLDER holds one directory per set; its name's first word says what is expected of it:
`bounce-…` and `auto-…` must never be answered, `person-…` must be (letters with a list marker, without
an author or from a daemon by name aside), any other set is only read. Letters are split by the sha256 of a salt and their bytes: the
development half may be looked at and tuned on, the blind half is only ever counted. A new salt
makes a new split once the rules have been tuned.
"""

import argparse
import hashlib
import re
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.mail_structures import HiddenScore, hide_everywhere
from mailbot.intake.arrival import arrival_of
from mailbot.intake.authenticity import key_names
from mailbot.intake.commands import command_of
from mailbot.intake.pairing import submissions_of
from mailbot.intake.policy import MailPolicy
from mailbot.intake.reading import read_letter
from mailbot.model import Delivery, Letter, Robot

POLICY = MailPolicy(check_sender=True, trusted_authserv=("*",))
RECEIVED = datetime(2026, 11, 16, 9, tzinfo=UTC)
_UNANSWERED = ("bounce", "auto")


@dataclass
class Score:
    """Counts of one set."""

    letters: int = 0
    exceptions: list[str] = field(default_factory=list)
    robots: Counter[Robot] = field(default_factory=Counter)
    answered: list[str] = field(default_factory=list)
    silenced: list[str] = field(default_factory=list)
    people: int = 0
    incomplete: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


def main() -> int:
    """Print the table; exit status 1 when anything raised."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--blind", action="store_true", help="count the blind half")
    parser.add_argument("--both", action="store_true", help="count both halves")
    parser.add_argument("--salt", default="", help="draws another split")
    parser.add_argument("--show", type=int, default=0, help="letters to name per miss")
    parser.add_argument("--hidden", type=int, default=1000, help="structures to hide documents in")
    options = parser.parse_args()
    halves = {True, False} if options.both else {options.blind}
    scores: dict[str, Score] = {}
    hidden = HiddenScore()
    for path, raw in letters_in(options.folder, halves, options.salt.encode()):
        score = scores.setdefault(path.relative_to(options.folder).parts[0], Score())
        read_one(path, raw, score)
        if hidden.structures < options.hidden:
            hide_everywhere(raw, hidden, str(path))
    for name in sorted(scores):
        print_score(name, scores[name], options.show)
    print_totals(scores)
    hidden.print(options.show)
    return 1 if any(score.exceptions for score in scores.values()) or hidden.exceptions else 0


def letters_in(folder: Path, halves: set[bool], salt: bytes) -> Iterator[tuple[Path, bytes]]:
    """Every file once, the wanted halves, in the order of its hash."""
    found: dict[str, tuple[Path, bytes]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            found.setdefault(hashlib.sha256(salt + raw).hexdigest(), (path, raw))
    for digest in sorted(found):
        if (int(digest[-1], 16) % 2 == 1) in halves:
            yield found[digest]


def read_one(path: Path, raw: bytes, score: Score) -> None:
    """All that `intake` can do with one letter."""
    score.letters += 1
    start = time.perf_counter()
    try:
        letter = read_letter(Delivery(raw, RECEIVED), POLICY)
        submissions_of(letter)
        command_of(letter)
        arrival_of(raw)
        key_names(raw)
    except Exception:
        score.exceptions.append(f"{path}\n{traceback.format_exc(limit=-3)}")
        return
    took = time.perf_counter() - start
    score.seconds += took
    score.slowest = max(score.slowest, took)
    score.incomplete += not letter.complete
    score.robots[letter.robot] += 1
    expect(path, raw, letter, score)


def expect(path: Path, raw: bytes, letter: Letter, score: Score) -> None:
    """Compare with what the set's name promises."""
    promise = path.parent.name.split("-", 1)[0]
    if promise in _UNANSWERED and letter.robot is Robot.NO:
        score.answered.append(f"{path} [{letter.subject[:60]}] {letter.sender}")
    if promise != "person" or carries_list_marker(raw) or has_no_author(raw):
        return
    score.people += 1
    if letter.robot is not Robot.NO:
        score.silenced.append(f"{path} [{letter.subject[:60]}] {letter.sender} {letter.robot}")


def carries_list_marker(raw: bytes) -> bool:
    """The letter itself says that it came through a list, in bulk or from cron."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    return bool(
        re.search(
            rb"^(?:list-|mailing-list:|x-mailing-list:|x-beenthere:|precedence:|x-loop:|x-cron-env:"
            rb"|sender:.*(?:-admin@|owner-|-owner@|bounce)|return-path:.*(?:-admin@|owner-|bounce))",
            head,
            re.IGNORECASE | re.MULTILINE,
        )
    )


def has_no_author(raw: bytes) -> bool:
    """Nobody is named in From, or a program is (RFC 5321, 4.5.1; noreply by custom)."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    author = re.search(rb"^from:(.*(?:\n[ \t].*)*)", head, re.IGNORECASE | re.MULTILINE)
    text = author[1].lower() if author else b""
    return b"@" not in text or bool(re.search(rb"(?:mailer-daemon|no-?reply)[^@]*@", text))


def print_score(name: str, score: Score, show: int) -> None:
    """One line, and the misses when asked for."""
    robots = " ".join(f"{kind}={count}" for kind, count in sorted(score.robots.items()))
    print(
        f"{name:24} n={score.letters:5} raised={len(score.exceptions)} "
        f"incomplete={score.incomplete} slowest={score.slowest:.2f}s  {robots}"
    )
    for line in (score.exceptions + score.answered + score.silenced)[:show]:
        print("   ", line)


def print_totals(scores: dict[str, Score]) -> None:
    """The figures that are promised."""
    automatic = [s for name, s in scores.items() if name.split("-", 1)[0] in _UNANSWERED]
    people = [s for name, s in scores.items() if name.startswith("person-")]
    total = sum(s.letters for s in scores.values())
    print(f"\nletters {total}, raised {sum(len(s.exceptions) for s in scores.values())}")
    count = sum(s.letters for s in automatic) or 1
    left = count - sum(len(s.answered) for s in automatic)
    print(f"bounces and auto-replies left unanswered {left}/{count} = {left / count:.2%}")
    silenced = sum(len(s.silenced) for s in people)
    count = sum(s.people for s in people) or 1
    print(f"people taken for robots {silenced}/{count} = {silenced / count:.2%}")


if __name__ == "__main__":
    raise SystemExit(main())
