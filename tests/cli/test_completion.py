"""Commands and options completed by real shells, where they are installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent

SCRIPTS = {
    "bash": (
        'eval "$(_MAILBOT_COMPLETE=bash_source mailbot)"; COMP_WORDS=({words}); COMP_CWORD={last}; '
        '_mailbot_completion mailbot; echo "${{COMPREPLY[@]}}"'
    ),
    "zsh": (
        'autoload -Uz compinit; compinit -u -d "$HOME/z"; eval "$(_MAILBOT_COMPLETE=zsh_source mailbot)"; '
        "_describe() {{ print -rl -- ${{(P)3}} }}; compadd() {{ shift $(( $# - 1 )); print -rl -- ${{(P)1}} }}; "
        "words=({words}); CURRENT=$(( {last} + 1 )); _mailbot_completion"
    ),
    "fish": '_MAILBOT_COMPLETE=fish_source mailbot | source; complete -C "{line}"',
}


@pytest.mark.parametrize("shell", SCRIPTS)
@pytest.mark.parametrize(
    ("line", "completed"),
    [("mailbot lett", "letters"), ("mailbot letters list --verd", "--verdict")],
)
def test_shell_completes(shell, line, completed, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    words = line.split()
    script = SCRIPTS[shell].format(line=line, words=" ".join(words), last=len(words) - 1)
    env = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(tmp_path), "LANG": "C.UTF-8"}

    done = subprocess.run(
        [shell, "-c", script], env=env, capture_output=True, text=True, check=False
    )

    assert completed in done.stdout, done.stderr


def test_names_are_completed_without_importing_commands():
    code = (
        "import sys, click; from mailbot.cli import cli; "
        "found = [i.value for i in cli.shell_complete(click.Context(cli), '')]; "
        "assert 'letters' in found and 'doctor' in found; "
        "assert not any(m.startswith('mailbot.cli.') for m in sys.modules); "
        "assert 'sqlalchemy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_help_needs_nothing_but_click():
    code = (
        "import sys; from mailbot.cli import cli; cli.main(['--help'], standalone_mode=False); "
        "heavy = {'sqlalchemy', 'lxml', 'rich', 'docx', 'jinja2', 'cryptography', 'imapclient'}; "
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_every_command_is_in_the_readme():
    from mailbot.cli import _COMMANDS

    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    unnamed = [
        name for name in _COMMANDS if f"mailbot {name}" not in readme and f"`{name}" not in readme
    ]
    assert not unnamed
