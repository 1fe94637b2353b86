"""A short storm; the long one is `python -m benchmarks.chaos`."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.server


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_doubled_while_everything_dies(database, request, postfix):
    if database == "postgresql":
        request.getfixturevalue("postgres")
    command = [sys.executable, "-m", "benchmarks.chaos", "--letters", "16", "--kills", "3"]
    command += ["--database", database, "--grace", "4", "--faults", "0.1", "--documents", "0.2"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
