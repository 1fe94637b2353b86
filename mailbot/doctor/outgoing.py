"""The submission server: signing in, whom it lets write to whom, how large a letter may be.

No letter is sent: the transaction is dropped before DATA.
"""

from collections.abc import Iterator
from typing import Final

from mailbot.assembly import open_courier
from mailbot.config import Config
from mailbot.doctor.lines import Line, fault, fine, warning
from mailbot.replies.enclosures import HEAVIEST

_ROOM: Final = HEAVIEST * 4 // 3 + (1 << 20)
"""Our heaviest letter as it travels, in base64."""


def look_at_submission(config: Config) -> Iterator[Line]:
    """Everything about the SMTP server; raises `TemporaryError` when nobody lets us in."""
    courier = open_courier(config)
    address = config.bot.address
    try:
        greeted = courier.greet()
        yield fine("smtp", "вход выполнен")
        if not courier.would_take(address, address):
            yield fault(
                "sender", f"сервер не принимает писем от {address}",
                "bot.address должен быть адресом того ящика, под чьим именем выполнен вход",
            )  # fmt: skip
        elif config.bot.null_return_path and not courier.would_take("", address):
            yield warning(
                "sender", "пустой обратный адрес (RFC 3834) сервер не принимает",
                "задайте bot.null_return_path = false: mailbot не станет пробовать каждый раз",
            )  # fmt: skip
        else:
            yield fine("sender", "обратный адрес сервер принимает")
        yield _size(greeted)
    finally:
        courier.close()


def _size(limit: int) -> Line:
    if not limit:
        return fine("size", "предела на размер письма сервер не объявляет")
    words = f"сервер принимает письма до {limit / (1 << 20):.0f} МБ"
    if limit >= _ROOM:
        return fine("size", words)
    return warning(
        "size", words, f"попросите поднять предел до {_ROOM >> 20} МБ: тяжёлые письма не уйдут"
    )
