"""`words.toml`: what the code says is what the file has, and a broken file is told at the start."""

import ast
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import mailbot
from mailbot.answers import Reception
from mailbot.desk import desk_office
from mailbot.errors import ConfigError
from mailbot.model import Role
from mailbot.replies.phrases import FILE, blanks_of, load_phrases
from mailbot.shipped import shipped
from mailbot.values.decisions import KINDS

PHRASES = load_phrases(shipped("templates")).by_key


def said() -> Iterator[tuple[str, frozenset[str]]]:
    """Every key that the code says, with the blanks it fills; `table.*` for a whole table."""
    for path in Path(mailbot.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say":
                blanks = frozenset(str(keyword.arg) for keyword in node.keywords)
                yield from ((key, blanks) for key in keys(node.args[0]))


def keys(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from keys(node.body)
        yield from keys(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        head = node.values[0]
        assert isinstance(head, ast.Constant)
        assert isinstance(head.value, str)
        assert len(node.values) == 2
        yield f"{head.value}*"
    else:
        assert isinstance(node, ast.Constant)
        yield str(node.value)


def test_every_phrase_is_said_with_its_blanks_and_no_other():
    filled = defaultdict(set)
    for key, blanks in said():
        table = key.removesuffix("*")
        whole = [one for one in PHRASES if one.rpartition(".")[0] == table.rstrip(".")]
        for one in whole if key.endswith("*") else [key]:
            filled[one].add(blanks)
    assert filled == {key: {blanks_of(phrase)} for key, phrase in PHRASES.items()}


@pytest.mark.parametrize(
    ("table", "members"),
    [
        ("kind", KINDS),
        ("answer.heading", Reception),
        ("signatures.role", Role),
        ("changes.role", Role),
        ("changes.side", ("for", "against", "abstained")),
        ("votes.side", ("for", "against", "abstained")),
    ],
)
def test_table_said_by_member_has_them_all(table, members):
    assert {key.rpartition(".")[2] for key in PHRASES if key.rpartition(".")[0] == table} == {
        str(member) for member in members
    }


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(shipped("templates"), tmp_path / "templates"))


def spoil(folder, before, after):
    path = folder / "mail" / FILE
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ('trial = "Проверка. {subject}"', "", "sender.trial is missing"),
        ("Проверка. {subject}", "Проверка", "sender.trial: the blank {subject} is missing"),
        ("Проверка. {subject}", "{subject} {who}", "sender.trial: nothing fills the blank {who}"),
        ("Проверка. {subject}", "Проверка. {subject", "sender.trial: "),
        ("Проверка. {subject}", "{subject.__class__}", "sender.trial: only a name"),
        ("Проверка. {subject}", "{subject}\\n", "sender.trial: a phrase is one line"),
        ('"Проверка. {subject}"', "7", "sender.trial must be text"),
        ("trial =", "tryal =", "nothing says the phrase sender.tryal"),
        ('"Проверка. {subject}"', "Проверка", "words.toml: "),
    ],
)
def test_broken_phrase_is_refused_at_the_start_by_name(folder, before, after, named):
    spoil(folder, before, after)
    with pytest.raises(ConfigError) as refused, desk_office(templates=folder):
        pass
    assert any(named in problem for problem in refused.value.problems)


def test_folder_without_the_file_says_what_is_shipped(folder):
    (folder / "mail" / FILE).unlink()
    assert load_phrases(folder).by_key == PHRASES


def test_own_wording_is_said(folder):
    spoil(folder, "Проверка. {subject}", "{subject} (проба)")
    assert load_phrases(folder).say("sender.trial", subject="Тема") == "Тема (проба)"
