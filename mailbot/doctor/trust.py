"""A configuration and rules in, whether what is asked of signatures can be reached with whom it trusts out."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from mailbot.config import Config
from mailbot.doctor.lines import Line, fault, fine, warning
from mailbot.model import Level, Role
from mailbot.rulebook import load_rulebook
from mailbot.signatures.certificates import read_certificates
from mailbot.signatures.policy import read_anchors, read_pins

_NAME: Final = "signatures"
_POLICY: Final = "измените [SIG-009.levels] в rules/signatures.toml или [signatures] в настройке"


def look_at_trust(config: Config, rules: Path, now: datetime) -> Iterator[Line]:
    """Certificates, fingerprints and levels; what nobody's signature can reach is a fault."""
    chosen = config.signatures
    folder = Path(chosen.trust_dir) if chosen.trust_dir else None
    authorities = read_certificates(read_anchors(folder))
    pins = read_pins(chosen.pins)
    if authorities or pins:
        yield fine(_NAME, f"доверенных центров: {len(authorities)}, закреплено: {len(pins)}")
    else:
        yield fine(_NAME, "принадлежность сертификатов не проверяется (trust_dir и pins пусты)")
    expired = sum(1 for authority in authorities if authority.not_after < now)
    if expired:
        yield warning(
            _NAME,
            f"сертификатов центров с истёкшим сроком: {expired}",
            "положите в trust_dir действующие сертификаты",
        )
    levels = load_rulebook(rules).rules["SIG-009"].levels
    yield from _unreachable(levels, authorities=bool(authorities), pins=bool(pins))
    asked = [role for role in Role if levels.get(role, Level.EMAIL) is Level.EMAIL]
    if chosen.by_mail and not asked:
        words = "by_mail включён, но ответа по почте не достаточно ни для кого"
        yield warning(_NAME, words, _POLICY)
    if find_spec("pyhanko") is None:
        words = "pyHanko не установлен: подписанный PDF ждёт человека"
        yield warning(_NAME, words, "pip install 'mailbot[pdf]'")


def _unreachable(levels: Mapping[Role, Level], *, authorities: bool, pins: bool) -> Iterator[Line]:
    for role, level in levels.items():
        trusted = level is Level.TRUSTED and not (authorities or pins)
        if trusted or (level is Level.PINNED and not pins):
            words = f"уровень {level} для {role} недостижим: нет доверенных сертификатов"
            yield fault(_NAME, words, _POLICY)
