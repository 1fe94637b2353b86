"""The command line: arguments in, exit status out. Commands are imported when they are called.

Exit status: 0 fine, 1 the answer is "no", 64 usage, 70 our bug, 74 a file cannot be read or written,
75 a server or the ledger is silent now, 78 configuration (sysexits.h).
"""

import sys
from importlib import import_module
from typing import Final

import click
from click.shell_completion import CompletionItem
from typing_extensions import override

from mailbot.errors import ConfigError, MailbotError

EX_USAGE: Final = 64
EX_SOFTWARE: Final = 70
EX_IOERR: Final = 74
EX_TEMPFAIL: Final = 75
EX_CONFIG: Final = 78

_COMMANDS: Final = {
    "backup": ("mailbot.cli.backup", "backup", "Copy the ledger while the service works."),
    "check": ("mailbot.cli.check", "check", "Read documents or letters and say what is wrong."),
    "demo": ("mailbot.demo.command", "demo", "Show the whole way on embedded mail servers."),
    "digest": ("mailbot.cli.digest", "digest", "Show what the curators' weekly letters will say."),
    "doctor": ("mailbot.cli.doctor", "doctor", "Look whether everything is set up."),
    "explain": ("mailbot.cli.rules", "explain", "Say what a code means and what it rests on."),
    "form": ("mailbot.cli.form", "form", "Write the blank form, pre-filled for a club."),
    "health": ("mailbot.cli.status", "health", "Exit 0, 1 or 2: well, something waits, silent."),
    "hold": ("mailbot.cli.status", "hold", "Stop sending, or go on."),
    "init": ("mailbot.cli.init", "init", "Write a configuration, rules and templates to edit."),
    "letters": (
        "mailbot.cli.letters",
        "letters",
        "List, show, export, release, return, retry, dismiss.",
    ),
    "oauth": ("mailbot.cli.oauth", "oauth", "Let mailbot into the mailbox by OAuth, once."),
    "protocols": ("mailbot.cli.protocols", "protocols", "List, show or export the register."),
    "purge": ("mailbot.cli.purge", "purge", "Delete the content of old letters."),
    "replay": ("mailbot.cli.replay", "replay", "Judge kept letters by today's rules."),
    "resend": ("mailbot.cli.resend", "resend", "Send a letter out once more."),
    "report": ("mailbot.cli.report", "report", "Write the month's page with plots."),
    "route": ("mailbot.cli.regions", "route", "Say who receives a region's protocols."),
    "status": ("mailbot.cli.status", "status", "Say how many letters are in which state."),
    "rules": ("mailbot.cli.rules", "rules", "List or check the rules."),
    "selftest": (
        "mailbot.cli.selftest",
        "selftest",
        "Send itself a protocol and wait for the reply.",
    ),
    "run": ("mailbot.cli.run", "run", "Watch the mailbox and answer."),
}
"""Name → module, attribute, one line of help: `--help` imports none of the modules."""


class Commands(click.Group):
    """A group that imports a command only to run it."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in alphabetical order."""
        return sorted(_COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself; `None` for a name that is not one."""
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    @override
    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names from the table alone; options as ever."""
        names = [name for name in sorted(_COMMANDS) if name.startswith(incomplete)]
        items = [CompletionItem(name, help=_COMMANDS[name][2]) for name in names]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list below `--help`, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][2]) for name in sorted(_COMMANDS)])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mailbot")
def cli() -> None:
    """Receive club protocols by e-mail, check them, answer, and route them to a curator."""


def main() -> None:
    """Run the command line and exit with the status of sysexits.h."""
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(EX_USAGE)
    except Exception as error:  # noqa: BLE001 - the last line of defence gives a bug its exit status
        sys.exit(_told(error))
    sys.exit(status if isinstance(status, int) else 0)


def _told(error: Exception) -> int:
    """Say what went wrong, in a line where it is no bug; the exit status."""
    if isinstance(error, ConfigError):
        for problem in error.problems:
            click.echo(f"configuration: {problem}", err=True)
        return EX_CONFIG
    if isinstance(error, MailbotError):
        click.echo(str(error), err=True)
        return EX_TEMPFAIL
    if isinstance(error, OSError) and error.filename:
        click.echo(f"{error.filename}: {error.strerror}", err=True)
        return EX_IOERR
    sys.excepthook(type(error), error, error.__traceback__)
    return EX_SOFTWARE
