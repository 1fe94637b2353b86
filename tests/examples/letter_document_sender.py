"""Examples of LET, DOC and SND."""

from dataclasses import replace

from mailbot.model import Attachment, AttachmentKind, Authenticity, Case, Role, Standing, Word
from tests.cases import after, from_registered_sender, unreadable, with_letter, with_submission
from tests.examples import Examples, Fails

_PASTED = "ПРОТОКОЛ заседания Клуба\n12.11.2026 № 3\nПРЕДСЕДАТЕЛЬСТВОВАЛ:\nПРИСУТСТВОВАЛИ:\nРЕШИЛИ:\nПоддержать."
SCAN = Attachment("скан.pdf", b"%PDF", AttachmentKind.PDF)


def _without_document(case: Case) -> Case:
    return with_letter(replace(case, submission=None), attachments=())


def _by_link(case: Case) -> Case:
    return with_letter(_without_document(case), cloud_links=("disk.yandex.ru",))


def _by_scan(case: Case) -> Case:
    return with_letter(_without_document(case), attachments=(SCAN,))


def _opens(reason: str, says: str) -> Fails:
    return Fails(lambda case: unreadable(case, reason), "document", says)


def _trait(trait: str, says: str) -> Fails:
    return Fails(lambda case: with_submission(case, traits=frozenset({trait})), "document", says)


_COMMENTED = {
    "a document with comments": lambda case: with_submission(case, traits=frozenset({"comments"}))
}
_READ = {"a document that opens": lambda case: case}

