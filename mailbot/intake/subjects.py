"""A decoded subject in, whether a program titled the letter so out: Russian, English, others.

Only what programs write word for word counts, and only at the beginning: a person who answers or
forwards such a letter starts with «Re:» or «Fwd:».
"""

import re
from typing import Final

_BOUNCE: Final = re.compile(
    r"""^\W*(?:
      undeliver(?:able|ed)\b | delivery\ (?:status|failure|failed|has\ failed|report|error|notification|delayed|problem|final)
    | (?:mail|message)\ delivery\ (?:fail|error|status|system|problem|report|notification) | failure\ (?:notice|delivery)
    | failed\ (?:mail|delivery|message) | returned\ (?:mail|to\ sender|e-?mail) | mail\ (?:system\ )?(?:error|failure) | mail\ could\ not
    | non[- ]?deliver(?:y|able|ed) | nondelivery | (?:mail|message|e-?mail)\ (?:is\ )?(?:undeliver|not\ deliver|was\ not|could\ not|rejected|returned|status)
    | warning:\ (?:message|could\ not|delayed) | could\ not\ (?:deliver|send) | unable\ to\ deliver | user\ unknown | unknown\ (?:user|recipient|address)
    | (?:permanent|transient|temporary)\ (?:delivery\ )?fail | no\ such\ (?:user|address) | invalid\ (?:e-?mail|mail|recipient)
    | rejected(?:\ (?:mail|posting|message))?\b | deferred\ mail | your\ message\ (?:could|was|to) | loop\ alert | cannot\ parse\b | nondeliverable
    | недоставленн(?:ое|ая)\ (?:сообщение|письмо|почта) | не\s?доставлено:  | (?:сбой|ошибка|отчет|отчёт|уведомление)\ (?:о\ |при\ )?(?:невозможности\ |состоянии\ |недоставке\ |сбое\ )?доставк
    | уведомление\ о\ (?:недоставке|статусе\ доставки) | (?:ваше\ )?(?:сообщение|письмо)\ не\ (?:может\ быть\ |было\ )?доставлено
    | (?:невозможно|не\ удалось|не\ удаётся|не\ удается)\ доставить | доставка\ (?:не\ выполнена|отложена|письма\ не) | возврат\ (?:письма|почты)\b
    | unzustellbar | mail\ nicht\ zustellbar | niedostarczon | courrier\ non\ | message\ non\ d[ée]livr | rapport\ de\ non | correo\ no\ | mensaje\ no\ entregado
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_AUTOMATIC: Final = re.compile(
    r"""^\W*(?:
      автоматическ(?:ий|ое|и)\ (?:ответ|уведомление|сообщение|созданн) | авто[- ]?ответ(?:чик)?\b | автоинформатор | автоматична\ відповідь
    | (?:временное\ )?отсутств(?:ие|ую|ует)\ (?:на\ рабочем\ месте|в\ офисе|на\ работе) | нет\ на\ (?:рабочем\ месте|работе) | вне\ офиса
    | (?:я\ )?(?:нахожусь\ |сейчас\ |буду\ )*(?:в|на)\ (?:отпуске|командировке|больничном)\b | ушл?[аё]?л?а?\ в\ отпуск
    | (?:прочтено|прочитано|не\ прочитано|прочитано\ уведомление|уведомление\ о\ (?:прочтении|получении|вручении)|подтверждение\ (?:прочтения|получения))\b
    | (?:принято|отклонено|под\ вопросом|перенесено|доставлено|получено)\s?:\s | удалено\ без\ прочтения | письмо\ получено\b | ваше\ (?:обращение|письмо|сообщение)\ (?:получено|принято|зарегистрировано)
    | ваш(?:а\ заявка|\ запрос)\ (?:№|принят|зарегистрирован)
    | (?:not\ )?read:\s | (?:accepted|declined|tentative|canceled|cancelled|recall|delivered|received|relayed|expanded):\s | disposition\ notification | return\ receipt | read\ receipt
    | out\ of\ (?:the\ )?office\b | out-of-office | automat(?:ic|ed)\ (?:reply|response|message|answer) | auto[- ]?(?:reply|response|responder|matic\ reply|generated)\b | auto:\s
    | (?:on\ )?vacation(?:\ (?:reply|message|notice|auto|response))?\s*(?::|$) | away\ from\ (?:my|the)\ | i(?:['’]?m|\ am)\ (?:out\ of|away|on\ (?:vacation|holiday|leave)) | (?:currently|temporarily)\ (?:away|out\ of)
    | abwesen(?:heit|d) | automatische\ antwort | r[ée]ponse\ automatique | absence\ du\ bureau | respuesta\ autom | risposta\ automatica | automatisch\ antwoord | autom(?:atyczna|atické|aattinen)
    | complaint\ about\ message\ from\ \d | abuse\ report | feedback\ (?:loop|report) | challenge[- ]response | please\ confirm\ your\ (?:message|email)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_WORDS: Final = re.compile(
    r"""(?:^|[.!?\n]\s{0,5}) (?:
      (?:это|данное|настоящее)\ (?:письмо|сообщение|уведомление)\ (?:было\ |является\ )?
        (?:создан|сформирован|отправлен|сгенерирован|составлен|направлен)[а-я]*\ (?:автоматически|роботом|системой)
    | (?:это|данное)\ автоматическ[а-я]+\ (?:письмо|сообщение|уведомление|рассылка)
    | (?:это\ )?(?:автоматический\ ответ|автоответ)\s*(?:$|[.!:\n])
    | (?:пожалуйста,?\ )?не\ отвечайте(?:,\ пожалуйста,?)?\ на\ (?:это|данное)\ (?:письмо|сообщение)
    | this\ is\ an?\ auto(?:matic(?:ally\ generated)?|mated|-?generated|-?reply)\b
    | (?:please\ )?do\ not\ reply\ to\ this\ (?:e-?mail|message)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_TEXT: Final = 2_000
_NOT_FOR_PEOPLE: Final = 400
"""Characters: beyond that nothing was typed by a program as a title."""


def is_bounce_subject(subject: str) -> bool:
    """A mail server says that a letter did not arrive."""
    return bool(_BOUNCE.match(subject[:_NOT_FOR_PEOPLE]))


def is_automatic_subject(subject: str) -> bool:
    """A program answers in somebody's stead, or reports that a letter was read."""
    return bool(_AUTOMATIC.match(subject[:_NOT_FOR_PEOPLE]))


def says_automatic(body: str) -> bool:
    """The text itself says that no person wrote it, or that nobody will read an answer."""
    return bool(_WORDS.search(body[:_TEXT]))
