"""What is installed is the whole of it: rules, templates and the example come with the code."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mailbot.own_shelf import shelf_files

TREE = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=TREE, check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


def test_wheel_carries_rules_templates_and_the_example(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {f"mailbot/{name}" for name in shelf_files()} <= names
    assert {"mailbot/config.example.toml", "mailbot/rules/providers.toml"} <= names
    assert any(name.endswith("versions/v0001_first.py") for name in names)
    assert not any(name.startswith(("tests/", "docs/", "benchmarks/")) for name in names)


def test_wheel_works_without_the_tree(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")

    def mailbot(*arguments):
        return subprocess.run(
            [sys.executable, "-P", "-m", "mailbot", *arguments],
            cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert mailbot("form", "--region", "Татарстан", "-o", "form.docx").returncode == 0
    assert "FRM-001" in mailbot("check", "form.docx").stdout
    made = mailbot("init", "etc", "--provider", "yandex", "--address", "a@b.example", "--yes")
    assert made.returncode == 0, made.stderr
    listed = mailbot("rules", "list", "--config", "etc/config.toml")
    assert "SIG-001" in listed.stdout, listed.stderr
    where = "import mailbot.shipped as s; print(s.shipped('rules'))"
    shown = subprocess.run(
        [sys.executable, "-P", "-c", where], cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert shown.stdout.startswith(str(tmp_path))
