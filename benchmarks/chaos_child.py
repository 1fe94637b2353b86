"""The real service that kills itself: `python -m benchmarks.chaos_child CONFIG POINT NTH`.

POINT is one of `tests.service.crash_child.POINTS`, or `none`; it dies there the NTH time.
"""

import os
import signal
import sys

from mailbot.cli import main
from tests.service.crash_child import POINTS


def die_at(point: str, nth: int) -> None:
    owner, name, when = POINTS[point]
    real = getattr(owner, name)
    passed = 0

    def deadly(*args, **kwargs):
        nonlocal passed
        passed += 1
        if when == "before" and passed >= nth:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if when == "after" and passed >= nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


if __name__ == "__main__":
    config, point, nth = sys.argv[1:]
    if point != "none":
        die_at(point, int(nth))
    sys.argv = ["mailbot", "run", "--config", config]
    main()
