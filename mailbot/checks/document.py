"""DOC: can the file be opened, and is it a protocol? Twin of `rules/document.toml`."""

from collections.abc import Callable, Iterator
from typing import Final

from mailbot.model import Case, Finding, Place
from mailbot.rulebook import Rule

_CLASS_OF: Final = {
    "empty": "DOC-001",
    "html": "DOC-002",
    "not_word": "DOC-002",
    "pdf": "DOC-002",
    "picture": "DOC-002",
    "presentation": "DOC-002",
    "spreadsheet": "DOC-002",
    "text": "DOC-002",
    "msg": "DOC-002",
    "encrypted": "DOC-003",
    "encrypted_mail": "DOC-015",
    "pages": "DOC-002",
    "archive_encrypted": "DOC-008",
    "too_large": "DOC-005",
    "too_many_parts": "DOC-005",
    "too_many_runs": "DOC-005",
    "too_deep": "DOC-005",
    "no_converter": "DOC-006",
    "conversion_failed": "DOC-006",
    "timeout": "DOC-007",
    "crashed": "DOC-007",
    "archive": "DOC-008",
    "missing_file": "DOC-014",
    "folder": "DOC-014",
    "unopened": "DOC-014",
}
_BROKEN: Final = "DOC-004"
"""Whatever else keeps a file from opening is told as damage."""

Check = Callable[[Case, Rule], Iterator[Finding]]


def _file_opens(code: str) -> Check:
    def check(case: Case, rule: Rule) -> Iterator[Finding]:
        unreadable = case.submission.unreadable if case.submission else None
        if unreadable and _CLASS_OF.get(unreadable.reason, _BROKEN) == code:
            yield rule.finding(
                "document", _place(case), name=_name(case), reason=rule.reason(unreadable.reason)
            )

    check.__doc__ = f"No cause of class {code} keeps the file from being read."
    return check


def _trait_absent(trait: str) -> Check:
    def check(case: Case, rule: Rule) -> Iterator[Finding]:
        if case.submission and trait in case.submission.traits:
            yield rule.finding("document", _place(case), name=_name(case))

    check.__doc__ = f"The document does not carry `{trait}`."
    return check


def document_is_a_protocol(case: Case, rule: Rule) -> Iterator[Finding]:
    """The file that opened is the club's protocol and not some other document."""
    submission = case.submission
    if submission and not submission.protocol and not submission.unreadable:
        yield rule.finding("document", _place(case), name=_name(case))


def _name(case: Case) -> str:
    return case.submission.attachment.name if case.submission else ""


def _place(case: Case) -> Place:
    return Place(f"вложение «{_name(case)}»")


CHECKS: Final = {
    **{f"DOC-{number:03}": _file_opens(f"DOC-{number:03}") for number in range(1, 9)},
    "DOC-009": _trait_absent("macros"),
    "DOC-010": _trait_absent("ole"),
    "DOC-011": document_is_a_protocol,
    "DOC-012": _trait_absent("tracked_changes"),
    "DOC-013": _trait_absent("alt_chunk"),
    "DOC-014": _file_opens("DOC-014"),
    "DOC-015": _file_opens("DOC-015"),
}
