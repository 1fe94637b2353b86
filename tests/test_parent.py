"""The service's own process stays small, for it opens nothing that strangers sent."""

import subprocess
import sys

OPENERS = {"lxml", "docx", "docxtpl", "PIL", "cryptography", "asn1crypto", "dkim"}
RARE = {"alembic", "dns", "rich", "openpyxl"}


def test_service_imports_nothing_that_opens_documents_and_nothing_rarely_used():
    code = "import mailbot.cli.run, sys; print(*{name.partition('.')[0] for name in sys.modules})"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not set(done.stdout.split()) & (OPENERS | RARE)


def test_worker_loads_what_verifies_signatures_only_when_there_are_some():
    code = "import mailbot.workbench, sys; print(*{name.partition('.')[0] for name in sys.modules})"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not set(done.stdout.split()) & {"cryptography", "dkim", "dns"}
