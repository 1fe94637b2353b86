"""A message's headers in, what mail servers that we trust say of its sender out (RFC 8601).

Anybody can write Authentication-Results. Above the first Received only our own servers can have
put them; between the Received headers of our servers they count when they bear the name of the
server that wrote the Received right above. Exchange Online writes no name at all: there the
server is that of the Received above.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from fnmatch import fnmatchcase
from typing import Final

from mailbot.intake.domains import aligned
from mailbot.intake.headers import raw_value, raw_values
from mailbot.intake.policy import MailPolicy
from mailbot.model import Authenticity

_BY: Final = re.compile(r"\bby\s+([A-Za-z0-9.-]+)")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SPECIAL: Final = re.compile(r"[\s;=()\\]")
_LONGEST: Final = 10_000
_TAG: Final = re.compile(r"\b(i|d|cv)\s*=\s*([A-Za-z0-9.-]{1,100})")
_METHOD: Final = re.compile(r"(dkim|dmarc|spf)(?:/\d+)?=(\w+)$", re.IGNORECASE)
_FAILURES: Final = frozenset({"fail", "hardfail", "permerror", "policy"})


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result with its properties, lower case."""

    method: str
    verdict: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Results:
    """One Authentication-Results header: who says so, and what."""

    server: str
    results: tuple[Result, ...]


def vouched(message: Message, author: str, policy: MailPolicy) -> Authenticity:
    """What the trusted servers say of the author's domain; `NONE` when they say nothing."""
    if policy.trust_exchange_internal and _exchange_says_internal(message):
        return Authenticity.PASSED
    unsigned = not raw_value(message, "DKIM-Signature")
    told = [
        _verdict(result, author, unsigned=unsigned)
        for results in _trusted(message, policy)
        for result in results.results
    ]
    for outcome in (Authenticity.PASSED, Authenticity.FAILED):
        if outcome in told:
            return outcome
    return Authenticity.NONE


def _trusted(message: Message, policy: MailPolicy) -> Iterator[Results]:
    hops, server, spoken = 0, "", False
    for name, value in message.raw_items():
        header = str(name).lower()
        if header == "received":
            hops += 1
            if spoken or hops > policy.trusted_hops:
                return
            server = _written_by(str(value))
        elif header == "authentication-results" and (found := read_results(str(value))):
            speaker = found.server or server
            if not _believed(speaker, policy) or (hops and speaker != server):
                continue
            yield found
            spoken = True
            if hops:
                return


def _believed(server: str, policy: MailPolicy) -> bool:
    patterns = (pattern.lower() for pattern in policy.trusted_authserv)
    return bool(server) and any(fnmatchcase(server, pattern) for pattern in patterns)


def _written_by(received: str) -> str:
    found = _BY.search(_plain(received[:_LONGEST]) or "")
    return found[1].lower().rstrip(".") if found else ""


def arc_chain(message: Message) -> str:
    """The last forwarding server and the state of the chain it claims; empty without a chain."""
    newest, told = 0, ""
    for value in raw_values(message, "ARC-Seal"):
        tags = dict(_TAG.findall(value[:_LONGEST]))
        number = int(tags.get("i", "0")) if tags.get("i", "0").isdecimal() else 0
        if number > newest:
            newest, told = number, f"{tags.get('d', '?')}: {tags.get('cv', 'none')}"
    return told[:200]


def _exchange_says_internal(message: Message) -> bool:
    values = list(raw_values(message, "X-MS-Exchange-Organization-AuthAs"))
    return len(values) == 1 and values[0].strip().lower() == "internal"


def _verdict(result: Result, author: str, *, unsigned: bool) -> Authenticity:
    """SPF counts only where nothing is signed and the envelope bears the author's very domain."""
    properties, passed = result.properties, result.verdict == "pass"
    if result.method == "dmarc":
        concerned = _domain(properties.get("header.from", author)) == author
    elif result.method == "dkim":
        signer = properties.get("header.d") or _domain(properties.get("header.i", ""))
        concerned = aligned(signer, author)
    else:
        envelope = properties.get("smtp.mailfrom") or properties.get("smtp.mail", "")
        concerned = unsigned and _domain(envelope) == author
    if concerned and passed and (result.method != "dmarc" or "header.from" in properties):
        return Authenticity.PASSED
    if concerned and result.verdict in _FAILURES:
        return Authenticity.FAILED
    return Authenticity.NONE


def _domain(value: str) -> str:
    return value.rpartition("@")[2].strip("<>.").lower()


def read_results(value: str) -> Results | None:
    """The header taken apart; `None` when quotes or comments do not close: it may be forged."""
    plain = _plain(value) if len(value) <= _LONGEST else None
    if plain is None:
        return None
    segments = [re.sub(r"\s*=\s*", "=", part).split() for part in plain.lower().split(";")]
    first = segments[0][0] if segments[0] else ""
    named = bool(first) and "=" not in first
    found = tuple(result for words in segments[named:] if (result := _result(words)))
    return Results(first.rstrip(".") if named else "", found)


def _result(words: list[str]) -> Result | None:
    method = _METHOD.match(words[0]) if words else None
    if not method:
        return None
    pairs = (word.partition("=") for word in words[1:])
    properties: dict[str, str] = {}
    for name, _, text in pairs:
        properties.setdefault(name, text)
    return Result(method[1], method[2], properties)


def _plain(value: str) -> str | None:
    """Without comments; in quoted strings nothing is left that could end a result."""
    out: list[str] = []
    position = depth = 0
    while position < len(value):
        ch = value[position]
        if ch == '"' and not depth:
            quoted = _QUOTED.match(value, position)
            if not quoted:
                return None
            out.append(_SPECIAL.sub("_", quoted[1]))
            position = quoted.end()
            continue
        depth += (ch == "(") - (ch == ")")
        if depth < 0:
            return None
        out.append("" if depth else " " if ch == ")" else ch)
        position += 2 if ch == "\\" else 1
    return None if depth else "".join(out)
