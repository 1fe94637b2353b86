"""The doctor sees whether what is asked of signatures can be reached."""

import datetime as dt
from dataclasses import replace

from mailbot.config import Signatures
from mailbot.doctor.lines import State
from mailbot.doctor.trust import look_at_trust
from mailbot.shipped import shipped
from tests.doctor.test_providers import CONFIG
from tests.signatures.signer import END, PETROV, SIGNED_AT, pem, person
from tests.signatures.test_policy import edited

RULES = shipped("rules")


def lines(rules=RULES, now=SIGNED_AT, **signatures):
    config = replace(CONFIG, signatures=Signatures(**signatures))
    return [(line.state, line.words) for line in look_at_trust(config, rules, now)]


def asking(folder, level):
    return edited(folder, (r"^coordinator = .email.", f'coordinator = "{level}"'))


def test_without_trust_it_is_said_that_nobody_vouches():
    assert lines() == [
        (State.OK, "принадлежность сертификатов не проверяется (trust_dir и pins пусты)")
    ]


def test_authorities_and_pins_are_counted_and_expired_ones_told(tmp_path):
    (tmp_path / "ca.pem").write_bytes(
        pem(person("ЦА", is_authority=True).certificate, "CERTIFICATE")
    )
    trust = {"trust_dir": str(tmp_path), "pins": {PETROV: ("ab" * 32,)}}

    assert lines(**trust) == [(State.OK, "доверенных центров: 1, закреплено: 1")]
    later = lines(now=END + dt.timedelta(days=1), **trust)
    assert (State.WARNING, "сертификатов центров с истёкшим сроком: 1") in later


def test_level_that_nobody_can_reach_is_a_fault(tmp_path):
    rules = asking(tmp_path, "pinned")

    assert [state for state, _ in lines(rules)] == [State.OK, State.FAULT]
    assert [state for state, _ in lines(rules, pins={PETROV: ("ab" * 32,)})] == [State.OK]
    assert [state for state, _ in lines(rules, trust_dir=str(tmp_path / "rules"))][
        -1
    ] is State.FAULT
