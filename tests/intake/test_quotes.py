import pytest

from mailbot.intake.quotes import cloud_hosts, typed_text

TYPED = "Добрый день! Протокол исправлен.\nС уважением, Иванова"


def plain(text):
    return typed_text([("plain", text)])


def html(text):
    return typed_text(
        [
            (
                "html",
                f"<html><head><title>x</title><style>p{{}}</style></head><body>{text}</body></html>",
            )
        ]
    )


@pytest.mark.parametrize(
    "quotation",
    [
        "От: Бот <bot@a.example>\nОтправлено: 25 сентября 2026 г. 11:21\nКому: Анна <a@b.example>\nТема: Протокол\n\nсм",
        "*От:* Бот <bot@a.example>\n*Отправлено:* 25 сентября 2026 г. 11:21\n*Кому:* Анна\n\nсм",
        "From: Bot <bot@a.example>\nSent: Friday, September 25, 2026 11:21 AM\nTo: Anna\n\nсм",
        "-----Исходное сообщение-----\nОт: бот",
        "-----Original Message-----\nFrom: bot",
        "-------- Пересылаемое сообщение --------\nОт: бот\nКому: Анна",
        "пн, 21 сент. 2026 г. в 10:00, Бот <bot@a.example>:\n\n> текст",
        "пн, 21 сент. 2026 г. в 10:00, Длинное Название Организации\n<bot@a.example>:\n\n> текст",
        "On Mon, Sep 21, 2026 at 10:00 AM Bot <bot@a.example> wrote:\n\n> текст",
        "21.09.2026 20:11, bot@a.example пишет:\n> текст",
        "21.09.2026 20:11, Бот Ботов пишет:\n> текст",
        "21 сент. 2026 г., в 10:00, Бот <bot@a.example> написал(а):\n\nтекст",
        "> 21 сент. 2026 г., в 10:00, Бот <bot@a.example> написал(а):\n> текст",
        "Понедельник, 21 сентября 2026, 09:54 +10:00 от bot@a.example:\nтекст",
        "Понедельник, 21 сентября 2026, 09:54 +10:00 от Бот <bot@a.example>:\nтекст",
        '----------------\nКому: Ирина (i@a.example);\nТема: Ответ;\n23.07.2026, 03:56, "Бот" <bot@a.example>:\nтекст',
        '23.07.2026, 03:56, "Бот" <bot@a.example>:\nтекст',
        "Кому: Ирина (i@a.example);\nТема: Ответ;\nтекст",
        "Отправлено с iPhone",
        "Отправлено из мобильной Почты Mail.ru",
        "Отправлено из мобильной Яндекс Почты",
        "Получить Outlook для Android<https://aka.ms/x>\n________________________________\nFrom: Bot",
        "Sent from my Samsung device",
        "-- \nАнна Иванова\n+7 000",
    ],
)
def test_quotation_and_advertising_are_cut_off(quotation):
    assert plain(f"{TYPED}\n\n{quotation}") == TYPED


@pytest.mark.parametrize(
    "text",
    [
        TYPED,
        "От имени клуба направляю протокол.\nКому: всем",
        "Заседание прошло 21.09.2026 в 10:00, председатель сказал:\nвсё хорошо",
        "Дата: 21.09.2026\nНомер: 3",
        "Отправлено повторно, прошу проверить",
        "- первое\n- второе",
    ],
)
def test_what_people_type_stays(text):
    assert plain(text) == text


def test_answer_below_a_quotation_is_found():
    assert (
        plain("21.09.2026 20:11, bot@a.example пишет:\n> да?\n> нет?\n\nСОГЛАСОВАНО")
        == "СОГЛАСОВАНО"
    )
    assert plain("> да?\nда\n> нет?\nнет") == "да\nнет"


@pytest.mark.parametrize(
    "quotation",
    [
        '<div class="mail-quote-collapse"><blockquote>x<div>y</div></blockquote></div>',
        '<div id="mail-app-auto-signature">Отправлено из Почты</div><blockquote id="mail-app-auto-quote">x</blockquote>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>От:</b> Бот</p></div><p>цитата</p>',
        '<div id="divRplyFwdMsg">От: бот</div><div>цитата</div>',
        '<div id="appendonsend"></div><hr><div>цитата</div>',
        '<div class="gmail_quote gmail_quote_container"><div class="gmail_attr">пн</div><blockquote>x</blockquote></div>',
        '<div class="moz-cite-prefix">21.09.2026 20:11, a@b пишет:<br></div><blockquote type="cite">x</blockquote>',
        '<blockquote type="cite"><div>21 сент. 2026 г., в 10:00, Иван написал(а):</div>x</blockquote>',
        "<div>23.07.2026, 03:56, Бот &lt;bot@a.example&gt;:</div><blockquote>x</blockquote>",
        "<script>alert(1)</script>",
    ],
)
def test_quotation_in_html_is_cut_off(quotation):
    first, second = TYPED.split("\n")

    assert html(f"<p>{first}<br>{second}</p>{quotation}") == TYPED


def test_plain_text_goes_before_html():
    assert typed_text([("html", "<p>html</p>"), ("plain", "plain")]) == "plain"
    assert typed_text([("plain", " \n"), ("html", "<p>html</p>")]) == "html"
    assert typed_text([]) == ""


@pytest.mark.parametrize(
    "text", ["<" * 5000, "<div>" * 5000, "<!--", "<![CDATA[", "&#xffffffff;", "<a href='"]
)
def test_broken_html_is_borne(text):
    assert isinstance(typed_text([("html", text)]), str)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://disk.yandex.ru/d/abc", ("disk.yandex.ru",)),
        ("см. yadi.sk/d/abc", ("yadi.sk",)),
        ("https://cloud.mail.ru/public/a и https://docs.google.com/d/1", ("cloud.mail.ru", "docs.google.com")),
        ('<a href="https://company-my.sharepoint.com/x">файл</a>', ("company-my.sharepoint.com",)),
        ("https://1drv.ms/w/s!x", ("1drv.ms",)),
        ("https://club.example/disk.yandex.ru", ()),
        ("https://notdropbox.com/x", ()),
        ("https://evil.example/?u=https", ()),
    ],
)  # fmt: skip
def test_links_to_file_stores_are_noticed(text, hosts):
    assert cloud_hosts([("plain", text)]) == hosts
