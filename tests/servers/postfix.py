"""A private Postfix: SMTP on a free port, everything delivered to Dovecot, nothing outside."""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import free_ports, wait_for

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
sendmail_path = /usr/sbin/sendmail
newaliases_path = /usr/bin/newaliases
mailq_path = /usr/bin/mailq
html_directory = no
manpage_directory = /usr/share/man
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydomain = localdomain
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = regexp:{folder}/etc/domains
virtual_mailbox_maps =
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
relay_domains =
default_transport = error:no outside delivery in tests
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_rate_limit = 0
message_size_limit = 52428800
mailbox_size_limit = 0
virtual_mailbox_limit = 0
minimal_backoff_time = 2s
maximal_backoff_time = 5s
queue_run_delay = 2s
"""


@dataclass
class Postfix:
    """A running server; needs root."""

    folder: Path
    port: int

    @classmethod
    def start(cls, lmtp: int, extra: str = "") -> "Postfix":
        """Write the configuration and start; `extra` is added to main.cf."""
        folder = Path(tempfile.mkdtemp(prefix="mbp", dir="/tmp"))
        os.chmod(folder, 0o755)
        server = cls(folder, *free_ports(1))
        for name in ("etc", "queue", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        (folder / "etc/main.cf").write_text(MAIN.format(folder=folder, lmtp=lmtp) + extra)
        (folder / "etc/domains").write_text("/\\.example$/ OK\n/^localhost$/ OK\n")
        master = Path("/etc/postfix/master.cf")
        source = (
            master if master.exists() else Path("/usr/share/postfix/master.cf.dist")
        ).read_text()
        source = re.sub(r"(?m)^(submission|smtps|submissions)\b", r"#\1", source)
        source = re.sub(
            r"(?m)^smtp +inet .*", f"127.0.0.1:{server.port} inet n - n - - smtpd", source
        )
        source = re.sub(
            r"(?m)^(\S+ +(?:unix|inet|fifo|unix-dgram) +[-yn] +[-yn] +)y ", r"\1n ", source
        )
        if "postlog " not in source:
            source += "postlog unix-dgram n - n - 1 postlogd\n"
        (folder / "etc/master.cf").write_text(source)
        server.up()
        return server

    def up(self) -> None:
        """Start (again)."""
        self._postfix("start")
        wait_for(self.port)

    def down(self) -> None:
        """Stop at once."""
        self._postfix("abort")

    def flush(self) -> None:
        """Try again now to deliver what waits."""
        program = shutil.which("postqueue") or "/usr/sbin/postqueue"
        subprocess.run([program, "-c", self.folder / "etc", "-f"], check=False)

    def remove(self) -> None:
        """Stop and delete everything."""
        self._postfix("abort")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _postfix(self, command: str) -> None:
        program = shutil.which("postfix") or "/usr/sbin/postfix"
        subprocess.run(
            [program, "-c", self.folder / "etc", command],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
