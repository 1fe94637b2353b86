"""DER certificates in, whose they are, when they hold and whether a trusted authority issued them.

No network is asked, so nothing is known about revocation. An INN or SNILS in the subject is never
read (Federal law 152-FZ).
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from asn1crypto import core, x509

from mailbot.signatures.algorithms import (
    Unsupported,
    decode_oid,
    digest,
    members,
    verifies,
)
from mailbot.signatures.schemes import signing_of

_COMMON_NAME: Final = "2.5.4.3"
_SURNAME: Final = "2.5.4.4"
_GIVEN_NAME: Final = "2.5.4.42"
_CHARSETS: Final = {0x0C: "utf-8", 0x1E: "utf-16-be", 0x1C: "utf-32-be", 0x14: "cp1251"}
_NUMBER: Final = re.compile(r"(?:(?:ИНН|СНИЛС|INN|SNILS)\W*)?\d(?:[\s-]?\d){8,}", re.IGNORECASE)
"""An INN or SNILS that stands in the name itself."""
_DEPTH: Final = 8
_TRIES: Final = 64
_KNOWN_EXTENSIONS: Final = frozenset(
    ["2.5.29.15", "2.5.29.19", "2.5.29.37", "2.5.29.32", "2.5.29.17", "2.5.29.14", "2.5.29.35"]
)
FAULTS: Final = (
    ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError,
)  # fmt: skip
"""What asn1crypto raises over bytes that are not what they claim to be."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is needed of an X.509 certificate (RFC 5280)."""

    der: bytes
    subject: bytes
    issuer: bytes
    serial: int
    key_info: bytes
    key_id: bytes
    not_before: datetime
    not_after: datetime
    common_name: str
    surname: str
    given_names: str
    authority: bool
    """May issue other certificates."""
    path_length: int | None
    acceptable: bool
    """No critical extension that is unknown here."""

    @property
    def fingerprint(self) -> str:
        """sha256 of the DER, hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def person(self) -> str:
        """Surname and given names where they are given apart, else the common name."""
        if self.surname and self.given_names:
            return f"{self.surname} {self.given_names}"
        return self.common_name

    def holds_at(self, moment: datetime) -> bool:
        """`moment` is within the validity."""
        return self.not_before <= moment <= self.not_after


def read_certificate(der: bytes) -> Certificate | None:
    """The certificate; `None` when the bytes are none."""
    try:
        return _read(x509.Certificate.load(der, strict=True))
    except FAULTS:
        return None


def read_certificates(ders: Iterable[bytes]) -> tuple[Certificate, ...]:
    """All that can be read, each once."""
    found = (read_certificate(der) for der in dict.fromkeys(ders))
    return tuple(certificate for certificate in found if certificate)


def is_trusted(
    certificate: Certificate,
    moment: datetime,
    others: Sequence[Certificate],
    anchors: Sequence[Certificate],
) -> bool:
    """A chain leads from `certificate` to one of `anchors`, and all of it held at `moment`."""
    known = {anchor.der for anchor in anchors}
    paths: list[tuple[Certificate, ...]] = [(certificate,)]
    for _ in range(_TRIES):
        if not paths:
            return False
        path = paths.pop()
        last = path[-1]
        if not (last.holds_at(moment) and last.acceptable):
            continue
        if last.der in known:
            return True
        if len(path) < _DEPTH:
            paths += [
                (*path, issuer)
                for issuer in (*others, *anchors)
                if issuer not in path and _issued(issuer, last, below=len(path) - 1)
            ]
    return False


def _issued(issuer: Certificate, certificate: Certificate, below: int) -> bool:
    fits = issuer.subject == certificate.issuer and issuer.authority
    if not fits or (issuer.path_length is not None and issuer.path_length < below):
        return False
    return _signed_by(certificate.der, issuer.key_info)


def _signed_by(der: bytes, key_info: bytes) -> bool:
    try:
        parsed = x509.Certificate.load(der)
        signing = signing_of(parsed["signature_algorithm"].dump())
        hashed = digest(signing.hash_name, parsed["tbs_certificate"].dump())
        return verifies(key_info, signing, hashed, parsed["signature_value"].native)
    except (Unsupported, *FAULTS):
        return False


def _read(parsed: x509.Certificate) -> Certificate:
    body = parsed["tbs_certificate"]
    subject = body["subject"].dump()
    names = dict(_names(subject))
    key_info = body["subject_public_key_info"].dump()
    extensions = _extensions(body["extensions"])
    authority, path_length = _constraints(extensions)
    return Certificate(
        der=parsed.dump(),
        subject=subject,
        issuer=body["issuer"].dump(),
        serial=body["serial_number"].native,
        key_info=key_info,
        key_id=_key_id(extensions, key_info),
        not_before=_moment(body["validity"]["not_before"].native),
        not_after=_moment(body["validity"]["not_after"].native),
        common_name=names.get(_COMMON_NAME, ""),
        surname=names.get(_SURNAME, ""),
        given_names=names.get(_GIVEN_NAME, ""),
        authority=authority,
        path_length=path_length,
        acceptable=all(
            oid in _KNOWN_EXTENSIONS or not critical for oid, (critical, _) in extensions.items()
        ),
    )


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("a year that no calendar has")
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _names(name: bytes) -> list[tuple[str, str]]:
    """Object identifier and text of every attribute in a Name, the first of a kind last."""
    found = []
    for _, relative in members(members(name)[0][1]):
        for _, attribute in members(relative):
            (_, oid), (tag, value) = members(attribute)[:2]
            text = value.decode(_CHARSETS.get(tag, "latin-1"), "replace")
            found.append((decode_oid(oid), " ".join(_NUMBER.sub("", text).split())))
    return found[::-1]


def _extensions(extensions: core.SequenceOf) -> dict[str, tuple[bool, bytes]]:
    return {
        decode_oid(extension["extn_id"].contents): (
            extension["critical"].native,
            extension["extn_value"].contents,
        )
        for extension in (extensions if isinstance(extensions, x509.Extensions) else ())
    }


def _constraints(extensions: dict[str, tuple[bool, bytes]]) -> tuple[bool, int | None]:
    """Basic constraints and the right to sign certificates (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    _, constraints = extensions.get("2.5.29.19", (False, b"\x30\x00"))
    values = members(members(constraints)[0][1])
    authority = bool(values) and values[0] == (0x01, b"\xff")
    length = int.from_bytes(values[1][1]) if authority and len(values) > 1 else None
    _, usage = extensions.get("2.5.29.15", (False, b""))
    if usage:
        bits = members(usage)[0][1]
        authority = authority and len(bits) > 1 and bool(bits[1] & 0x04)
    return authority, length


def _key_id(extensions: dict[str, tuple[bool, bytes]], key_info: bytes) -> bytes:
    _, value = extensions.get("2.5.29.14", (False, b""))
    if value:
        return members(value)[0][1]
    return hashlib.sha1(key_info, usedforsecurity=False).digest()
