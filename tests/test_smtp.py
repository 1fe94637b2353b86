"""The envelope at once or in turn: whatever the server answers, no letter goes out half."""

import contextlib
import socket
import threading

import pytest

from mailbot.config import Server
from mailbot.credentials import Password, Secret
from mailbot.errors import TemporaryError
from mailbot.smtp import Courier, DeferredError, Envelope, LeaseLostError, RefusedError

BOT, CLUB = "bot@agency.example", "anna@club.example"
RAW = b"Subject: x\r\n\r\n.dot\r\nend"


class Scripted:
    """A server that keeps what it was told; `answers` are its replies to commands that begin so."""

    def __init__(self, extensions=(), answers=()):
        self.extensions, self.answers = extensions, dict(answers)
        self.letters, self.said, self.writes, self.connections = [], [], [], 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                self.serve(connection)

    def serve(self, connection):
        connection.sendall(b"220 here\r\n")
        waiting: bytes = b""
        body: list[bytes] | None = None
        while chunk := connection.recv(1 << 16):
            self.writes.append(chunk)
            waiting += chunk
            while b"\r\n" in waiting:
                line, _, waiting = waiting.partition(b"\r\n")
                if body is not None:
                    if line == b".":
                        self.letters.append(b"".join(body))
                        body = None
                        connection.sendall(b"250 taken\r\n")
                    else:
                        body.append(line + b"\r\n")
                    continue
                reply = self.reply(line.decode())
                if reply.startswith("354"):
                    body = []
                connection.sendall(f"{reply}\r\n".encode())

    def reply(self, command):
        self.said.append(command)
        for beginning, reply in self.answers.items():
            if command.upper().startswith(beginning.upper()):
                return reply
        if command.upper().startswith("EHLO"):
            return "\r\n".join(["250-here", *(f"250-{x}" for x in self.extensions), "250 8BITMIME"])
        return "354 go on" if command == "DATA" else "250 fine"

    def close(self):
        self.listening.close()


@pytest.fixture(params=[(), ("PIPELINING",)], ids=["in turn", "at once"])
def extensions(request):
    return request.param


@pytest.fixture
def serve(extensions):
    made = []

    def start(**answers):
        server = Scripted(
            extensions, {name.replace("_", " "): say for name, say in answers.items()}
        )
        made.append(server)
        return server

    yield start
    for server in made:
        server.close()


@pytest.fixture
def courier():
    made = []

    def over(server):
        there = Server("127.0.0.1", server.port, security="plain", timeout=5)
        made.append(Courier(there, Password(Secret())))
        return made[-1]

    yield over
    for one in made:
        one.close()


def send(sender, before_dot=lambda witnessed: True, to=CLUB):
    sender.send(RAW, Envelope(BOT, to, (BOT,)), before_dot)


def test_letter_goes_out_whole_and_its_copy_in_the_same_transaction(serve, courier):
    server, told = serve(), []

    def mark(witnessed):
        told.append(witnessed)
        return not server.letters

    send(courier(server), mark)

    assert server.letters == [b"Subject: x\r\n\r\n..dot\r\nend\r\n"]
    assert told == [True]
    envelope = [said.partition(">")[0] for said in server.said if said[:4].upper() != "EHLO"]
    assert envelope == [f"MAIL FROM:<{BOT}", f"RCPT TO:<{CLUB}", f"RCPT TO:<{BOT}", "DATA"]


def test_second_letter_needs_neither_greeting_nor_noop(serve, courier, extensions):
    server = serve()
    sender = courier(server)

    send(sender)
    server.writes.clear()
    send(sender)

    assert len(server.letters) == 2
    assert server.connections == 1
    assert server.said.count("NOOP") == 0
    if extensions:
        assert server.writes[0].count(b"\r\n") == 4


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({f"RCPT_TO:<{CLUB}>": "550 unknown"}, RefusedError),
        ({f"RCPT_TO:<{CLUB}>": "450 later"}, DeferredError),
        ({"MAIL": "550 not you"}, TemporaryError),
        ({"DATA": "451 busy"}, DeferredError),
    ],
)
def test_refused_envelope_sends_nothing_to_anybody_and_the_next_letter_goes(
    serve, courier, answers, error
):
    server = serve(**answers)
    sender = courier(server)

    with pytest.raises(error):
        send(sender, lambda witnessed: pytest.fail("nothing was to be sent"))
    server.answers.clear()
    send(sender)

    assert len(server.letters) == 1


def test_refused_copy_is_told_and_the_letter_goes(serve, courier):
    server, told = serve(**{f"RCPT_TO:<{BOT}>": "550 no"}), []

    def mark(witnessed):
        told.append(witnessed)
        return True

    send(courier(server), mark)

    assert told == [False]
    assert len(server.letters) == 1


def test_without_the_mark_the_server_keeps_nothing(serve, courier):
    server = serve()
    sender = courier(server)

    with pytest.raises(LeaseLostError):
        send(sender, lambda witnessed: False)
    send(sender)

    assert len(server.letters) == 1


def test_address_of_two_lines_reaches_nobody_else(serve, courier):
    server = serve()

    with contextlib.suppress(RefusedError):  # smtplib of Python 3.11.2 passes it on as it is
        send(courier(server), to="anna@club.example>\r\nRCPT TO:<eve@x.example")

    assert not any("eve" in said for said in server.said)
