"""The bytes of a letter in, who signed the letter itself (S/MIME, RFC 8551) out.

Such a signature says who sent the letter; it is no signature under the protocol.
"""

import re
from email.message import Message
from typing import Final

from mailbot.intake.containers import open_signed
from mailbot.intake.headers import content_type
from mailbot.intake.transfer import decoded, payload_of
from mailbot.intake.tree import parse, parse_head
from mailbot.model import Status
from mailbot.signatures.algorithms import Hashed
from mailbot.signatures.checked import Checked
from mailbot.signatures.cms import check_cms

_LONGEST: Final = 40 << 20
_SOURCE: Final = "smime.p7s"
_DOUBTS: Final = {Status.FAILED: "подпись неверна", Status.INDETERMINATE: "подпись не проверена"}


def smime_signer(raw: bytes) -> str:
    """Who signed the letter as the certificate names him, what is wrong said beside; else empty."""
    kind = content_type(parse_head(raw))
    results: tuple[Checked, ...] = ()
    if kind == ("multipart", "signed"):
        results = _detached(parse(raw[:_LONGEST]), raw[:_LONGEST])
    elif kind[0] == "application" and kind[1] in {"pkcs7-mime", "x-pkcs7-mime"}:
        results = _opaque(parse(raw[:_LONGEST]))
    return "; ".join(filter(None, map(_told, results[:3])))


def _told(result: Checked) -> str:
    name = result.certificate.person if result.certificate else ""
    doubt = _DOUBTS.get(result.status, "")
    return f"{name or 'имя не указано'} ({doubt})" if doubt else name


def _detached(message: Message, raw: bytes) -> tuple[Checked, ...]:
    parts = payload_of(message)
    content = _first_part(message, raw)
    if not isinstance(parts, list) or len(parts) < 2 or content is None:  # noqa: PLR2004
        return ()
    coded = payload_of(parts[1])
    if not isinstance(coded, bytes) or "pkcs7-signature" not in content_type(parts[1])[1]:
        return ()
    return check_cms(decoded(coded, parts[1]), Hashed(content), _SOURCE)


def _opaque(message: Message) -> tuple[Checked, ...]:
    coded = payload_of(message)
    if not isinstance(coded, bytes):
        return ()
    signature = decoded(coded, message)
    inner = open_signed(signature)
    return () if inner is None else check_cms(signature, Hashed(inner), _SOURCE)


def _first_part(message: Message, raw: bytes) -> bytes | None:
    """The exact bytes that were signed, in the canonical line ends (RFC 1847, 2.1)."""
    boundary = message.get_boundary()
    if not boundary:
        return None
    mark = re.escape(boundary.encode("ascii", "replace"))
    found = re.search(rb"(?:\A|\n)--" + mark + rb"[ \t]*\r?\n(.*?)\r?\n--" + mark, raw, re.DOTALL)
    return re.sub(rb"\r?\n", b"\r\n", found[1]) if found else None
