"""What scripts see of a command that failed."""

import subprocess
import sys

import pytest


def mailbot(*arguments, **env):
    return subprocess.run(
        [sys.executable, "-m", "mailbot", *arguments],
        capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", **env},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("status",), 64, "MAILBOT_CONFIG"),
        (("status", "--config", "/nonexistent/config.toml"), 78, "/nonexistent/config.toml"),
        (("form", "-o", "/nonexistent/form.docx"), 74, "/nonexistent/form.docx"),
        (("init", "/nonexistent/etc", "--diff"), 64, "/nonexistent/etc"),
        (("explain", "SIG-999"), 64, "did you mean"),
        (("letters", "list", "--config", "x", "--since", "yesterday"), 64, "30d"),
        (("run", "--config", "x", "--dry-run"), 64, "--once"),
    ],
)
def test_failure_is_one_line_and_a_status(arguments, status, says):
    done = mailbot(*arguments)

    assert done.returncode == status, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
