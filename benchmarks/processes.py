"""What processes cost: a process id in, processor time and memory of it and its children out."""

import os
import re
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def processor_seconds(pid: int) -> float:
    """Of the process and all below it, those that ended included."""
    return sum(map(_seconds, tree(pid)))


def memory(pid: int) -> dict[int, tuple[float, float]]:
    """Proportional and resident megabytes, by process: what they occupy, and what `top` shows."""
    sizes = {}
    for one in tree(pid):
        try:
            told = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        sizes[one] = (_megabytes("Pss", told), _megabytes("Rss", told))
    return sizes


def _megabytes(name: str, told: str) -> float:
    found = re.search(rf"^{name}: +(\d+)", told, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK
