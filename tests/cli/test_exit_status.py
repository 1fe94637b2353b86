"""What scripts see of a command that failed."""

import pytest

from mailbot.cli import main, options


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
def test_failure_is_one_line_and_a_status(arguments, status, says, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.argv", ["mailbot", *arguments])
    monkeypatch.delenv("MAILBOT_CONFIG", raising=False)
    monkeypatch.setattr(options, "_USUAL", tmp_path / "none.toml")

    with pytest.raises(SystemExit) as ended:
        main()

    told = capsys.readouterr().err
    assert (ended.value.code, "Traceback" in told) == (status, False), told
    assert says in told
