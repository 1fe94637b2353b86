"""Examples of SIG, DUE and REG."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from mailbot.model import Evidence, Role, SignatureFact, Status, Trust
from tests.cases import (
    RECEIVED,
    accepted_before,
    entry,
    fact,
    with_block,
    with_facts,
    with_signatory,
)
from tests.examples import Change, Examples, Fails

_GOVERNMENT, _COORDINATOR = Role.GOVERNMENT, Role.COORDINATOR
_SIGNED = {"two pictures": lambda case: case}
_DIGITAL: dict[str, Any] = {
    "evidence": Evidence.CMS,
    "reason": "valid",
    "trust": Trust.INTEGRITY_ONLY,
    "signer": "Иванова Анна Сергеевна",
    "source": "протокол.sig",
}


def _coordinator(**changes: Any) -> Change:
    return lambda case: with_facts(case, fact(_GOVERNMENT), fact(_COORDINATOR, **changes))


def _broken(reason: str, role: Role | None = _COORDINATOR) -> SignatureFact:
    return fact(role, **_DIGITAL | {"status": Status.FAILED, "reason": reason})


def _unclear(reason: str, **changes: Any) -> Change:
    return _coordinator(status=Status.INDETERMINATE, reason=reason, **changes)


def _fails(change: Change, says: str) -> Fails:
    return Fails(change, "signatures.coordinator", says)


EXAMPLES = {
    "SIG-001": Examples(
        {
            "a digital signature": _coordinator(**_DIGITAL),
            "a picture and a digital signature": lambda case: with_facts(
                case, fact(_GOVERNMENT), fact(_COORDINATOR), fact(_COORDINATOR, **_DIGITAL)
            ),
        },
        {"one missing": _fails(lambda case: with_facts(case, fact(_GOVERNMENT)), "А.С. Иванова")},
    ),
    "SIG-002": Examples(
        {
            "a blank beside ink": lambda case: with_facts(
                case,
                fact(_GOVERNMENT),
                fact(_COORDINATOR),
                fact(_COORDINATOR, status=Status.FAILED, reason="blank_picture"),
            )
        },
        {
            "a blank picture": _fails(
                _coordinator(status=Status.FAILED, reason="blank_picture"), "пустое"
            )
        },
    ),
    "SIG-003": Examples(
        {"a whole signature": _coordinator(**_DIGITAL)},
        {
            "changed after signing, ink beside it": _fails(
                lambda case: with_facts(
                    case, fact(_GOVERNMENT), fact(_COORDINATOR), _broken("digest_mismatch")
                ),
                "изменён после подписания",
            ),
            "signed in part": _fails(
                lambda case: with_facts(case, fact(_GOVERNMENT), _broken("partial")),
                "не весь документ",
            ),
        },
    ),
    "SIG-004": Examples(
        {"his own name": _coordinator(**_DIGITAL)},
        {
            "a third person": _fails(
                lambda case: with_facts(
                    case,
                    fact(_GOVERNMENT),
                    fact(_COORDINATOR),
                    replace(_broken("signer_is_neither", None), signer="Сидоров Иван"),
                ),
                "Сидоров Иван",
            )
        },
    ),
    "SIG-005": Examples(
        {"his own certificate": _coordinator(**_DIGITAL)},
        {
            "one certificate for both": _fails(
                lambda case: with_facts(case, fact(_GOVERNMENT), _broken("same_signer_for_both")),
                "одним лицом",
            )
        },
    ),
    "SIG-006": Examples(
        {"the right file": _coordinator(**_DIGITAL)},
        {
            "another file": _fails(
                lambda case: with_facts(
                    case, fact(_GOVERNMENT), fact(_COORDINATOR), _broken("not_this_document", None)
                ),
                "«протокол.sig»",
            )
        },
    ),
    "SIG-007": Examples(
        _SIGNED,
        {
            "one picture": _fails(
                _coordinator(status=Status.FAILED, reason="same_picture"), "Одно и то же"
            )
        },
    ),
    "SIG-008": Examples(
        {
            "a scan beside two pictures": lambda case: with_facts(
                case,
                fact(_GOVERNMENT),
                fact(_COORDINATOR),
                fact(
                    None,
                    evidence=Evidence.SCAN,
                    status=Status.INDETERMINATE,
                    reason="scan_to_be_looked_at",
                ),
            )
        },
        {
            "a drawing": _fails(_unclear("vector_picture"), "векторное"),
            "a scan instead of a picture": _fails(
                lambda case: with_facts(
                    case,
                    fact(_GOVERNMENT),
                    fact(
                        None,
                        evidence=Evidence.SCAN,
                        status=Status.INDETERMINATE,
                        reason="scan_to_be_looked_at",
                    ),
                ),
                "скан-копии",
            ),
            "an unknown algorithm beside ink": _fails(
                lambda case: with_facts(
                    case,
                    fact(_GOVERNMENT),
                    fact(_COORDINATOR),
                    fact(
                        _COORDINATOR,
                        **_DIGITAL | {"status": Status.INDETERMINATE, "reason": "unsupported"},
                    ),
                ),
                "не поддерживается",
            ),
        },
    ),
    "SIG-009": Examples(_SIGNED, {}),
    "SIG-010": Examples(
        {
            "a full name": lambda case: with_block(
                case, _COORDINATOR, printed=entry("Иванова Анна Сергеевна")
            ),
            "in capitals": lambda case: with_block(
                case, _COORDINATOR, printed=entry("А.С. ИВАНОВА")
            ),
        },
        {
            "somebody else": _fails(
                lambda case: with_block(case, _COORDINATOR, printed=entry("О.П. Орлова")),
                "О.П. Орлова",
            ),
            "other initials": _fails(
                lambda case: with_block(case, _COORDINATOR, printed=entry("А.П. Иванова")),
                "А.П. Иванова",
            ),
        },
    ),
    "SIG-011": Examples(
        _SIGNED,
        {
            "no name": _fails(
                lambda case: with_block(case, _COORDINATOR, printed=entry(None, "", "empty")),
                "инициалы и фамилия",
            )
        },
    ),
    "SIG-012": Examples(
        _SIGNED,
        {
            "a surname alone": _fails(
                lambda case: with_block(case, _COORDINATOR, printed=entry("Иванова")), "«Иванова»"
            )
        },
    ),
    "SIG-013": Examples(
        {"a modern signature": _coordinator(**_DIGITAL)},
        {"an old digest": _fails(_coordinator(**_DIGITAL, weak=("sha1",)), "SHA-1")},
    ),
    "SIG-014": Examples(
        {
            "he agreed": lambda case: with_signatory(
                with_facts(
                    case,
                    fact(_COORDINATOR),
                    fact(_GOVERNMENT, evidence=Evidence.EMAIL, reason="agreed_by_email"),
                ),
                _GOVERNMENT,
            ),
            "he signed with ink": lambda case: with_signatory(case, _GOVERNMENT),
        },
        {
            "no signature yet": _fails(
                lambda case: with_signatory(with_facts(case, fact(_GOVERNMENT)), _COORDINATOR),
                "согласовать",
            ),
            "a blank picture": _fails(
                lambda case: with_signatory(
                    _coordinator(status=Status.FAILED, reason="blank_picture")(case), _COORDINATOR
                ),
                "согласовать",
            ),
        },
    ),
    "SIG-015": Examples(
        {"a real signature file": _coordinator(**_DIGITAL)},
        {
            "a text called a signature": _fails(
                lambda case: with_facts(
                    case, fact(_GOVERNMENT), fact(_COORDINATOR), _broken("not_a_signature", None)
                ),
                "протокол.sig",
            )
        },
    ),
    "DUE-001": Examples(
        {"on the last day": lambda case: case},
        {"late": Fails(lambda case: replace(case, working_days_late=2), "deadline", "19.11.2026")},
    ),
    "REG-001": Examples(
        {"never seen": lambda case: case},
        {
            "the same bytes": Fails(
                lambda case: replace(case, earlier=(accepted_before("1" * 64),)),
                "document",
                "КСИ-2026-000007",
            )
        },
    ),
    "REG-002": Examples(
        {"never seen": lambda case: case},
        {
            "other bytes": Fails(
                lambda case: replace(case, earlier=(accepted_before("2" * 64),)),
                "number",
                "версия 2",
            )
        },
    ),
    "REG-003": Examples(
        {"an earlier version": lambda case: case},
        {
            "a later version": Fails(
                lambda case: replace(
                    case,
                    earlier=(
                        replace(
                            accepted_before("2" * 64), accepted_at=RECEIVED + timedelta(hours=1)
                        ),
                    ),
                ),
                "document",
                "КСИ-2026-000007",
            )
        },
    ),
}
