"""Raw bytes and the DNS answers fetched at arrival in, how sure the sender's address is out.

Two proofs count: a DKIM signature of the sender's own domain that we verify ourselves, and the
word of a mail server we trust, told apart from forged ones by its id and its place among the
Received headers (RFC 6376, RFC 8601). ARC and Received-SPF prove nothing here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from email.message import Message
from fnmatch import fnmatchcase
from typing import Final

import dkim

from mailbot.intake.addresses import author_of
from mailbot.intake.headers import raw_values
from mailbot.intake.policy import MailPolicy
from mailbot.intake.tree import parse
from mailbot.model import Authenticity

_TAG: Final = re.compile(r"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)", re.IGNORECASE)
_RESULT: Final = re.compile(r"(?:^|;|\s)(dkim|dmarc|spf)\s*=\s*(\w+)(?P<rest>[^;]*)", re.IGNORECASE)
_COMMENT: Final = re.compile(r"\([^()]*\)")
_DOMAIN: Final = re.compile(r"^(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}$")
_SIGNATURES: Final = 5
_RSA_BITS: Final = 1024
_TWO_LEVEL: Final = frozenset(
    [
        "com.ru",
        "net.ru",
        "org.ru",
        "pp.ru",
        "msk.ru",
        "spb.ru",
        "edu.ru",
        "gov.ru",
        "mil.ru",
        "co.uk",
        "org.uk",
        "com.ua",
        "com.tr",
        "com.br",
        "com.au",
        "co.jp",
    ]
)


def key_names(raw: bytes) -> tuple[str, ...]:
    """DNS names of the keys worth asking for: aligned signatures only, a bounded few."""
    message = parse(raw)
    sender, _ = author_of(message)
    domain = sender.rpartition("@")[2]
    names = [
        f"{tags['s']}._domainkey.{tags['d']}."
        for tags in _signatures(message)
        if domain and _aligned(tags["d"], domain)
    ]
    return tuple(dict.fromkeys(names))


def authenticity_of(
    raw: bytes, message: Message, keys: Sequence[tuple[str, bytes]], policy: MailPolicy
) -> Authenticity:
    """`PASSED` on proof, `FAILED` when a proof was offered and is wrong, else `NONE`."""
    if not policy.check_sender:
        return Authenticity.UNCHECKED
    sender, _ = author_of(message)
    domain = sender.rpartition("@")[2]
    if not domain:
        return Authenticity.NONE
    told = _told(message, domain, policy)
    if told is Authenticity.PASSED:
        return told
    verified = _verified(raw, message, domain, dict(keys)) if policy.dkim else Authenticity.NONE
    if verified is Authenticity.PASSED:
        return verified
    return Authenticity.FAILED if Authenticity.FAILED in {told, verified} else Authenticity.NONE


# -- our own verification ------------------------------------------------------------------------


def _signatures(message: Message) -> Iterator[Mapping[str, str]]:
    for value in list(raw_values(message, "DKIM-Signature"))[:_SIGNATURES]:
        tags = {name.lower(): re.sub(r"\s+", "", text) for name, text in _TAG.findall(value)}
        domain, selector = tags.get("d", "").lower(), tags.get("s", "").lower()
        if _DOMAIN.match(domain) and re.fullmatch(r"[a-z0-9._-]{1,100}", selector):
            yield tags | {"d": domain, "s": selector}


def _verified(raw: bytes, message: Message, domain: str, keys: Mapping[str, bytes]) -> Authenticity:
    outcome = Authenticity.NONE
    for index, tags in enumerate(_signatures(message)):
        name = f"{tags['s']}._domainkey.{tags['d']}."
        if not _aligned(tags["d"], domain) or name not in keys:
            continue
        if "l" in tags or not _covers_author(tags):
            outcome = Authenticity.FAILED
            continue
        if _holds(raw, index, keys):
            return Authenticity.PASSED
        outcome = Authenticity.FAILED
    return outcome


def _covers_author(tags: Mapping[str, str]) -> bool:
    """From is signed; signed twice it cannot be added a second time (RFC 6376, 8.15)."""
    return "from" in tags.get("h", "").lower().split(":")


def _holds(raw: bytes, index: int, keys: Mapping[str, bytes]) -> bool:
    def answer(name: bytes | str, timeout: float = 0) -> bytes:  # noqa: ARG001 - dkimpy's signature
        text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        return keys.get(text.lower(), b"")

    try:
        return bool(dkim.DKIM(raw, minkey=_RSA_BITS).verify(idx=index, dnsfunc=answer))
    except (
        dkim.DKIMException,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
    ):
        return False


# -- a trusted server's word ---------------------------------------------------------------------


def _told(message: Message, domain: str, policy: MailPolicy) -> Authenticity:
    if policy.trust_exchange_internal and _exchange_says_internal(message):
        return Authenticity.PASSED
    verdicts = [
        _verdict(value, domain)
        for value in _results_by_our_servers(message, policy.trusted_hops)
        if _is_trusted(value, policy.trusted_authserv)
    ]
    if Authenticity.PASSED in verdicts:
        return Authenticity.PASSED
    return Authenticity.FAILED if Authenticity.FAILED in verdicts else Authenticity.NONE


def _results_by_our_servers(message: Message, hops: int) -> Iterator[str]:
    """Results that stand above the first Received of a stranger's server."""
    seen = 0
    for name, value in message.raw_items():
        if str(name).lower() == "received":
            seen += 1
            if seen > hops:
                return
        elif str(name).lower() == "authentication-results":
            yield str(value)


def _is_trusted(value: str, patterns: Sequence[str]) -> bool:
    identity = _COMMENT.sub(" ", value).split(";", 1)[0].split()
    return bool(identity) and any(fnmatchcase(identity[0].lower(), p.lower()) for p in patterns)


def _verdict(value: str, domain: str) -> Authenticity:
    body = _COMMENT.sub(" ", value).split(";", 1)[-1]
    outcome = Authenticity.NONE
    for match in _RESULT.finditer(";" + body):
        method, result, rest = match[1].lower(), match[2].lower(), match["rest"].lower()
        if method == "dmarc" and result == "pass" and _names(rest, "header.from", domain):
            return Authenticity.PASSED
        signed = _names(rest, "header.d", domain) or _names(rest, "header.i", domain)
        if method == "dkim" and result == "pass" and signed:
            return Authenticity.PASSED
        if method == "dmarc" and result == "fail":
            outcome = Authenticity.FAILED
    return outcome


def _names(rest: str, property_name: str, domain: str) -> bool:
    found = re.search(rf"{re.escape(property_name)}\s*=\s*\"?(?:[^\s\"@;]*@)?([\w.-]+)", rest)
    return found is not None and _aligned(found[1], domain)


def _exchange_says_internal(message: Message) -> bool:
    values = list(raw_values(message, "X-MS-Exchange-Organization-AuthAs"))
    return len(values) == 1 and values[0].strip().lower() == "internal"


def _aligned(signer: str, author: str) -> bool:
    """The signing domain is the author's own or the organisation's above it (RFC 7489, 3.1)."""
    signer, author = signer.lower().rstrip("."), author.lower().rstrip(".")
    if signer == author:
        return True
    return author.endswith("." + signer) and signer.count(".") >= 1 and signer not in _TWO_LEVEL