EXAMPLES = {
    "LET-001": Examples(
        {"the scan beside the document": lambda case: with_letter(case, attachments=(SCAN,))},
        {"a letter with text only": Fails(_without_document, "attachment", "не найден")},
    ),
    "LET-002": Examples(
        {"a link beside the document": lambda case: with_letter(case, cloud_links=("yadi.sk",))},
        {"a link instead of a file": Fails(_by_link, "attachment", "disk.yandex.ru")},
    ),
    "LET-003": Examples(
        {"the scan beside the document": lambda case: with_letter(case, attachments=(SCAN,))},
        {"a scan alone": Fails(_by_scan, "attachment", "«скан.pdf»")},
    ),
    "LET-004": Examples(
        {"a plain letter": lambda case: case},
        {
            "a letter nested too deep": Fails(
                lambda case: with_letter(case, complete=False), "attachment", "слишком сложно"
            ),
            "nothing found in what was seen": Fails(
                lambda case: with_letter(_without_document(case), complete=False),
                "attachment",
                "слишком сложно",
            ),
            "a scan found in what was seen": Fails(
                lambda case: with_letter(_by_scan(case), complete=False),
                "attachment",
                "слишком сложно",
            ),
        },
    ),
    "LET-007": Examples(
        {"a plain letter": lambda case: case},
        {
            "a letter of a hundred megabytes": Fails(
                lambda case: with_letter(
                    _without_document(case), complete=False, shortened=100 << 20
                ),
                "attachment",
                "100 МБ",
            )
        },
    ),
    "LET-008": Examples(
        {
            "the file beside the text": lambda case: with_letter(case, body=_PASTED),
        },
        {
            "the whole protocol as text": Fails(
                lambda case: with_letter(_without_document(case), body=_PASTED),
                "attachment",
                "в текст письма",
            ),
        },
    ),
    "LET-006": Examples(
        {"a protocol with a question": lambda case: with_letter(case, subject="Вопрос")},
        {
            "a question without a file": Fails(
                lambda case: with_letter(_without_document(case), subject="Вопрос о сроках"),
                "attachment",
                "Вопрос сотруднику",
            )
        },
    ),
    "LET-005": Examples(
        {
            "a corrected protocol": lambda case: with_letter(case, answers_us=1),
            "a letter with text only": _without_document,
        },
        {
            "an answer with text only": Fails(
                lambda case: with_letter(_without_document(case), answers_us=1),
                "attachment",
                "без файла",
            )
        },
    ),
    "DOC-001": Examples(_READ, {"no byte in it": _opens("empty", "пуст")}),
    "DOC-002": Examples(
        _READ,
        {
            "a table": _opens("spreadsheet", "электронная таблица"),
            "something unknown": _opens("not_word", "не распознан"),
        },
    ),
    "DOC-015": Examples(_READ, {"S/MIME": _opens("encrypted_mail", "зашифровано")}),
    "DOC-003": Examples(_READ, {"a password": _opens("encrypted", "паролем")}),
    "DOC-004": Examples(
        _READ,
        {
            "cut short": _opens("broken", "повреждён"),
            "a cause nobody has named": _opens("gremlins", "повреждён"),
        },
    ),
    "DOC-005": Examples(_READ, {"a bomb": _opens("too_large", "превышен")}),
    "DOC-006": Examples(_READ, {"an old format": _opens("no_converter", "не настроен")}),
    "DOC-007": Examples(_READ, {"a hang": _opens("timeout", "слишком много времени")}),
    "DOC-008": Examples(
        _READ,
        {
            "a .rar": _opens("archive", ".zip"),
            "a password": _opens("archive_encrypted", "без пароля"),
        },
    ),
    "DOC-009": Examples(_COMMENTED, {"macros": _trait("macros", "макросы")}),
    "DOC-010": Examples(_COMMENTED, {"a sheet inside": _trait("ole", "объект")}),
    "DOC-011": Examples(
        _READ,
        {
            "an order of the ministry": Fails(
                lambda case: with_submission(case, protocol=None, signatures=()),
                "document",
                "не похож на протокол",
            )
        },
    ),
    "DOC-012": Examples(_COMMENTED, {"tracked": _trait("tracked_changes", "исправления")}),
    "DOC-013": Examples(_COMMENTED, {"a chunk": _trait("alt_chunk", "другой документ")}),
    "DOC-014": Examples(
        _READ,
        {"a wrong name": _opens("missing_file", "нет"), "a folder": _opens("folder", "папка")},
    ),
    "SND-001": Examples(
        {
            "a registered address": from_registered_sender,
            "no registry": lambda case: replace(case, standing=Standing()),
        },
        {
            "a stranger": Fails(
                lambda case: replace(case, standing=Standing(checked=True)), "sender", "не значится"
            )
        },
    ),
    "SND-002": Examples(
        {
            "a proven address": lambda case: with_letter(
                from_registered_sender(case), authenticity=Authenticity.PASSED
            )
        },
        {
            "a forged address": Fails(
                lambda case: with_letter(
                    from_registered_sender(case), authenticity=Authenticity.FAILED
                ),
                "sender",
                "Не подтверждено",
            ),
            "an unproven address": Fails(
                lambda case: with_letter(
                    from_registered_sender(case), authenticity=Authenticity.NONE
                ),
                "sender",
                "Не подтверждено",
            ),
        },
    ),
    "SND-003": Examples(
        {"his own region": from_registered_sender},
        {
            "another region": Fails(
                lambda case: from_registered_sender(case, regions=("Курская область",)),
                "sender",
                "Курская область",
            )
        },
    ),
    "PER-001": Examples(
        {"released by a person": lambda case: after(case, Word.RELEASED)},
        {
            "with a reason": Fails(
                lambda case: after(case, Word.RETURNED, note="нет подписи министра."),
                "document",
                "нет подписи министра",
            ),
            "without a reason": Fails(
                lambda case: after(case, Word.RETURNED), "document", "причина не указана"
            ),
        },
    ),
    "PER-002": Examples(
        {"he agreed": lambda case: after(case, Word.AGREED, role=Role.GOVERNMENT)},
        {
            "with a reason": Fails(
                lambda case: after(
                    case,
                    Word.DECLINED,
                    role=Role.GOVERNMENT,
                    name="Петров Пётр Петрович",
                    note="решение 2 не принималось.",
                ),
                "signatures.government",
                "решение 2 не принималось",
            )
        },
    ),
}
