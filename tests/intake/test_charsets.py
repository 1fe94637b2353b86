import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.intake.charsets import decode, guess, tidy
from mailbot.intake.harvest import safe_name
from mailbot.intake.headers import decode_words, parameter

NAMES = [
    "протокол.docx", "Протокол заседания.docx", "ПРОТОКОЛ КСИ.docx", "Татарстан.docx", "Итоги.docx",
    "Скан подписи.pdf", "Копия протокола КСИ Рязанской области.docx", "КСИ_12_ноября.docx",
    "Иванов А.А..docx", "решение_клуба.docx", "Щёлково.docx", "Новый документ Microsoft Word.docx",
]  # fmt: skip


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "cp866", "utf-8"])
@pytest.mark.parametrize("name", NAMES)
def test_undeclared_charset_is_guessed(name, charset):
    assert guess(name.encode(charset)) == name


def test_utf8_cut_inside_a_letter_loses_that_letter_only():
    coded = "протокол".encode()

    assert guess(coded[:-1]) == "протоко"
    assert guess(coded[1:]) == "ротокол"
    assert guess(coded[:5] + coded[6:]) == "прокол"[:2] + "токол"


def test_western_names_are_not_read_as_russian():
    assert guess("Grüße.pdf".encode("cp1252")) == "Grüße.pdf"


@pytest.mark.parametrize(
    "declared", ["", "unknown-8bit", "windows1251", "DEFAULT", "x-nonsense", "us-ascii"]
)
def test_wrong_declarations_do_no_harm(declared):
    assert decode("протокол заседания".encode("cp1251"), declared) == "протокол заседания"


def test_declared_charset_is_believed_where_it_fits():
    assert decode("протокол".encode("koi8-r"), '"KOI8-R"') == "протокол"
    assert decode("议定书".encode("gbk"), "gb2312") == "议定书"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?b?0L/RgNC+0YI=?= =?utf-8?q?=D0=BE?=", "прото"),
        ("=?windows-1251?Q?=EF=F0=EE_?=\r\n\t=?koi8-r?Q?=D4=CF?=", "про то"),
        ("plain =?utf-8?q?=D0=BE?= text", "plain о text"),
        ("=?broken?=", "=?broken?="),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("", ""),
    ],
)
def test_encoded_words_are_joined_and_read(raw, text):
    assert decode_words(raw) == text


@pytest.mark.parametrize(
    "value",
    [
        "attachment; filename*=utf-8''%D0%BE.docx",
        "attachment; filename=\"fallback.docx\"; filename*=utf-8''%D0%BE.docx",
        "attachment; filename*=UTF-8'ru'%D0%BE.docx; filename=fallback.docx",
        "attachment; filename*0*=utf-8''%D0; filename*1*=%BE.do; filename*2=cx",
        "attachment; filename*1=cx; filename*0*=utf-8''%D0%BE.do",
        'attachment;filename = "=?utf-8?q?=D0=BE=2Edocx?="',
        "attachment; filename==?utf-8?b?0L4uZG9jeA==?=",
        "attachment; filename=\"utf-8''%D0%BE.docx\"; x=y; z",
        "attachment; FileName=о.docx; size=5",
        'attachment; filename="о.docx',
    ],
)
def test_file_names_are_read_as_every_program_writes_them(value):
    assert parameter(value, "filename") == "о.docx"


def test_parameter_that_is_not_there_is_empty():
    assert parameter("attachment", "filename") == ""
    assert parameter("text/plain; name=x", "filename") == ""


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\Users\\Анна\\протокол.docx", "протокол.docx"),
        ("../../etc/passwd", "passwd"),
        ("й.docx", "й.docx"),
        ("a\x00b\r\nc\u202ed.docx", "ab cd.docx"),
        ("...", ""),
        ("", ""),
        ("я" * 300 + ".docx", "я" * 195 + ".docx"),
        ("я" * 300, "я" * 200),
    ],
)
def test_name_is_bare_and_short(name, safe):
    assert safe_name(name) == safe


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.text(max_size=10))
def test_any_bytes_become_one_tidy_line(content, charset):
    line = tidy(decode(content, charset))

    assert line == " ".join(line.split())
    assert line.isprintable() or not line


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="=?*'\"%;\\ \r\n0bqfilename\udcd0\udcbe", max_size=60))
def test_any_header_can_be_read(value):
    decode_words(value)
    parameter(f"x; filename{value}", "filename")
