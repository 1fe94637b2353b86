import pytest

from mailbot.intake.commands import Command, bare_subject, command_of, wish_of
from mailbot.intake.policy import MailPolicy
from mailbot.intake.reading import read_letter
from mailbot.model import Delivery
from tests.letters import letter, text_only
from tests.protocols import RECEIVED


def read(raw):
    return read_letter(Delivery(raw, RECEIVED), MailPolicy())


@pytest.mark.parametrize(
    ("subject", "command"),
    [
        ("Форма", Command.FORM),
        ("Re: шаблон протокола", Command.FORM),
        ("Пришлите форму протокола", Command.FORM),
        ("Запрос: чистая форма", Command.FORM),
        ("ПРОВЕРКА", Command.TRIAL),
        ("ПРОВЕРКА: протокол", Command.TRIAL),
        ("ПРОВЕРКА протокола № 3", Command.TRIAL),
        ("Отв: Вопрос", Command.QUESTION),
        ("Вопрос по срокам", Command.QUESTION),
        ("Исправленный протокол", Command.CORRECTED),
        ("Протокол (исправленный)", Command.CORRECTED),
        ("Протокол", Command.NONE),
        ("Протокол по форме", Command.NONE),
        ("На проверку: протокол", Command.NONE),
        ("Проверка готовности: протокол", Command.NONE),
        ("Протокол. Вопросы образования", Command.NONE),
        ("Формат заседания", Command.NONE),
        ("Формула успеха", Command.NONE),
        ("Принято единогласно", Command.NONE),
        ("", Command.NONE),
    ],
)
def test_subject_may_be_a_command(subject, command):
    found = read(text_only(subject=subject, body="Добрый день!"))

    assert command_of(found) is command


def test_who_attaches_a_document_does_not_ask_for_the_form():
    assert command_of(read(letter(subject="Форма протокола"))) is Command.NONE
    assert command_of(read(text_only(subject="Форма протокола"))) is Command.FORM


def test_form_may_be_asked_for_in_the_text():
    assert (
        command_of(read(text_only(subject="Добрый день", body="Пришлите, пожалуйста, форму.")))
        is Command.FORM
    )
    assert command_of(read(text_only(subject="", body="форма"))) is Command.FORM


@pytest.mark.parametrize(
    ("body", "command", "words"),
    [
        ("ПРИНЯТО", Command.ACCEPT, "ПРИНЯТО"),
        ("Принято.\n\nПетров", Command.ACCEPT, "Принято.\n\nПетров"),
        ("ВЕРНУТЬ: нет подписи\nвторого сопредседателя", Command.RETURN, "нет подписи\nвторого сопредседателя"),
        ("Вернуть", Command.RETURN, ""),
        ("СОГЛАСОВАНО", Command.AGREED, "СОГЛАСОВАНО"),
        ("Принято к сведению, но есть вопросы", Command.NONE, ""),
        ("Не принято", Command.NONE, ""),
        ("Согласовано с замечаниями", Command.NONE, ""),
        ("Спасибо", Command.NONE, ""),
        ("> ПРИНЯТО", Command.NONE, ""),
    ],
)  # fmt: skip
def test_answer_to_us_may_be_a_command(body, command, words):
    found = wish_of(read(text_only(subject="Re: Протокол на проверку", body=body)))

    assert (found.command, found.words) == (command, words)


def test_first_letter_is_not_taken_for_an_answer():
    assert command_of(read(text_only(subject="Протокол", body="ПРИНЯТО"))) is Command.NONE
    replied = text_only(
        subject="Протокол", body="ПРИНЯТО", headers=[("In-Reply-To", "<1@a.example>")]
    )
    assert command_of(read(replied)) is Command.ACCEPT


@pytest.mark.parametrize(
    ("subject", "bare"),
    [("Re[2]: Fwd: Отв: Протокол", "Протокол"), ("Пересылка: x", "x"), ("Решение", "Решение"), ("Ref: x", "Ref: x")],
)  # fmt: skip
def test_prefixes_of_answers_are_taken_off(subject, bare):
    assert bare_subject(subject) == bare
