"""Every rule has wording, a check and examples, and a failing example gives that finding alone."""

import tomllib
from itertools import chain

import pytest

from mailbot.checks import CHECKS, run_checks
from mailbot.errors import ConfigError
from mailbot.rulebook import TOPICS, load_rulebook
from mailbot.shipped import shipped
from tests.cases import faultless
from tests.examples import (
    heading_chairs,
    letter_document_sender,
    people_agenda_votes,
    signing_term_register,
)

RULEBOOK = load_rulebook(shipped("rules"))
EXAMPLES = {
    **letter_document_sender.EXAMPLES,
    **heading_chairs.EXAMPLES,
    **people_agenda_votes.EXAMPLES,
    **signing_term_register.EXAMPLES,
}
PASSES = [(code, name) for code, e in EXAMPLES.items() for name in e.passes]
FAILS = [(code, name) for code, e in EXAMPLES.items() for name in e.fails]


def test_rulebook_checks_and_examples_name_the_same_codes():
    assert set(RULEBOOK.rules) == set(CHECKS) == set(EXAMPLES)


def test_nobody_has_anything_to_say_about_the_faultless_case():
    assert run_checks(faultless(), RULEBOOK) == ()


@pytest.mark.parametrize(("code", "name"), PASSES)
def test_example_passes(code, name):
    case = EXAMPLES[code].passes[name](faultless())

    assert code not in {finding.code for finding in run_checks(case, RULEBOOK)}


@pytest.mark.parametrize(("code", "name"), FAILS)
def test_example_fails_with_exactly_one_finding(code, name):
    example = EXAMPLES[code].fails[name]

    findings = run_checks(example.change(faultless()), RULEBOOK)

    assert [(f.code, f.field) for f in findings] == [(code, example.field)]
    assert example.says in findings[0].sentence
    assert "{" not in findings[0].sentence


def test_every_rule_says_what_to_do_and_what_it_rests_on():
    silent = [code for code, rule in RULEBOOK.rules.items() if not (rule.remedy and rule.basis)]

    assert silent == []


def test_all_problems_of_a_rulebook_are_told_at_once(tmp_path):
    for topic in TOPICS:
        (tmp_path / f"{topic}.toml").write_text("", encoding="utf-8")
    (tmp_path / "letter.toml").write_text('[LET-001]\nseverity = "bad"\nmessage = "{}"\n')
    (tmp_path / "voting.toml").write_text("[VOT-001")

    with pytest.raises(ConfigError) as error:
        load_rulebook(tmp_path)

    text = "\n".join(error.value.problems)
    assert "severity must be" in text
    assert "blank without a name" in text
    assert "voting.toml" in text


def test_codes_are_unique_across_topics():
    names = chain.from_iterable(
        tomllib.loads((shipped("rules") / f"{topic}.toml").read_text(encoding="utf-8"))
        for topic in TOPICS
    )
    codes = [name for name in names if name[3:4] == "-"]

    assert len(codes) == len(set(codes))
