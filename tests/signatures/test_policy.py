"""What `rules/signatures.toml` decides: the least that counts, what weighs how, what cannot be softened."""

import re
import shutil

import pytest

from mailbot.checks import run_checks
from mailbot.decide import decide
from mailbot.errors import ConfigError
from mailbot.model import Evidence, Role, Severity, Status, Trust, Verdict
from mailbot.rulebook import load_rulebook
from mailbot.shipped import shipped
from tests.cases import fact, faultless, with_facts

G, C = Role.GOVERNMENT, Role.COORDINATOR


def edited(folder, *edits):
    """The shipped rules with some lines of the signatures' file changed."""
    rules = folder / "rules"
    shutil.copytree(shipped("rules"), rules)
    path = rules / "signatures.toml"
    text = path.read_text(encoding="utf-8")
    for pattern, new in edits:
        text, count = re.subn(pattern, new, text, count=1, flags=re.MULTILINE)
        assert count == 1, pattern
    path.write_text(text, encoding="utf-8")
    return rules


def judged(rules, *facts):
    case = with_facts(faultless(), *facts)
    findings = run_checks(case, load_rulebook(rules))
    return decide(case, findings, "").verdict, [(f.code, f.field) for f in findings]


def digital(role, trust):
    return fact(role, evidence=Evidence.CMS, reason="valid", trust=trust)


def demanding(folder, level):
    return edited(folder, (r"^coordinator = .email.", f'coordinator = "{level}"'))


@pytest.mark.parametrize(
    ("level", "offered", "verdict"),
    [
        ("email", fact(C, evidence=Evidence.EMAIL, reason="agreed_by_email"), Verdict.ACCEPTED),
        ("picture", fact(C, evidence=Evidence.EMAIL, reason="agreed_by_email"), Verdict.RETURNED),
        ("picture", fact(C), Verdict.ACCEPTED),
        ("picture", digital(C, Trust.INTEGRITY_ONLY), Verdict.ACCEPTED),
        ("integrity", fact(C), Verdict.RETURNED),
        ("integrity", digital(C, Trust.INTEGRITY_ONLY), Verdict.ACCEPTED),
        ("trusted", digital(C, Trust.INTEGRITY_ONLY), Verdict.RETURNED),
        ("trusted", digital(C, Trust.CHAIN), Verdict.ACCEPTED),
        ("pinned", digital(C, Trust.CHAIN), Verdict.RETURNED),
        ("pinned", digital(C, Trust.PINNED), Verdict.ACCEPTED),
    ],
)
def test_each_co_chair_has_a_least_level_of_his_own(tmp_path, level, offered, verdict):
    found, findings = judged(demanding(tmp_path, level), fact(G), offered)

    assert found is verdict
    assert {code for code, _ in findings} <= {"SIG-009"}


def test_what_is_in_question_may_be_enough(tmp_path):
    unclear = fact(C, evidence=Evidence.CMS, status=Status.INDETERMINATE, reason="unsupported")

    verdict, findings = judged(demanding(tmp_path, "integrity"), fact(G), fact(C), unclear)

    assert (verdict, findings) == (Verdict.HELD, [("SIG-008", "signatures.coordinator")])


def test_single_cause_weighs_what_the_committee_says(tmp_path):
    untrusted = fact(C, evidence=Evidence.CMS, status=Status.INDETERMINATE, reason="untrusted")
    strict = edited(
        tmp_path, (r"^\[SIG-009\]", '[SIG-008.severities]\nuntrusted = "error"\n\n[SIG-009]')
    )

    assert judged(shipped("rules"), fact(G), untrusted)[0] is Verdict.HELD
    assert judged(strict, fact(G), untrusted)[0] is Verdict.RETURNED


@pytest.mark.parametrize(
    ("pattern", "new", "says"),
    [
        (
            r"^coordinator = .email.",
            'coordinator = "ink"',
            "coordinator must be one of email, picture",
        ),
        (r"^coordinator = .email.", 'secretary = "email"', "there is no co-chair 'secretary'"),
        (r"^\[SIG-009\]", '[SIG-008.severities]\nuntrustet = "error"\n[SIG-009]', "'untrustet'"),
        (
            r"^\[SIG-009\]",
            '[SIG-008.severities]\nexpired = "warning"\n[SIG-009]',
            "cannot be warning",
        ),
        (r"(\[SIG-003\]\nseverity = ).error.", r'\1"doubt"', "[SIG-003] severity cannot be doubt"),
    ],
)
def test_policy_that_makes_no_sense_is_refused(tmp_path, pattern, new, says):
    with pytest.raises(ConfigError) as error:
        load_rulebook(edited(tmp_path, (pattern, new)))

    assert any(says in problem for problem in error.value.problems), error.value.problems


def test_contradictions_reject_as_shipped():
    rules = load_rulebook(shipped("rules")).rules

    assert {rules[f"SIG-{n:03}"].severity for n in range(3, 8)} == {Severity.ERROR}
