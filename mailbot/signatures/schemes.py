"""An AlgorithmIdentifier in, the scheme and hash it names out (RFC 8017, RFC 5758, RFC 9215)."""

from typing import Final

from mailbot.signatures.algorithms import (
    HASHES,
    Scheme,
    Signing,
    Unsupported,
    decode_oid,
    members,
)

_PSS: Final = "1.2.840.113549.1.1.10"
_FIXED: Final = {
    "1.2.840.113549.1.1.5": (Scheme.RSA, "sha1"),
    "1.3.14.3.2.29": (Scheme.RSA, "sha1"),
    "1.2.840.113549.1.1.14": (Scheme.RSA, "sha224"),
    "1.2.840.113549.1.1.11": (Scheme.RSA, "sha256"),
    "1.2.840.113549.1.1.12": (Scheme.RSA, "sha384"),
    "1.2.840.113549.1.1.13": (Scheme.RSA, "sha512"),
    "1.2.840.10045.4.1": (Scheme.ECDSA, "sha1"),
    "1.2.840.10045.4.3.1": (Scheme.ECDSA, "sha224"),
    "1.2.840.10045.4.3.2": (Scheme.ECDSA, "sha256"),
    "1.2.840.10045.4.3.3": (Scheme.ECDSA, "sha384"),
    "1.2.840.10045.4.3.4": (Scheme.ECDSA, "sha512"),
    "1.2.643.7.1.1.3.2": (Scheme.GOST, "gost256"),
    "1.2.643.7.1.1.3.3": (Scheme.GOST, "gost512"),
    "1.2.643.7.1.1.1.1": (Scheme.GOST, "gost256"),
    "1.2.643.7.1.1.1.2": (Scheme.GOST, "gost512"),
}
_FREE: Final = {
    "1.2.840.113549.1.1.1": Scheme.RSA,
    "1.2.840.10045.2.1": Scheme.ECDSA,
}
"""The hash is the one the signer names beside it."""
_SALT: Final = 20
"""RFC 8017, A.2.3: what is meant where nothing is said; the hash is then SHA-1."""


def hash_of(identifier: bytes) -> str:
    """The name of a digest algorithm given as DER AlgorithmIdentifier."""
    oid, _ = _parts(identifier)
    if oid not in HASHES:
        raise Unsupported(oid)
    return HASHES[oid]


def signing_of(identifier: bytes, hash_name: str = "") -> Signing:
    """The signature algorithm; `hash_name` is the signer's digest, for those that name none."""
    oid, parameters = _parts(identifier)
    if oid == _PSS:
        return _pss(parameters)
    if oid in _FREE and hash_name:
        return Signing(_FREE[oid], hash_name)
    if oid not in _FIXED:
        raise Unsupported(oid)
    return Signing(*_FIXED[oid])


def _parts(identifier: bytes) -> tuple[str, bytes]:
    """Object identifier and content of the parameters."""
    found = members(members(identifier)[0][1])
    return decode_oid(found[0][1]), found[1][1] if len(found) > 1 else b""


def _pss(parameters: bytes) -> Signing:
    """RSASSA-PSS-params: each field has its tag, and a default of 1998."""
    fields = dict(members(parameters))
    hash_name = hash_of(fields[0xA0]) if 0xA0 in fields else "sha1"  # noqa: PLR2004
    mask = members(members(fields[0xA1])[0][1])[1] if 0xA1 in fields else None  # noqa: PLR2004
    mask_hash = HASHES.get(decode_oid(members(mask[1])[0][1]), "") if mask else "sha1"
    salt = int.from_bytes(members(fields[0xA2])[0][1]) if 0xA2 in fields else _SALT  # noqa: PLR2004
    return Signing(Scheme.PSS, hash_name, mask_hash, salt)
