"""The signed attributes of one CMS signer in, what he says by them out (RFC 5652, 11; RFC 5035)."""

from datetime import datetime
from typing import Final

from asn1crypto import cms, core

from mailbot.signatures.algorithms import decode_oid, digest, members
from mailbot.signatures.certificates import Certificate
from mailbot.signatures.checked import plausible
from mailbot.signatures.schemes import hash_of

_CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
_SIGNING_CERTIFICATE: Final = "1.2.840.113549.1.9.16.2.12"
_SIGNING_CERTIFICATE_2: Final = "1.2.840.113549.1.9.16.2.47"
_ONCE: Final = frozenset({_CONTENT_TYPE, MESSAGE_DIGEST, _SIGNING_TIME})
_SET: Final = b"\x31"

Attributes = dict[str, list[bytes]]
"""Content of the first value of each signed attribute, by type."""


class Malformed(Exception):  # noqa: N818 - a verdict on a stranger's bytes, not our error
    """A structure that breaks the rules of CMS."""


def attributes_of(signer: cms.SignerInfo) -> Attributes:
    """All of them; `Malformed` where one that must stand alone does not."""
    found: Attributes = {}
    written = signer["signed_attrs"]
    for attribute in written if not isinstance(written, core.Void) else ():
        (_, oid), (_, values) = members(members(attribute.dump())[0][1])[:2]
        kind, inside = decode_oid(oid), members(values)
        if kind in _ONCE and (kind in found or len(inside) != 1):
            raise Malformed
        if inside:
            found.setdefault(kind, [inside[0][1]])
    return found


def octets_of(signer: cms.SignerInfo) -> tuple[bytes, ...]:
    """Signed attributes as a SET: as encoded, and in the order DER asks for (5.4)."""
    written = signer["signed_attrs"]
    body = written.contents
    encoded = _SET + _length(len(body)) + body
    ordered = b"".join(sorted(attribute.dump() for attribute in written))
    again = _SET + _length(len(ordered)) + ordered
    return (encoded,) if again == encoded else (encoded, again)


def named_digest(attributes: Attributes, signed: cms.SignedData) -> bytes:
    """The digest the signer names; both attributes are mandatory (RFC 5652, 11.1 and 11.2)."""
    content_type = signed["encap_content_info"]["content_type"].contents
    if MESSAGE_DIGEST not in attributes or attributes.get(_CONTENT_TYPE) != [content_type]:
        raise Malformed
    return attributes[MESSAGE_DIGEST][0]


def certificate_agrees(attributes: Attributes, certificate: Certificate) -> bool:
    """The signer's own word on which certificate is his (RFC 5035, RFC 2634)."""
    for kind, usual in ((_SIGNING_CERTIFICATE_2, "sha256"), (_SIGNING_CERTIFICATE, "sha1")):
        if kind not in attributes:
            continue
        identifiers = members(attributes[kind][0])[0][1]
        fields = members(members(identifiers)[0][1])
        hash_name = usual
        if fields[0][0] == 0x30:  # noqa: PLR2004 - hashAlgorithm, absent where it is sha256
            hash_name = hash_of(_sequence(fields.pop(0)[1]))
        if fields[0][1] != digest(hash_name, certificate.der):
            return False
    return True


def signing_time(attributes: Attributes) -> datetime | None:
    """UTCTime or GeneralizedTime; a year of two digits is of 1950–2049 (11.3)."""
    if _SIGNING_TIME not in attributes:
        return None
    text = attributes[_SIGNING_TIME][0].decode("ascii")
    year = "%y" if len(text) == len("YYMMDDhhmmssZ") else "%Y"
    plain = text.split(".")[0].rstrip("Z") + "Z"
    return plausible(datetime.strptime(plain, f"{year}%m%d%H%M%S%z"))


def _length(number: int) -> bytes:
    if number < 0x80:  # noqa: PLR2004 - the short form of X.690, 8.1.3
        return bytes([number])
    octets = number.to_bytes((number.bit_length() + 7) // 8)
    return bytes([0x80 | len(octets)]) + octets


def _sequence(body: bytes) -> bytes:
    return b"\x30" + _length(len(body)) + body
