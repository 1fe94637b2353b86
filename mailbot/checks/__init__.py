"""A `Case` in, findings out: one module a topic, twin of `rules/<topic>.toml`.

A check is a generator named by the wanted state; it sees one `Case` and its own `Rule` and never
another check's result. To add one: write the generator, list it in its module's `CHECKS`, word it
in the TOML twin, give examples in `tests/examples/<CODE>.py`'s topic file.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from mailbot.checks import (
    agenda,
    attendance,
    chairs,
    deadline,
    document,
    form,
    heading,
    letter,
    person,
    register,
    sender,
    signatures,
    voting,
)
from mailbot.model import Case, Finding
from mailbot.rulebook import Rule, Rulebook

Check = Callable[[Case, Rule], Iterator[Finding]]

BEFORE_READING: Final[Mapping[str, Check]] = {
    **letter.CHECKS,
    **document.CHECKS,
    **sender.CHECKS,
    **person.CHECKS,
}
"""Topics that need no protocol."""

OF_THE_PROTOCOL: Final[Mapping[str, Check]] = {
    **form.CHECKS,
    **heading.CHECKS,
    **chairs.CHECKS,
    **attendance.CHECKS,
    **agenda.CHECKS,
    **voting.CHECKS,
    **signatures.CHECKS,
    **deadline.CHECKS,
    **register.CHECKS,
}
"""Topics that look at what the protocol says, in the order of the form."""

CHECKS: Final[Mapping[str, Check]] = {**BEFORE_READING, **OF_THE_PROTOCOL}


def run_checks(case: Case, rulebook: Rulebook) -> tuple[Finding, ...]:
    """All findings about `case`, in the order of the form."""
    checks = CHECKS if case.protocol else BEFORE_READING
    return tuple(
        finding for code, check in checks.items() for finding in check(case, rulebook[code])
    )
