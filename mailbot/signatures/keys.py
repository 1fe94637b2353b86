"""A key, a hash and a signature in, whether they belong together out: what `cryptography` computes.

Imported when there is such a signature to verify: few documents bear one.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mailbot.signatures.algorithms import Scheme, Signing, Unsupported, digest_info

_NULL: Final = b"\x05\x00"
_HASHES: Final = {
    "sha1": hashes.SHA1(),  # noqa: S303 - verified and told to be weak
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_ELLIPTIC: Final = frozenset({Scheme.ECDSA, Scheme.ECDSA_RAW})


def verifies(key_info: bytes, signing: Signing, hashed: bytes, signature: bytes) -> bool:
    """RSA and elliptic curves; `Unsupported` for what is neither."""
    key = _load_key(key_info)
    try:
        if signing.scheme is Scheme.RSA and isinstance(key, rsa.RSAPublicKey):
            return _pkcs1_verifies(key, signing.hash_name, hashed, signature)
        if signing.scheme is Scheme.PSS and isinstance(key, rsa.RSAPublicKey):
            _verify_pss(key, signing, hashed, signature)
            return True
        if isinstance(key, ec.EllipticCurvePublicKey) and signing.scheme in _ELLIPTIC:
            if signing.scheme is Scheme.ECDSA_RAW:
                signature = _der_of_raw(signature)
            key.verify(signature, hashed, ec.ECDSA(Prehashed(_modern(signing.hash_name))))
            return True
    except (InvalidSignature, ValueError):
        return False
    raise Unsupported(signing.scheme)


def rsa_bits(key_info: bytes) -> int | None:
    """How long an RSA key is; `None` for any other."""
    key = _load_key(key_info)
    return key.key_size if isinstance(key, rsa.RSAPublicKey) else None


def _load_key(key_info: bytes) -> PublicKeyTypes:
    try:
        return load_der_public_key(key_info)
    except (ValueError, UnsupportedAlgorithm, TypeError) as error:
        raise Unsupported("key") from error


def _modern(hash_name: str) -> hashes.HashAlgorithm:
    if hash_name not in _HASHES:
        raise Unsupported(hash_name)
    return _HASHES[hash_name]


def _pkcs1_verifies(key: rsa.RSAPublicKey, hash_name: str, hashed: bytes, signature: bytes) -> bool:
    """DigestInfo compared byte for byte, with and without the NULL (RFC 8017, appendix A.2.4)."""
    _modern(hash_name)
    found = key.recover_data_from_signature(signature, padding.PKCS1v15(), None)
    return found in {digest_info(hash_name, hashed, ending) for ending in (_NULL, b"")}


def _verify_pss(key: rsa.RSAPublicKey, signing: Signing, hashed: bytes, signature: bytes) -> None:
    salt = padding.PSS.AUTO if signing.salt is None else signing.salt
    mask = padding.MGF1(_modern(signing.mask_hash or signing.hash_name))
    own = _modern(signing.hash_name)
    key.verify(signature, hashed, padding.PSS(mask, salt), Prehashed(own))


def _der_of_raw(signature: bytes) -> bytes:
    half, odd = divmod(len(signature), 2)
    if odd or not half:
        raise ValueError("r and s differ in length")
    return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
