import os
import shutil

import pytest
from hypothesis import settings

from tests.servers.chromium import Chromium
from tests.servers.chromium import program as browser
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.servers.postgres import Postgres, program

settings.register_profile("mailbot", deadline=None, derandomize=True)
settings.load_profile("mailbot")


def _missing(program: str) -> bool:
    return not (shutil.which(program) or os.path.exists(f"/usr/sbin/{program}"))


@pytest.fixture(scope="session")
def dovecot():
    if _missing("dovecot"):
        pytest.skip("Dovecot is not installed")
    server = Dovecot.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def postfix(dovecot):
    if _missing("postfix"):
        pytest.skip("Postfix is not installed")
    if os.geteuid() != 0:
        pytest.skip("Postfix starts as root only")
    server = Postfix.start(dovecot.lmtp)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def postgres():
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    server = Postgres.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def chromium():
    if browser() is None:
        pytest.skip("Chromium is not installed")
    opened = Chromium()
    yield opened
    opened.close()
