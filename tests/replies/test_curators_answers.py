"""What a curator writes back from real mail programs, with our own letter quoted below."""

from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from mailbot.intake.commands import Command, answer_of
from mailbot.intake.policy import MailPolicy
from mailbot.intake.reading import read_letter
from mailbot.model import Delivery, Purpose
from tests.protocols import RECEIVED
from tests.replies.scenes import letterhead, letters_of, posted

HEAD = (
    "От: Приём протоколов КСИ <bot@agency.example>",
    "Отправлено: 16 ноября 2026 г. 10:00",
    "Кому: Соколов Виктор Ильич",
    "Тема: Протокол Клуба стратегических инициатив",
)
SAYS = "16 нояб. 2026 г., в 10:00, Приём протоколов КСИ <bot@agency.example> написал(а):"


def cover():

    head = replace(letterhead(), curators_answer=True)
    [letter] = [o for o in letters_of(posted(), head=head) if o.purpose is Purpose.CURATOR]
    return letter


def marked(text):
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


PLAIN = {
    "iphone": lambda words, ours: f"{words}\n\nОтправлено с iPhone\n\n> {SAYS}\n> \n{marked(ours)}",
    "android": lambda words, ours: f"{words}\n\nпн, 16 нояб. 2026 г. в 10:00, Приём протоколов КСИ <bot@agency.example>:\n\n{marked(ours)}",
    "outlook": lambda words, ours: f"{words}\n\nС уважением,\nСоколов\n\n" + "\n".join(HEAD) + f"\n\n{ours}",
    "mail_ru": lambda words, ours: f"{words}\n\n--\nВиктор Соколов\n\nПонедельник, 16 ноября 2026, 10:00 +03:00 от Приём протоколов КСИ <bot@agency.example>:\n{marked(ours)}",
    "yandex": lambda words, ours: f"{words}\n\n-- \nОтправлено из мобильной Яндекс Почты\n\n16.11.2026, 10:00, \"Приём протоколов КСИ\" <bot@agency.example>:\n{ours}",
    "thunderbird": lambda words, ours: f"{words}\n\n16.11.2026 10:00, Приём протоколов КСИ пишет:\n{marked(ours)}",
    "below": lambda words, ours: f"16.11.2026 10:00, Приём протоколов КСИ пишет:\n{marked(ours)}\n\n{words}",
}  # fmt: skip
PAGES = {
    "gmail": lambda words, ours: f'<div dir="ltr">{words}</div><br><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">пн, 16 нояб. 2026 г. в 10:00, Приём &lt;bot@agency.example&gt;:<br></div><blockquote class="gmail_quote">{ours}</blockquote></div>',
    "apple": lambda words, ours: f'<html><body>{words}<br><div dir="ltr">Отправлено с iPhone</div><div><br><blockquote type="cite">{SAYS.replace("<", "&lt;")}<br><br></blockquote></div><blockquote type="cite">{ours}</blockquote></body></html>',
    "owa": lambda words, ours: f'<div>{words}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>От:</b> Приём<br><b>Отправлено:</b> 16 ноября 2026 г. 10:00<br><b>Кому:</b> Соколов<br><b>Тема:</b> Протокол</div><div>{ours}</div>',
    "mail_ru_app": lambda words, ours: f'<p>{words}</p><div id="mail-app-auto-signature">Отправлено из мобильной Почты Mail</div><blockquote id="mail-app-auto-quote">{ours}</blockquote>',
}  # fmt: skip


def answered(text, subtype="plain"):
    message = EmailMessage(policy=SMTP)
    message["From"] = "Виктор Соколов <pfo@curators.example>"
    message["Subject"] = f"Re: {cover().subject}"
    message["In-Reply-To"] = "<1.curator@agency.example>"
    message.set_content(text, subtype=subtype)
    policy = MailPolicy(frozenset({"bot@agency.example"}), "agency.example")
    return answer_of(read_letter(Delivery(message.as_bytes(), RECEIVED), policy))


@pytest.mark.parametrize("program", [*PLAIN, *PAGES])
@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("ПРИНЯТО", Command.ACCEPT),
        ("Добрый день! Принято, спасибо.", Command.ACCEPT),
        ("ВЕРНУТЬ: уточните дорожную карту", Command.RETURN),
        ("Здравствуйте, Анна Сергеевна!\nВернуть: уточните дорожную карту", Command.RETURN),
        ("Коллеги, посмотрю завтра.", Command.NONE),
    ],
)
def test_word_of_the_curator_is_told_from_our_own_letter(program, words, command):
    if program in PLAIN:
        wish = answered(PLAIN[program](words, cover().text))
    else:
        wish = answered(PAGES[program](words.replace("\n", "<br>"), cover().html), "html")

    assert wish.command is command
    if command is Command.RETURN:
        assert "уточните дорожную карту" in wish.words
        assert "Регистрационный номер" not in wish.words
        assert "iPhone" not in wish.words
        assert "Отправлено" not in wish.words
