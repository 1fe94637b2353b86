"""Raw bytes and the keys fetched at arrival in, what the sender's own signature proves out.

RFC 6376 and 8301. The verification is dkimpy's; its clock is not used, so that a letter read again
next year comes to the same: an expiry (`x=`) is compared with the arrival.
"""

import binascii
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value

from mailbot.intake.domains import aligned
from mailbot.model import Authenticity

_SIGNATURES: Final = 10
_RSA_BITS: Final = 1024
_SLACK: Final = timedelta(hours=10)
_DOMAIN: Final = re.compile(rb"(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}")
_SELECTOR: Final = re.compile(rb"[a-z0-9._-]{1,100}")
_BARE_RETURN: Final = re.compile(rb"\r(?!\n)")
"""Ends a line for some readers and not for others: a second author could hide behind it."""
_SINGLE: Final = (
    b"from", b"subject", b"date", b"message-id", b"mime-version", b"content-type",
    b"content-transfer-encoding",
)  # fmt: skip
"""Headers that a signature cannot vouch for when somebody added a second one (RFC 6376, 8.15)."""
_FAULTS: Final = (
    dkim.DKIMException, InvalidTagValueList, binascii.Error, ValueError, TypeError, KeyError, IndexError,
    AttributeError, OverflowError, ArithmeticError,
)  # fmt: skip

Headers = list[list[bytes]]
Tags = Mapping[bytes, bytes]


def wanted_keys(raw: bytes, author: str) -> tuple[str, ...]:
    """DNS names of the keys of aligned signatures, a bounded few."""
    return tuple(dict.fromkeys(_key_name(tags) for _, tags in _signatures(raw, author)))


def verified(
    raw: bytes, author: str, keys: Mapping[str, bytes], received_at: datetime
) -> Authenticity:
    """`NONE` without an aligned signature whose key was asked for and answered."""
    outcome = Authenticity.NONE
    for index, tags in _signatures(raw, author):
        key = keys.get(_key_name(tags))
        if key is None or tags.get(b"a") == b"ed25519-sha256":
            continue
        if _acceptable(tags, received_at) and _holds(raw, index, tags, key):
            return Authenticity.PASSED
        outcome = Authenticity.FAILED
    return outcome


def _signatures(raw: bytes, author: str) -> Iterator[tuple[int, Tags]]:
    """Position among all signatures, and tags, of those aligned with the author's domain."""
    found = [value for name, value in _headers(raw) if name.lower() == b"dkim-signature"]
    for index, value in enumerate(found[:_SIGNATURES]):
        try:
            tags = parse_tag_value(value)
        except _FAULTS:
            continue
        domain, selector = tags.get(b"d", b"").lower(), tags.get(b"s", b"").lower()
        usable = _DOMAIN.fullmatch(domain) and _SELECTOR.fullmatch(selector)
        if usable and aligned(domain.decode("ascii"), author):
            yield index, tags


def _headers(raw: bytes) -> Headers:
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0][: 1 << 20]
    try:
        headers: Headers = dkim.rfc822_parse(head + b"\r\n\r\n")[0]
    except _FAULTS:
        return []
    return headers


def _key_name(tags: Tags) -> str:
    name = tags[b"s"] + b"._domainkey." + tags[b"d"] + b"."
    return name.decode("ascii", "replace").lower()


def _acceptable(tags: Tags, received_at: datetime) -> bool:
    """Covers the author and the whole body, by an algorithm that still counts for something."""
    covered = re.split(rb"\s*:\s*", tags.get(b"h", b"").lower().strip())
    expiry = tags.get(b"x", b"")
    expired = bool(expiry) and not (
        expiry.isdigit() and int(expiry) >= (received_at - _SLACK).timestamp()
    )
    whole = b"l" not in tags and tags.get(b"a") == b"rsa-sha256"
    return whole and b"from" in covered and not expired


def _holds(raw: bytes, index: int, tags: Tags, key: bytes) -> bool:
    timeless = {name: value for name, value in tags.items() if name not in {b"t", b"x"}}
    try:
        dkim.validate_signature_fields(timeless)
        check = dkim.DKIM(raw, minkey=_RSA_BITS)
        if any(_BARE_RETURN.search(value) for _, value in check.headers):
            return False
        names = Counter(name.lower() for name, _ in check.headers)
        if any(names[single] > 1 for single in _SINGLE):
            return False
        signature = [h for h in check.headers if h[0].lower() == b"dkim-signature"][index]
        covered = [name.lower() for name in re.split(rb"\s*:\s*", tags[b"h"])]
        return bool(check.verify_sig(dict(tags), covered, signature, lambda *_, **__: key))
    except _FAULTS:
        return False
