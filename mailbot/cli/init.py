"""`mailbot init DIR`: a configuration, rules and templates to edit; after an upgrade, what changed."""

import difflib
from dataclasses import dataclass
from pathlib import Path

import click

from mailbot.cli.answers import Answers, ask_all, missing_answers
from mailbot.cli.printing import show
from mailbot.config import load_config
from mailbot.config.example import filled_in, keys_of
from mailbot.doctor.providers import providers
from mailbot.own_shelf import Compared, Fate, compare, remember, shelf_files, update
from mailbot.shipped import shipped

_WORDS = {
    Fate.SAME: "как в поставке",
    Fate.EDITED: "изменён Вами",
    Fate.OUTDATED: "в поставке новее, Вами не изменён",
    Fate.BOTH: "изменён и Вами, и в поставке: сравните",
    Fate.MISSING: "нет в папке",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One file, in a line."""

    file: str
    state: str


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--provider", type=click.Choice(sorted(providers())), help="Fills in the servers.")
@click.option("--imap-host", metavar="HOST[:PORT]", help="Where the protocols come in.")
@click.option("--smtp-host", metavar="HOST[:PORT]", help="Where answers go out.")
@click.option("--address", help="The mailbox: mailbot's own address and user name.")
@click.option("--user", help="User name, where it is not the address.")
@click.option("--admin", help="Who is told of trouble.")
@click.option("--client-id", metavar="ID", help="For OAuth: mailbot as the provider knows it.")
@click.option("--data-dir", help="Where the ledger lives.  [default: /var/lib/mailbot]")
@click.option("--password-env", metavar="NAME", help="The password is in this variable.")
@click.option(
    "--password-credential", metavar="NAME", help="systemd hands it over (LoadCredential)."
)
@click.option("--password-stdin", is_flag=True, help="Read it from standard input into a file.")
@click.option("--yes", is_flag=True, help="Ask nothing; what is there already stays as it is.")
@click.option("--diff", is_flag=True, help="Only compare DIR with the shipped rules and templates.")
@click.option("--update", "updating", is_flag=True, help="Bring in what nobody edited in DIR.")
def init(folder: Path, *, yes: bool, diff: bool, updating: bool, **given: str | bool | None) -> int:
    """Write config.toml, rules/ and templates/ into DIR, ready to edit.

    Asks for what no option says. Nothing that is there is overwritten without asking; a password
    is asked for or read, never taken from the command line, and put into a file of its own that
    nobody else can read.
    """
    if diff or updating:
        if not folder.is_dir():
            raise click.UsageError(f"there is no folder {folder}")
        return _compared(folder, updating=updating)
    answers = Answers.of(given)
    answers = answers if yes else ask_all(answers)
    if problems := tuple(missing_answers(answers)):
        raise click.UsageError("; ".join(problems))
    _write_config(folder, answers, yes=yes)
    _write_shelf(folder, yes=yes)
    if answers.password:
        _write_secret(answers.secret_file(folder), answers.password, yes=yes)
    _say_what_next(folder, answers)
    return 0


def _write_config(folder: Path, answers: Answers, *, yes: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    example = shipped("config.example.toml").read_text("utf-8")
    values, renamed = answers.values(folder.resolve())
    path = folder / "config.toml"
    if _may_be_written(path, yes=yes):
        path.write_text(filled_in(example, values, renamed), "utf-8")
        load_config(path)


def _write_shelf(folder: Path, *, yes: bool) -> None:
    written = {}
    for name, content in shelf_files().items():
        target = folder / name
        if target.is_file() and target.read_bytes() == content:
            written[name] = content
        elif _may_be_written(target, yes=yes):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            written[name] = content
    remember(folder, written)


def _write_secret(path: Path, secret: str, *, yes: bool) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if _may_be_written(path, yes=yes):
        path.touch(0o600)
        path.chmod(0o600)
        path.write_text(f"{secret}\n", "utf-8")


def _may_be_written(path: Path, *, yes: bool) -> bool:
    """It is not there yet, or somebody says that it may go."""
    if not path.exists():
        return True
    if yes:
        click.echo(f"уже есть, оставлен как был: {path}", err=True)
        return False
    return click.confirm(f"{path} уже есть. Заменить?", default=False)


def _say_what_next(folder: Path, answers: Answers) -> None:
    config = folder / "config.toml"
    click.echo(f"готово: {config}, {folder / 'rules'}, {folder / 'templates'}")
    secret = answers.secret_file(folder)
    if answers.needs_a_file and not secret.exists():
        click.echo(f"  пароль ящика положите в {secret} (chmod 600)")
    if answers.sign_in == "oauth":
        click.echo(f"  вход по OAuth: дополните [oauth] в {config}, затем mailbot oauth")
    click.echo(
        f"  кураторы и Координаторы: {folder / 'rules' / 'curators.toml'}, coordinators.toml"
    )
    click.echo(f"  проверка: mailbot doctor --config {config}")


def _compared(folder: Path, *, updating: bool) -> int:
    """Say how DIR stands to what is shipped; exit status 1 when something needs a look."""
    if updating:
        for name in update(folder):
            click.echo(f"обновлён: {name}")
    found = [one for one in compare(folder) if one.fate is not Fate.SAME]
    for one in found:
        if one.fate is Fate.BOTH:
            _print_diff(folder, one)
    show([Row(one.name, _WORDS[one.fate]) for one in found], as_json=False, empty="отличий нет")
    _print_new_keys(folder)
    return int(any(one.fate is not Fate.EDITED for one in found))


def _print_diff(folder: Path, one: Compared) -> None:
    if one.name.endswith(".docx"):
        return
    own = (folder / one.name).read_text("utf-8").splitlines()
    new = shelf_files()[one.name].decode("utf-8").splitlines()
    for line in difflib.unified_diff(own, new, f"у Вас: {one.name}", "в поставке", lineterm=""):
        click.echo(line)


def _print_new_keys(folder: Path) -> None:
    """Options that came with the upgrade: each holds its default until it is set."""
    path = folder / "config.toml"
    if not path.is_file():
        return
    own = keys_of(path.read_text("utf-8"))
    known = keys_of(shipped("config.example.toml").read_text("utf-8"))
    missing = [key for key in known if key not in own and ".password" not in key]
    if missing:
        click.echo("новые ключи настройки (без них действует указанное здесь):")
    for key in missing:
        click.echo(f"  [{key.rpartition('.')[0]}] {known[key]}")
