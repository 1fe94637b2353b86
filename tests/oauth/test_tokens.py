"""Tokens are fetched, kept, renewed and saved; whatever goes wrong is told apart."""

import errno
import json
import os
import stat
import threading

import pytest

from mailbot.credentials import NO_SECRET, Secret
from mailbot.errors import SignInError, TemporaryError
from mailbot.oauth.access import AccessTokens
from mailbot.oauth.client import Client
from mailbot.oauth.providers import Provider
from mailbot.oauth.saved import SavedToken
from tests.servers.tokens import TokenServer


@pytest.fixture
def server():
    server = TokenServer().start()
    yield server
    server.stop()


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def make(server, tmp_path, clock):
    def tokens(configured="first", grant="refresh_token", file="oauth.json"):
        client = Client(Provider(server.url()), Secret("id"), Secret("hush"), grant)
        saved = SavedToken(tmp_path / file)
        return AccessTokens(client, Secret(configured), saved, clock)

    return tokens


def test_token_is_fetched_once_and_kept_until_shortly_before_its_end(make, server, clock):
    tokens = make()

    assert [tokens.show(), tokens.show()] == ["access-1", "access-1"]
    clock.now += 3600 - 121
    assert tokens.show() == "access-1"
    clock.now += 2
    assert tokens.show() == "access-2"
    assert [form["refresh_token"] for form in server.forms] == ["first", "refresh-1"]


@pytest.mark.parametrize("lifetime", [90, "90", 90.5])
def test_short_lived_token_is_used_for_half_its_life(make, server, clock, lifetime):
    server.lifetime = lifetime
    tokens = make()

    tokens.show()
    clock.now += 44
    assert tokens.show() == "access-1"
    clock.now += 2
    assert tokens.show() == "access-2"


@pytest.mark.parametrize("lifetime", [None, 0, -1, "soon", "nan", "inf", []])
def test_odd_lifetime_counts_as_an_hour(make, server, clock, lifetime):
    server.lifetime = lifetime
    tokens = make()

    tokens.show()
    clock.now += 3000
    assert tokens.show() == "access-1"
    clock.now += 600
    assert tokens.show() == "access-2"


def test_rotated_token_survives_a_restart(make, server):
    make().show()

    assert make().show() == "access-2"
    assert server.forms[-1]["refresh_token"] == "refresh-1"


def test_saved_token_is_for_its_owner_only(make, tmp_path):
    make().show()

    assert stat.S_IMODE((tmp_path / "oauth.json").stat().st_mode) == 0o600
    assert sorted(os.listdir(tmp_path)) == ["oauth.json", "oauth.json.lock"]


def test_new_token_in_the_configuration_replaces_the_saved_one(make, server):
    make().show()
    server.refresh = "second"

    assert make("second").show() == "access-2"


def test_saved_token_serves_without_a_configured_one(make, server, tmp_path):
    SavedToken(tmp_path / "oauth.json").write("first", "")

    assert make("").show() == "access-1"
    assert make("").show() == "access-2"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"refresh_token": 5}', '{"refresh_token": ""}']
)
def test_spoilt_file_leaves_the_configured_token(make, tmp_path, content):
    (tmp_path / "oauth.json").write_text(content)

    assert make().show() == "access-1"


def test_provider_that_never_rotates_leaves_no_file(make, server, tmp_path):
    server.answers = [(200, {"access_token": "a", "expires_in": 60})]

    assert make().show() == "a"
    assert not (tmp_path / "oauth.json").exists()


def test_token_that_cannot_be_saved_still_serves_this_process(
    make, clock, caplog, monkeypatch, tmp_path
):
    def full(_):
        raise OSError(errno.ENOSPC, "no room")

    tokens = make()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert tokens.show() == "access-1"
    assert "cannot be saved" in caplog.text
    assert os.listdir(tmp_path) == ["oauth.json.lock"]
    clock.now += 4000
    assert tokens.show() == "access-2"
    assert json.loads((tmp_path / "oauth.json").read_text())["refresh_token"] == "refresh-2"


def test_without_any_refresh_token_a_person_is_needed(make):
    with pytest.raises(SignInError, match="mailbot oauth"):
        make("").show()


def test_program_of_its_own_needs_no_refresh_token(make, server):
    assert make("", grant="client_credentials").show() == "access-1"
    assert server.forms[0]["grant_type"] == "client_credentials"


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (400, {"error": "invalid_grant", "error_description": "user@example.org"}, SignInError),
        (401, {"error": "invalid_client"}, SignInError),
        (200, {"error": "token not found", "error_code": 6}, SignInError),
        (400, {"error": "temporarily_unavailable"}, TemporaryError),
        (429, {"error": "rate_limited"}, TemporaryError),
        (500, {"error": "server_error"}, TemporaryError),
        (503, b"<html>", TemporaryError),
        (404, b"<html>", TemporaryError),
        (307, b"", TemporaryError),
        (200, b"<html>", TemporaryError),
        (200, [], TemporaryError),
        (200, {"token": "x"}, TemporaryError),
    ],
)
def test_trouble_is_told_apart_and_names_nobody(make, server, status, answer, error):
    server.answers = [(status, answer)]

    with pytest.raises(TemporaryError) as caught:
        make().show()

    assert type(caught.value) is error
    assert "example.org" not in str(caught.value)
    assert "hush" not in str(caught.value)
    assert {form["path"] for form in server.forms} == {"/token"}


def test_silent_server_is_temporary(make, server):
    tokens = make()
    server.stop()

    with pytest.raises(TemporaryError) as caught:
        tokens.show()
    server.start()

    assert type(caught.value) is TemporaryError


def test_refused_token_is_not_shown_again(make):
    tokens = make()
    tokens.show()

    assert tokens.renew()
    assert tokens.show() == "access-2"


def test_many_threads_fetch_one_token(make, server):
    tokens = make()
    threads = [threading.Thread(target=tokens.show) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(server.forms) == 1


def test_two_processes_never_show_the_same_refresh_token(make, server, clock):
    first, second = make(), make()

    for tokens in (first, second, first, second):
        clock.now += 4000
        tokens.show()

    shown = [form["refresh_token"] for form in server.forms]
    assert shown == ["first", "refresh-1", "refresh-2", "refresh-3"]


def test_secrets_are_read_anew_for_each_exchange(server, tmp_path, clock):
    file = tmp_path / "secret"
    file.write_text("one\n")
    client = Client(Provider(server.url()), Secret("id"), Secret(file=str(file)))
    tokens = AccessTokens(client, Secret("first"), SavedToken(tmp_path / "t.json"), clock)
    tokens.show()
    file.write_text("two\n")
    clock.now += 4000
    tokens.show()

    assert [form["client_secret"] for form in server.forms] == ["one", "two"]


def test_public_client_sends_no_secret(server):
    Client(Provider(server.url()), Secret("id"), NO_SECRET).refreshed("first")

    assert "client_secret" not in server.forms[0]
