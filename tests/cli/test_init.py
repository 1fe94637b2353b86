"""Setting up: what is written, what is left alone, what an upgrade changes."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailbot import own_shelf
from mailbot.cli import cli
from mailbot.config import load_config
from mailbot.doctor.lines import State
from mailbot.doctor.shelf import look_at_rules

GIVEN = ("--provider", "yandex", "--address", "protocols@agency.example", "--yes")


def init(folder, *options, typed=""):
    arguments = ["init", str(folder), *options]
    return CliRunner().invoke(cli, arguments, input=typed, standalone_mode=False)


def test_what_is_written_is_a_sound_configuration(tmp_path):
    result = init(tmp_path, *GIVEN, "--admin", "admin@agency.example")

    config = load_config(tmp_path / "config.toml")
    assert (config.imap.host, config.imap.user) == ("imap.yandex.ru", "protocols@agency.example")
    assert config.imap.password_file == str(tmp_path / "secrets" / "mail_password")
    assert config.limits.letters_per_day == 250
    assert [line.state for line in look_at_rules(tmp_path / "rules")] == [State.OK]
    assert "mail_password" in result.output
    assert "# почтовый ящик, в который" in (tmp_path / "config.toml").read_text("utf-8")


def test_password_of_standard_input_is_for_its_owner_alone(tmp_path):
    result = init(tmp_path, *GIVEN, "--password-stdin", typed="geheim\n")

    secret = tmp_path / "secrets" / "mail_password"
    assert secret.read_text() == "geheim\n"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700
    assert "geheim" not in (tmp_path / "config.toml").read_text() + result.output


def test_password_that_systemd_hands_over_lies_where_the_unit_looks(tmp_path):
    init(
        tmp_path, *GIVEN, "--password-credential", "mail_password", "--password-stdin", typed="x\n"
    )

    config = load_config(tmp_path / "config.toml")
    assert config.imap.password_credential == config.smtp.password_credential == "mail_password"
    assert (tmp_path / "secrets" / "mail_password").read_text() == "x\n"
    unit = Path(__file__).parents[2] / "deploy" / "mailbot.service"
    assert "LoadCredential=mail_password:/etc/mailbot/secrets/mail_password" in unit.read_text()


def test_everything_is_asked_for_that_no_option_says(tmp_path):
    typed = "own\nimap.agency.example:143\nsmtp.agency.example:587\nbot@agency.example\nadm@agency.example\ngeheim\n"
    result = init(tmp_path, typed=typed)

    config = load_config(tmp_path / "config.toml")
    assert (config.imap.host, config.imap.port, config.imap.security) == (
        "imap.agency.example", 143, "starttls",
    )  # fmt: skip
    assert (config.smtp.port, config.bot.admin) == (587, "adm@agency.example")
    assert (tmp_path / "secrets" / "mail_password").read_text() == "geheim\n"
    assert "geheim" not in result.output


def test_service_that_takes_no_password_signs_in_by_oauth(tmp_path):
    init(
        tmp_path,
        "--provider",
        "microsoft",
        "--address",
        "bot@agency.example",
        "--client-id",
        "x",
        "--yes",
    )

    config = load_config(tmp_path / "config.toml")
    assert (config.imap.sign_in, config.oauth.provider) == ("oauth", "microsoft")
    assert (config.smtp.port, config.smtp.security) == (587, "starttls")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--yes",), "--provider"),
        (("--yes", "--provider", "yandex"), "--address is missing"),
        (("--yes", "--provider", "yandex", "--address", "nobody"), "--address"),
    ],
)
def test_what_is_missing_is_told_and_nothing_written(tmp_path, options, says):
    result = init(tmp_path / "etc", *options)

    assert says in result.exception.format_message()
    assert not (tmp_path / "etc").exists()


def test_nothing_is_overwritten_without_asking(tmp_path):
    init(tmp_path, *GIVEN)
    for name in ("config.toml", "rules/curators.toml"):
        (tmp_path / name).write_text("# mine\n")

    result = init(tmp_path, *GIVEN)
    assert "оставлен как был" in result.output
    asked = init(tmp_path, *GIVEN[:-1], "--admin", "a@agency.example", typed="\nn\nn\n")

    assert "Заменить?" in asked.output
    for name in ("config.toml", "rules/curators.toml"):
        assert (tmp_path / name).read_text() == "# mine\n"


def test_upgrade_tells_edited_files_from_outdated_ones(tmp_path, monkeypatch):
    init(tmp_path, *GIVEN)
    edited = tmp_path / "rules" / "curators.toml"
    both = tmp_path / "rules" / "voting.toml"
    for path in (edited, both):
        path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    newer = {
        name: content + (b"# newer\n" if name in {"rules/voting.toml", "rules/form.toml"} else b"")
        for name, content in own_shelf.shelf_files().items()
    } | {"rules/added.toml": b"# added\n"}
    monkeypatch.setattr(own_shelf, "shelf_files", lambda: newer)

    fates = {one.name: str(one.fate) for one in own_shelf.compare(tmp_path)}
    assert {name: fate for name, fate in fates.items() if fate != "same"} == {
        "rules/curators.toml": "edited",
        "rules/voting.toml": "both",
        "rules/form.toml": "outdated",
        "rules/added.toml": "missing",
    }

    assert set(own_shelf.update(tmp_path)) == {"rules/form.toml", "rules/added.toml"}
    assert edited.read_text("utf-8").endswith("# mine\n")
    assert both.read_text("utf-8").endswith("# mine\n")
    fates = {one.name: str(one.fate) for one in own_shelf.compare(tmp_path)}
    assert (fates["rules/form.toml"], fates["rules/voting.toml"]) == ("same", "both")


def test_new_options_are_named_after_an_upgrade(tmp_path):
    init(tmp_path, *GIVEN)
    path = tmp_path / "config.toml"
    text = path.read_text("utf-8")
    path.write_text("\n".join(line for line in text.splitlines() if "idle =" not in line), "utf-8")

    result = init(tmp_path, "--diff")

    assert "[service] idle = 240.0" in result.output
    assert "host" not in result.output
