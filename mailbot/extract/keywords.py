"""The words that say what a line of the agenda is, and what a line of votes looks like."""

import re
from typing import Final

from mailbot.extract.lines import Line
from mailbot.values.text import fold
from mailbot.values.votes import sides_named_in

ROMAN: Final = re.compile(r"^[IVXLІХ]{1,6}\s?[.)–—-]?$")
DECIMAL: Final = re.compile(r"^\d{1,3}\s?[.)]?$")
TITLE: Final = re.compile(r"^[«\"“]?[ОO][Бб]?[Оо]?(?:\s|…|\.{2,}|$)")
PLAN: Final = re.compile(
    r"^(?:повестк\w(?: дня| заседания| клуба)*|вопросы(?: повестки)?(?: дня)?"
    r"|рассмотренные вопросы|(?:рассматриваемые )?вопросы, \w+ на (?:рассмотрение|обсуждение|заседание))\s*(?:[:.–-]\s*|$)",
    re.IGNORECASE,
)
HEARD: Final = re.compile(
    r"^(?:слушали|заслушали|рассмотрели(?: вопросы?)?|докладчик\w*|доклад(?:ывает|ывал[аи]?)?|информаци(?:я|ю))(?:\s*[:.–-]+\s*|\s+|$)",
    re.IGNORECASE,
)
SPOKE: Final = re.compile(
    r"^(?:выступ(?:ил\w*|ающ\w+)|отметили|обсудили|в обсуждении\b|в прениях\b|участие в обсуждении\b|содокладчик\w*"
    r"|ход обсуждения|вопросы задали)(?:\s*[:.–-]*)",
    re.IGNORECASE,
)
RESOLVED: Final = re.compile(
    r"^(?:(?:[^:]{0,120}?[\s,])?(?:решил[аи]?|постановил[аи]?|решено|принял[аи]? решени[ея])"
    r"(?: следующее)?(?:\s*:\s*|\s*$|\s*[.–-]\s+)"
    r"|(?:решили|постановили)\s+"
    r"|(?:принятые |проект )?решени[ея](?: клуба| заседания| по (?:\w+ )?вопросу(?: (?:№ ?)?[\dIVX]{1,3})?)?(?:\s*:\s*|\s+[–—-]\s+|\s*$)"
    r"|принят[оыа](?: следующ\w+)? решени[ея](?:\s*:\s*|\s*$))",
    re.IGNORECASE,
)
_NTH: Final = r"(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)(?:ый|ой|ий)"
BY_ITEM: Final = re.compile(
    r"^(?:по\s+(?:(?P<word>[а-яё]+[оеь]му|\d{1,2}(?:-?му)?)\s+)?вопросу(?:\s+повестки)?(?:\s+дня)?"
    rf"|вопрос(?:\s+(?P<nth>{_NTH}))?|(?P<nth_first>{_NTH}|\d{{1,2}}-?[ыи]?й)\s+вопрос)\b"
    r"\s*(?:№\s*)?(?P<number>\d{1,2}|[IVX]{1,5}(?![^\W\d_]))?\s*(?:[.:)–-]+\s*|\s+|$)",
    re.IGNORECASE,
)
ABOUT_ITEM: Final = re.compile(
    r"\bпо (?:(?P<word>[а-яё]+[оеь]му|\d{1,2}-?му)\s+)?вопросу(?:\s+повестки)?(?:\s+дня)?"
    r"(?:\s*№?\s*(?P<number>\d{1,2}|[IVX]{1,5})(?![^\W_]))?",
    re.IGNORECASE,
)
SAMPLES: Final = re.compile(r"^примеры протокольных пунктов\W*$", re.IGNORECASE)
VOTES: Final = re.compile(
    r"^\W*(?:\d{1,2}[.)]\s*)?(?:результат\w* голосования|итоги голосования|(?:про)?голосовал[иа]\b|голосование\b(?=\W*$|\s*[:«–—-]))",
    re.IGNORECASE,
)
AGENDA: Final = re.compile(
    rf"(?:{PLAN.pattern})|(?:{SAMPLES.pattern})|^(?:слушали|рассмотрели|решили|постановили)\b"
    rf"|^по (?:\w+[оеь]му|\d+-?му)? ?вопросу\b|^вопрос(?: (?:№ ?)?(?:\d|[IVX]|{_NTH})|\s*[.:])|^(?:{_NTH}|\d{{1,2}}-?[ыи]?й) вопрос\b",
    re.IGNORECASE,
)
REMARK: Final = re.compile(
    r"^(?:всего|итого|\d+ чел|кворум|отсутств\w+|\(.*\)$|заседание (?:правомочно|считается|открыл|в[её]л|началось)"
    r"|(?:открыл|в[её]л|огласил|сообщил|выступил|доложил)[аи]?\b|слово (?:предоставлено|для))",
    re.IGNORECASE,
)
_CARRIED: Final = re.compile(
    r"^\W*единогласно\W*$|\bпринято единогласно|^\W*решени[ея]\s+(?:не\s+)?принят[оыа]\b(?!.*:)",
    re.IGNORECASE,
)
_ONE_SIDE: Final = re.compile(
    r"^\W*(?:[з3]а|против|воздерж\w*)\s*[»\"”]?\s*(?:[-–—:_…]|\.{2,}|\d|нет\b|$|единогласно|\t)",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"\b[з3]а\W{0,6}\d|\bпротив\W{0,6}(?:\d|нет)", re.IGNORECASE)


def is_votes_heading(text: str) -> bool:
    """«Результаты голосования», «Голосовали: …»."""
    return bool(VOTES.match(fold(text)))


def is_votes_line(line: Line) -> bool:
    """The line states votes and not an opinion for or against something."""
    text = line.seen
    if VOTES.match(text) or _CARRIED.search(text):
        return True
    sides = sides_named_in(line.text)
    if not sides:
        return False
    if _ONE_SIDE.match(text):
        return True
    return len(sides) > 1 and (bool(line.cells) or bool(_COUNTED.search(text)))


def goes_on_with_votes(line: Line, table: int) -> bool:
    """A row of counts, or a count or rule by itself, behind a line of votes."""
    if line.cells and line.table == table:
        return True
    return not line.text.strip() or bool(re.fullmatch(r"[\W_]*\d{0,4}[\W_]*", line.text))
