"""A short storm over two hosts; the long one is `python -m benchmarks.chaos`."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.server


def test_nothing_is_lost_and_nothing_doubled_while_everything_dies(postfix, postgres):
    command = [sys.executable, "-m", "benchmarks.chaos", "--letters", "9", "--kills", "2"]
    command += ["--database", "postgresql", "--grace", "3", "--faults", "0", "--seed", "7"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
