"""Secrets come from where the administrator keeps them, and their absence is told."""

import stat

import pytest

from mailbot.credentials import NO_SECRET, Secret, xoauth2
from mailbot.errors import ConfigError, TemporaryError


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "secret"
    path.write_text("пароль 1 \n", "utf-8")
    return path


def test_text_is_taken_as_it_is():
    assert Secret(" as is ").read() == " as is "


def test_file_is_read_without_its_last_line_end(file):
    assert Secret(file=str(file)).read() == "пароль 1 "


def test_command_answers(tmp_path):
    script = tmp_path / "ask"
    script.write_text('#!/bin/sh\necho "$1 two"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)

    assert Secret(command=f"{script} 'one and'").read() == "one and two"


def test_environment_gives_the_secret(monkeypatch):
    monkeypatch.setenv("MAILBOT_TEST", "word")

    assert Secret(env="MAILBOT_TEST").read() == "word"


def test_environment_may_name_a_file(monkeypatch, file):
    monkeypatch.delenv("MAILBOT_TEST", raising=False)
    monkeypatch.setenv("MAILBOT_TEST_FILE", str(file))

    assert Secret(env="MAILBOT_TEST").read() == "пароль 1 "


def test_missing_variable_is_a_matter_of_configuration(monkeypatch):
    monkeypatch.delenv("MAILBOT_TEST", raising=False)

    with pytest.raises(ConfigError, match="MAILBOT_TEST_FILE"):
        Secret(env="MAILBOT_TEST").read()


def test_systemd_hands_it_over(monkeypatch, file):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(file.parent))

    assert Secret(credential="secret").read() == "пароль 1 "


@pytest.mark.parametrize(
    "secret",
    [
        Secret(file="/nonexistent/secret"), Secret(command="/nonexistent/ask"),
        Secret(command="false"), Secret(command="echo 'unbalanced"), Secret(command="true"),
        Secret(credential="nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_now_may_be_later(secret):
    with pytest.raises(TemporaryError):
        secret.read()


def test_broken_bytes_are_no_crash(file):
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(TemporaryError):
        Secret(file=str(file)).read()


def test_no_secret_is_empty():
    assert (NO_SECRET.read(), NO_SECRET.given) == ("", False)


def test_words_of_the_mechanism():
    assert xoauth2("a@b.example", "token") == "user=a@b.example\x01auth=Bearer token\x01\x01"


def test_secrets_are_not_printed():
    assert "hush" not in repr(Secret("hush"))
