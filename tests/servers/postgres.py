"""A private PostgreSQL on a free port, in a temporary folder, as an unprivileged user."""

import glob
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.servers.ports import free_ports, wait_for


def program(name: str) -> str | None:
    """The newest installed PostgreSQL program of that name."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    return found[-1] if found else shutil.which(name)


@dataclass
class Postgres:
    """A running server."""

    folder: Path
    port: int

    @classmethod
    def start(cls) -> "Postgres":
        """Make a cluster and start it."""
        folder = Path(tempfile.mkdtemp(prefix="mbg", dir="/tmp"))
        server = cls(folder, *free_ports(1))
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        server._run(
            "initdb",
            "-D",
            folder / "data",
            "-A",
            "trust",
            "-U",
            "mailbot",
            "-E",
            "UTF8",
            "--no-sync",
        )
        server.up()
        return server

    @property
    def url(self) -> str:
        """SQLAlchemy URL of a fresh database."""
        name = f"d{os.urandom(6).hex()}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "mailbot", name)
        return f"postgresql+psycopg://mailbot@127.0.0.1:{self.port}/{name}"

    def up(self) -> None:
        """Start (again)."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} -c fsync=off"
        self._run(
            "pg_ctl",
            "-D",
            self.folder / "data",
            "-l",
            self.folder / "log",
            "-o",
            options,
            "-w",
            "start",
        )
        wait_for(self.port)

    def down(self) -> None:
        """Stop at once."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop and delete everything."""
        self.down()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *arguments: object) -> None:
        prefix = (
            ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
            if os.geteuid() == 0
            else []
        )
        subprocess.run(
            [*prefix, str(program(name)), *map(str, arguments)],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/tmp",
        )  # fmt: skip
