"""A private Dovecot: IMAP and LMTP on free ports, mailboxes in a temporary folder."""

import getpass
import os
import pwd
import shutil
import smtplib
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import imapclient

from tests.servers.ports import free_ports, wait_for

PASSWORD = "secret"

CONFIG = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
{users}
ssl = no
disable_plaintext_auth = no
auth_username_format = %n
{extra}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%n allow_all_users=yes
}}
first_valid_uid = 1
mail_location = maildir:~/Maildir
namespace inbox {{
  inbox = yes
  separator = {separator}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
  service_count = 0
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@localhost
}}
service auth {{
  chroot =
  inet_listener sasl {{
    address = 127.0.0.1
    port = {sasl}
  }}
}}
mail_max_userip_connections = 50
lda_mailbox_autocreate = yes
"""


@dataclass
class Dovecot:
    """A running server."""

    folder: Path
    imap: int
    lmtp: int
    sasl: int

    @classmethod
    def start(cls, extra: str = "auth_mechanisms = plain login", separator: str = "/") -> "Dovecot":
        """Write the configuration and start; raises when Dovecot does not come up.

        `{folder}` in `extra` is the server's own folder.
        """
        folder = Path(tempfile.mkdtemp(prefix="mbd", dir="/tmp"))
        server = cls(folder, *free_ports(3))
        for name in ("run", "state", "mail"):
            (folder / name).mkdir()
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())
        os.chmod(folder, 0o755)
        os.chown(folder / "mail", owner.pw_uid, owner.pw_gid) if os.geteuid() == 0 else None
        users = "" if os.geteuid() == 0 else _as_myself()
        (folder / "dovecot.conf").write_text(
            CONFIG.format(
                folder=folder,
                users=users,
                password=PASSWORD,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
                imap=server.imap,
                lmtp=server.lmtp,
                sasl=server.sasl,
                separator=separator,
                extra=extra.replace("{folder}", str(folder)),
            )
        )
        server.up()
        return server

    def up(self) -> None:
        """Start (again)."""
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        subprocess.run(
            [program, "-c", self.folder / "dovecot.conf"],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.imap)
        wait_for(self.lmtp)

    def down(self) -> None:
        """Stop; the mailboxes stay."""
        subprocess.run(
            ["doveadm", "-c", self.folder / "dovecot.conf", "stop"],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.1)

    def remove(self) -> None:
        """Stop and delete everything."""
        self.down()
        shutil.rmtree(self.folder, ignore_errors=True)

    def deliver(self, user: str, raw: bytes) -> None:
        """Put a letter into a user's inbox as a mail server would."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as lmtp:
            lmtp.sendmail("someone@club.example", [f"{user}@localhost"], raw)

    def client(self, user: str) -> imapclient.IMAPClient:
        """A signed-in client."""
        client = imapclient.IMAPClient("127.0.0.1", self.imap, ssl=False)
        client.login(user, PASSWORD)
        return client

    def letters(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """All letters of a folder; none when it does not exist."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            uids = client.search()
            found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            return [found[uid][b"BODY[]"] for uid in uids if uid in found]


def _as_myself() -> str:
    name = getpass.getuser()
    return f"default_internal_user = {name}\ndefault_internal_group = {name}\ndefault_login_user = {name}"
