"""Rules and templates of one's own, spoilt in one place each."""

import shutil
from datetime import date

import pytest

from mailbot.doctor import State, examine_shelf
from mailbot.doctor.hostile import look_at_templates
from mailbot.doctor.shelf import look_at_calendar, look_at_rules
from mailbot.errors import ConfigError
from mailbot.shipped import shipped
from tests.doctor.test_providers import CONFIG

TODAY = date(2026, 11, 25)


@pytest.fixture
def rules(tmp_path):
    return shutil.copytree(shipped("rules"), tmp_path / "rules")


@pytest.fixture
def templates(tmp_path):
    return shutil.copytree(shipped("templates"), tmp_path / "templates")


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def problems(folder):
    with pytest.raises(ConfigError) as caught:
        list(look_at_rules(folder))
    return caught.value.problems


def test_own_copy_is_as_good_as_the_shipped_rules(rules, templates):
    lines = list(examine_shelf(rules, templates, TODAY))

    assert State.FAULT not in {line.state for line in lines}
    assert {line.name for line in lines} == {"rules", "routes", "curators", "reading", "templates"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[VOT-001]", "[VOT-901]", "[VOT-001] is missing"),
        ("severity =", "severty =", "did you mean 'severity'"),
        ("{present}", "{presnt}", "nothing fills the blank {presnt}, did you mean 'present'"),
        ('severity = "error"', 'severity = "eror"', "must be error, doubt or warning"),
    ],
)
def test_spoilt_rule_is_named(rules, old, new, says):
    change(rules / "voting.toml", old, new)

    assert any(says in problem for problem in problems(rules))


def test_all_problems_are_told_at_once(rules):
    change(rules / "voting.toml", "{present}", "{presnt}")
    change(rules / "signatures.toml", "[details]", "[detail]")

    found = problems(rules)

    assert any("presnt" in problem for problem in found)
    assert any("[details] is missing" in problem for problem in found)
    assert any("did you mean 'details'" in problem for problem in found)


def test_misspelt_key_of_a_curator_is_told(rules, templates):
    change(rules / "curators.toml", 'email = "cfo@', 'emial = "cfo@')

    told = [line.words for line in examine_shelf(rules, templates, TODAY) if line.name == "routes"]

    assert any("did you mean 'email'" in words for words in told)


def test_template_that_trusts_strangers_is_found(rules, templates):
    change(
        templates / "mail" / "curator.html.j2",
        "Вопрос {{ number }}: {{ words }}",
        "{{ words | safe }}",
    )

    lines = list(look_at_templates(templates, rules))

    assert [line.state for line in lines] == [State.FAULT]
    assert "curator" in lines[0].words


def test_digest_that_trusts_strangers_is_found(rules, templates):
    change(templates / "mail" / "base.html.j2", "{{ one.region }}", "{{ one.region | safe }}")

    [line] = look_at_templates(templates, rules)

    assert "mail/digest" in line.words


@pytest.mark.parametrize(
    ("meeting", "says"),
    [
        ('region = "Татарстан"\nheld_on = 2026-11-12\n', "некому напоминать"),
        (
            'region = "Татарстан"\nheld_on = 2026-11-12\nemail = "a@b.ru"\n',
            "объявлено заседаний: 1",
        ),
        ('region = "Татарстн"\nheld_on = 2026-11-12\n', "did you mean"),
        ('region = "Татарстан"\nheld_on = "завтра"\n', "must be a day"),
    ],
)
def test_announced_meetings_are_looked_at(rules, templates, meeting, says):
    (rules / "meetings.toml").write_text(f"[[meetings]]\n{meeting}", "utf-8")

    told = [one.words for one in examine_shelf(rules, templates, TODAY) if one.name == "meetings"]

    assert [says in words for words in told] == [True]


def test_workers_that_read_nothing_are_a_fault(rules, templates, monkeypatch):
    monkeypatch.setattr("mailbot.workers.sys.executable", "/bin/false")

    lines = {line.name: line for line in examine_shelf(rules, templates, TODAY)}

    assert lines["reading"].state is State.FAULT
    assert "templates" not in lines


def test_missing_and_broken_templates_are_found_without_drawing_up(rules, templates):
    (templates / "mail" / "answer.txt.j2").unlink()
    change(templates / "mail" / "duty.txt.j2", "{{", "{%")
    change(templates / "mail" / "words.toml", "Проверка. {subject}", "Проверка")

    words = [line.words for line in look_at_templates(templates, rules)]

    assert any("answer.txt.j2" in word for word in words)
    assert any("duty.txt.j2" in word for word in words)
    assert any("sender.trial" in word for word in words)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 9, 30), State.OK),
        (date(2027, 9, 30), State.OK),
        (date(2027, 10, 1), State.WARNING),
    ],
)
def test_next_year_is_wanted_from_october(rules, today, state):
    assert [line.state for line in look_at_calendar(CONFIG, rules, today)] == [state]
