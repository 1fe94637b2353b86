"""Names of algorithms as CMS and XML write them in, digests and verdicts on signatures out.

What cannot be computed here raises `Unsupported`: not being able to tell is never a verdict.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from asn1crypto import parser

from mailbot.signatures import gost

SHORT_RSA: Final = 2048
_NULL: Final = b"\x05\x00"
_OID: Final = 0x06
_SEQUENCE: Final = 0x30

HASHES: Final = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "1.2.643.7.1.1.2.2": "gost256",
    "1.2.643.7.1.1.2.3": "gost512",
    # Some signers put the signature's algorithm where the digest's belongs.
    "1.2.840.113549.1.1.5": "sha1",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.643.7.1.1.3.2": "gost256",
    "1.2.643.7.1.1.3.3": "gost512",
}
_OIDS: Final = {name: oid for oid, name in reversed(HASHES.items())}
_MODERN: Final = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512"})
_PSS_KEY: Final = "1.2.840.113549.1.1.10"
"""A key that can sign in no other way (RFC 4055, 1.2)."""
GOST_KEYS: Final = {"1.2.643.7.1.1.1.1": "gost256", "1.2.643.7.1.1.1.2": "gost512"}


class Unsupported(Exception):  # noqa: N818 - it is not an error of anybody
    """An algorithm that is not computed here."""


class Scheme(StrEnum):
    """How a hash was turned into a signature."""

    RSA = "rsa"
    PSS = "pss"
    ECDSA = "ecdsa"
    ECDSA_RAW = "ecdsa_raw"
    """r ‖ s of equal length, as XML writes it (RFC 4050)."""
    GOST = "gost"


@dataclass(frozen=True, slots=True)
class Signing:
    """A scheme with its hash; for PSS the hash of the mask and the salt's length too."""

    scheme: Scheme
    hash_name: str
    mask_hash: str = ""
    salt: int | None = None


@dataclass(slots=True)
class Allowance:
    """What may still be hashed by Streebog while one document is examined."""

    left: int = gost.MOST

    def spend(self, size: int) -> None:
        """Take from what is left; `Unsupported` where that is not enough."""
        if size > self.left:
            raise Unsupported("gost")
        self.left -= size


@dataclass(slots=True)
class Hashed:
    """Bytes that are hashed once per algorithm, however many signatures stand over them."""

    content: bytes
    allowance: Allowance = field(default_factory=Allowance)
    _known: dict[str, bytes] = field(default_factory=dict)

    def by(self, hash_name: str) -> bytes:
        """The digest by `hash_name`; `Unsupported` for what would take too long."""
        if hash_name not in self._known:
            if hash_name.startswith("gost"):
                self.allowance.spend(len(self.content))
            self._known[hash_name] = digest(hash_name, self.content)
        return self._known[hash_name]


def digest(hash_name: str, content: bytes) -> bytes:
    """The digest of `content`."""
    if hash_name in _MODERN:
        return hashlib.new(hash_name, content, usedforsecurity=False).digest()
    if hash_name in {"gost256", "gost512"} and len(content) <= gost.MOST:
        return gost.digest(content, int(hash_name[4:]))
    raise Unsupported(hash_name)


def verifies(key_info: bytes, signing: Signing, hashed: bytes, signature: bytes) -> bool:
    """The signature over `hashed` was made with the private half of this SubjectPublicKeyInfo."""
    if signing.scheme is Scheme.GOST:
        return _gost_verifies(key_info, hashed, signature)
    if signing.scheme is Scheme.RSA and key_algorithm(key_info)[0] == _PSS_KEY:
        signing = Signing(Scheme.PSS, signing.hash_name)  # what OpenSSL writes, it says otherwise
    from mailbot.signatures import keys  # noqa: PLC0415 - 7 MB that most documents do not need

    return keys.verifies(key_info, signing, hashed, signature)


def weaknesses(key_info: bytes, *hash_names: str) -> tuple[str, ...]:
    """What is old about a signature that verifies."""
    weak = ["sha1"] if "sha1" in hash_names else []
    from mailbot.signatures import keys  # noqa: PLC0415

    try:
        size = keys.rsa_bits(key_info)
    except Unsupported:
        return tuple(weak)
    return (*weak, "short_key") if size is not None and size < SHORT_RSA else tuple(weak)


# -- the schemes ---------------------------------------------------------------------------------


def _gost_verifies(key_info: bytes, hashed: bytes, signature: bytes) -> bool:
    algorithm, parameters, key = key_algorithm(key_info)
    name = GOST_KEYS.get(algorithm)
    curve = gost.CURVES.get(parameters)
    if name is None or curve is None:
        raise Unsupported("gost")
    if curve.size * 8 != int(name[4:]) or len(hashed) != curve.size:
        return False
    return gost.verifies(curve, key, hashed, signature)


# -- the encodings they need ---------------------------------------------------------------------


def digest_info(hash_name: str, hashed: bytes, parameters: bytes) -> bytes:
    """What PKCS #1 signs: the digest with its algorithm's name."""
    algorithm = _tlv(_SEQUENCE, encode_oid(_OIDS[hash_name]) + parameters)
    return _tlv(_SEQUENCE, algorithm + _tlv(0x04, hashed))


def key_algorithm(key_info: bytes) -> tuple[str, str, bytes]:
    """Object identifiers of a key's algorithm and of its first parameter, and the key's bytes."""
    try:
        algorithm, key = members(parser.parse(key_info, strict=True)[4])
        names = members(algorithm[1])
        parameters = members(names[1][1]) if names[1:] and names[1][0] == _SEQUENCE else names[1:2]
        first = parameters[0] if parameters and parameters[0][0] == _OID else None
        oid, inner = decode_oid(names[0][1]), key[1][1:]
        if oid in GOST_KEYS:
            inner = parser.parse(inner)[4]
    except (ValueError, IndexError, TypeError) as error:
        raise Unsupported("key") from error
    return oid, decode_oid(first[1]) if first else "", inner


def members(content: bytes) -> list[tuple[int, bytes]]:
    """Tag and content of everything in a SEQUENCE or SET; tags above 30 do not occur here."""
    found = []
    while content:
        kind, method, tag, header, body, trailer = parser.parse(content)
        found.append((kind << 6 | method << 5 | tag, body))
        content = content[len(header) + len(body) + len(trailer) :]
    return found


def decode_oid(content: bytes) -> str:
    """Dotted form of an OBJECT IDENTIFIER's content (X.690, clause 8.19)."""
    arcs, value = [], 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    if not arcs:
        return ""
    root = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (root, arcs[0] - 40 * root, *arcs[1:]))


def encode_oid(dotted: str) -> bytes:
    """DER of an OBJECT IDENTIFIER."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    body = b""
    for arc in (40 * first + second, *rest):
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(arc & 0x7F | 0x80)
        body += bytes(septets[::-1])
    return _tlv(_OID, body)


def _tlv(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content
