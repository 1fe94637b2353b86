"""The first refresh token: by device code, or by the address a browser was sent to."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from mailbot.cli.oauth import oauth
from mailbot.config import OAuth, load_config
from mailbot.credentials import Secret
from mailbot.errors import ConfigError, SignInError
from mailbot.oauth import passes
from mailbot.oauth.client import Client
from mailbot.oauth.consent import code_in, device_code, tokens_for_device, visit
from mailbot.oauth.providers import PROVIDERS, provider_of
from tests.servers.tokens import TokenServer

CONFIG = """
imap = {{ host = "127.0.0.1", port = 143, user = "bot", security = "plain", sign_in = "oauth" }}
smtp = {{ host = "127.0.0.1", port = 25, user = "bot", security = "plain", sign_in = "oauth" }}
bot = {{ address = "bot@agency.example" }}
storage = {{ data_dir = "{folder}" }}
[oauth]
client_id = "id"
client_secret = {{ env = "MAILBOT_TEST_SECRET" }}
token_url = "{server}/token"
{rest}
"""


@pytest.fixture
def server():
    server = TokenServer().start()
    yield server
    server.stop()


@pytest.fixture
def config(server, tmp_path, monkeypatch):
    monkeypatch.setenv("MAILBOT_TEST_SECRET", "hush")

    def write(rest):
        path = tmp_path / "config.toml"
        address = f"http://127.0.0.1:{server.port}"
        rest = rest.replace("SERVER", address)
        path.write_text(CONFIG.format(folder=tmp_path, server=address, rest=rest))
        return path

    return write


def run(path, *options, **keywords):
    return CliRunner().invoke(
        oauth, ["--config", str(path), *options], catch_exceptions=False, **keywords
    )


def test_device_code_is_shown_and_its_token_is_kept(config, server):
    path = config('device_url = "SERVER/device"')
    pending = (400, {"error": "authorization_pending"})
    server.answers = [(200, server.answer("/device", {})[1]), pending, pending]

    told = run(path)

    assert "ABCD-EFGH" in told.output
    assert passes(load_config(path))[0].show() == "access-2"
    assert server.forms[-1]["refresh_token"] == "refresh-1"


def test_code_by_browser_is_exchanged_with_its_proof(config, server):
    path = config('authorize_url = "SERVER/page"\nscope = "mail"')

    told = run(path, input="the-code\n")

    page = parse_qs(urlsplit(re.search(r"http\S+/page\S+", told.output)[0]).query)
    assert page["scope"] == ["mail"]
    assert page["code_challenge_method"] == ["S256"]
    form = server.forms[0]
    assert (form["code"], form["client_secret"]) == ("the-code", "hush")
    assert 43 <= len(form["code_verifier"]) <= 128
    assert passes(load_config(path))[1].show() == "access-2"


def test_answer_without_a_refresh_token_is_told(config, server):
    server.answers = [(200, {"access_token": "a"})]

    with pytest.raises(SignInError, match="no refresh token"):
        run(config('authorize_url = "SERVER/page"'), input="code\n")


def test_no_page_to_open_is_a_matter_of_configuration(config):
    with pytest.raises(ConfigError, match=r"authorize_url or oauth\.device_url"):
        run(config(""))


@pytest.mark.parametrize(
    "pasted",
    ["abc", " abc \n", "http://127.0.0.1:8765/?state=S&code=abc", "?code=abc&state=S", "code=abc"],
)
def test_code_is_found_in_what_was_pasted(pasted):
    assert code_in(pasted, "S") == "abc"


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("http://127.0.0.1/?state=other&code=abc", "another attempt"),
        ("http://127.0.0.1/?error=access_denied", "access_denied"),
        ("http://127.0.0.1/", "no code"),
    ],
)
def test_address_without_a_code_of_ours_is_refused(pasted, words):
    with pytest.raises(SignInError, match=words):
        code_in(pasted, "S")


def test_device_that_is_told_to_slow_down_does(server):
    client = Client(provider_of(OAuth(token_url=server.url(), device_url=server.url("/device"))),
                    Secret("id"), Secret("x"))  # fmt: skip
    code = device_code(client)
    server.answers = [(400, {"error": "slow_down"})]
    pauses = []

    tokens_for_device(client, code, pauses.append)

    assert pauses == [0.01, 5.01]


def test_nobody_confirms(server):
    client = Client(provider_of(OAuth(token_url=server.url(), device_url=server.url("/device"))),
                    Secret("id"), Secret("x"))  # fmt: skip
    code = device_code(client)
    server.answers = [(400, {"error": "authorization_pending"})] * 50
    times = iter(range(0, 10000, 200))

    with pytest.raises(SignInError, match="in time"):
        tokens_for_device(client, code, lambda _: None, lambda: next(times))


@pytest.mark.parametrize("name", PROVIDERS)
def test_known_providers_speak_https_everywhere(name):
    provider = provider_of(OAuth(name, tenant="agency"))

    for url in (provider.token_url, provider.authorize_url, provider.device_url):
        assert not url or url.startswith("https://")
        assert "{" not in url
    page = visit(Client(provider, Secret("id"), Secret("")), "bot@agency.example")
    assert page.url.startswith(provider.authorize_url + "?")


def test_microsoft_program_asks_for_its_own_scope():
    own = OAuth("microsoft", grant="client_credentials", tenant="agency")

    assert provider_of(own).scope == "https://outlook.office365.com/.default"
    assert "/agency/" in provider_of(own).token_url


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('provider = "yandx"', "oauth.provider must be one of"),
        ('token_url = "http://example.org/token"', "must begin with https://"),
        ('device_url = "http://127.evil.example/d"', "must begin with https://"),
        ('grant = "password"', "oauth.grant must be one of"),
        ('clientid = "x"', "did you mean 'client_id'"),
        ("client_secret = 5", "client_secret"),
    ],
)
def test_faulty_table_is_told(tmp_path, line, problem):
    path = tmp_path / "config.toml"
    text = CONFIG.format(folder=tmp_path, server="https://example.org", rest="")
    name = line.split(" ", 1)[0]
    kept = [row for row in text.splitlines() if not row.startswith(name + " ")]
    path.write_text("\n".join([*kept, line]))

    with pytest.raises(ConfigError) as caught:
        load_config(path)

    assert problem in str(caught.value)
