"""A mail server that goes away and comes back."""

import threading
import time
import uuid

import pytest

from mailbot.cli.run import open_service
from mailbot.config import Bot, Config, Server, Service, Storage
from tests.letters import letter
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.postfix import Postfix

pytestmark = pytest.mark.server


@pytest.fixture
def servers(postfix):
    """A Dovecot and a Postfix of its own: the others must not notice that they go away."""
    assert postfix
    own = Dovecot.start()
    smtp = Postfix.start(own.lmtp)
    yield own, smtp
    smtp.remove()
    own.remove()


def waited(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def test_service_waits_for_its_servers_without_a_busy_loop(servers, tmp_path):
    dovecot, postfix = servers
    user = f"out{uuid.uuid4().hex[:6]}"
    config = Config(
        imap=Server("127.0.0.1", dovecot.imap, user, "plain", PASSWORD, timeout=3),
        smtp=Server("127.0.0.1", postfix.port, security="plain", timeout=3),
        bot=Bot(f"{user}@agency.example"),
        storage=Storage(str(tmp_path)),
        service=Service(idle=5),
    )
    with open_service(config) as service:
        thread = threading.Thread(target=service.run)
        thread.start()
        try:
            dovecot.deliver(user, letter(sender="one@club.example"))
            assert waited(lambda: dovecot.letters("one"))
            postfix.down()
            dovecot.down()
            started, used = time.monotonic(), time.process_time()
            time.sleep(4)
            busy = (time.process_time() - used) / (time.monotonic() - started)
            dovecot.up()
            postfix.up()
            dovecot.deliver(user, letter(sender="two@club.example", message_id="<2@x>"))

            assert waited(lambda: dovecot.letters("two"))
            assert waited(lambda: not dovecot.letters(user))
            assert busy < 0.2
        finally:
            service.stop()
            thread.join(20)
    assert not thread.is_alive()
