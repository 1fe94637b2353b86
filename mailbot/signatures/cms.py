"""A signature file (.sig, .p7s, .p7m) and the document beside it in, each signer's result out.

RFC 5652. The file may be DER or BER, PEM of any label, or bare base64 in any encoding Windows
makes; it may hold several signers, and the content they signed or none.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from asn1crypto import cms, core

from mailbot.model import Evidence, Status
from mailbot.signatures.algorithms import (
    Hashed,
    Unsupported,
    decode_oid,
    digest,
    verifies,
    weaknesses,
)
from mailbot.signatures.certificates import FAULTS, Certificate, read_certificates
from mailbot.signatures.checked import Checked, failed, unclear
from mailbot.signatures.schemes import hash_of, signing_of
from mailbot.signatures.signed_attributes import (
    MESSAGE_DIGEST,
    Malformed,
    attributes_of,
    certificate_agrees,
    named_digest,
    octets_of,
    signing_time,
)

_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
_SIGNERS: Final = 20


def check_cms(
    content: bytes,
    document: Hashed,
    source: str,
    store: Sequence[Certificate] = (),
    evidence: Evidence = Evidence.CMS,
) -> tuple[Checked, ...]:
    """What each signer of `content` signed, compared with `document`; never raises over bytes."""
    try:
        signed = _signed_data(content)
        encapsulated = _encapsulated(signed)
        signers = list(signed["signer_infos"])[:_SIGNERS]
        included = _included(signed)
    except (Malformed, *FAULTS):
        return (failed(evidence, "malformed", source),)
    if not signers:
        return (failed(evidence, "malformed", source),)
    if encapsulated is not None and encapsulated != document.content:
        document = Hashed(encapsulated)
        foreign = True
    else:
        foreign = False
    results = [
        _check_signer(signer, signed, document, (included, tuple(store)), source)
        for signer in signers
    ]
    return tuple(_told(result, evidence, foreign=foreign) for result in results)


def signs(content: bytes, document: Hashed) -> bool:
    """Some signer of `content` names the digest of `document`, or carries its very bytes."""
    try:
        signed = _signed_data(content)
        if (encapsulated := _encapsulated(signed)) is not None:
            return encapsulated == document.content
        included = _included(signed)
        for signer in list(signed["signer_infos"])[:_SIGNERS]:
            hash_name = hash_of(signer["digest_algorithm"].dump())
            hashed = document.by(hash_name)
            if attributes := attributes_of(signer):
                if attributes.get(MESSAGE_DIGEST) == [hashed]:
                    return True
            elif any(_verifies(signer, item, hash_name, hashed) for item in included):
                return True
    except (Malformed, Unsupported, *FAULTS):
        return False
    return False


def encapsulated_in(content: bytes) -> bytes | None:
    """What an attached signature carries; `None` where it carries nothing or is none."""
    try:
        return _encapsulated(_signed_data(content))
    except (Malformed, *FAULTS):
        return None


def to_der(content: bytes) -> bytes:
    """The binary form of whatever was attached; unchanged where it is none of the known texts."""
    if content[:1] == b"\x30":
        return content
    text = content
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in content[:4]:
        text = content.replace(b"\x00", b"")
    text = text.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    armour = re.search(rb"-----BEGIN [^-\r\n]*-----(.*?)(?:-----END|\Z)", text, re.DOTALL)
    body = re.sub(rb"\s", b"", armour[1] if armour else text)
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return content


# -- the file ------------------------------------------------------------------------------------


def _signed_data(content: bytes) -> cms.SignedData:
    info = cms.ContentInfo.load(to_der(content))
    if decode_oid(info["content_type"].contents) != _SIGNED_DATA:
        raise Malformed
    return info["content"]


def _encapsulated(signed: cms.SignedData) -> bytes | None:
    inner = signed["encap_content_info"]["content"]
    if isinstance(inner, core.Void):
        return None
    found = inner.native if isinstance(inner, core.OctetString) else inner.parsed.contents
    return found if isinstance(found, bytes) else bytes(inner)


def _included(signed: cms.SignedData) -> tuple[Certificate, ...]:
    certificates = signed["certificates"]
    if isinstance(certificates, core.Void):
        return ()
    return read_certificates(
        choice.chosen.dump() for choice in certificates if choice.name == "certificate"
    )


# -- one signer ----------------------------------------------------------------------------------


def _check_signer(
    signer: cms.SignerInfo,
    signed: cms.SignedData,
    document: Hashed,
    certificates: tuple[tuple[Certificate, ...], tuple[Certificate, ...]],
    source: str,
) -> Checked:
    try:
        return _verdict(signer, signed, document, certificates, source)
    except Unsupported:
        return replace(
            unclear(Evidence.CMS, "unsupported", source), certificate=_named(signer, certificates)
        )
    except (Malformed, *FAULTS):
        return failed(Evidence.CMS, "malformed", source)


def _named(
    signer: cms.SignerInfo, certificates: tuple[tuple[Certificate, ...], tuple[Certificate, ...]]
) -> Certificate | None:
    """Whose signature it claims to be, where nothing could be verified."""
    try:
        known = (item for group in certificates for item in group)
        return next((item for item in known if _identifies(signer["sid"], item)), None)
    except FAULTS:
        return None


def _verdict(
    signer: cms.SignerInfo,
    signed: cms.SignedData,
    document: Hashed,
    certificates: tuple[tuple[Certificate, ...], tuple[Certificate, ...]],
    source: str,
) -> Checked:
    included, store = certificates
    attributes = attributes_of(signer)
    hash_name = hash_of(signer["digest_algorithm"].dump())
    hashed = document.by(hash_name)
    same = True
    if attributes:
        same = named_digest(attributes, signed) == hashed
        hashed = b""
    candidates = [item for item in (*included, *store) if _identifies(signer["sid"], item)]
    if not candidates:
        return (
            unclear(Evidence.CMS, "no_certificate", source)
            if same
            else failed(Evidence.CMS, "not_this_document", source)
        )
    own = next((item for item in candidates if _verifies(signer, item, hash_name, hashed)), None)
    if own is None:
        detached = not attributes and isinstance(signed["encap_content_info"]["content"], core.Void)
        broken = failed(Evidence.CMS, "not_this_document" if detached else "bad_signature", source)
        return replace(broken, certificate=candidates[0])
    if not certificate_agrees(attributes, own):
        return replace(failed(Evidence.CMS, "bad_signature", source), certificate=own)
    return Checked(
        evidence=Evidence.CMS,
        status=Status.PASSED if same else Status.FAILED,
        reason="valid" if same else "not_this_document",
        source=source,
        certificate=own,
        others=included,
        signed_at=signing_time(attributes),
        weak=weaknesses(own.key_info, hash_name),
    )


def _told(result: Checked, evidence: Evidence, *, foreign: bool) -> Checked:
    """An attached signature proves its own content, which must be the document beside it."""
    result = replace(result, evidence=evidence)
    if foreign and result.status is not Status.FAILED:
        return replace(result, status=Status.FAILED, reason="not_this_document")
    return result


def _verifies(
    signer: cms.SignerInfo, certificate: Certificate, hash_name: str, hashed: bytes
) -> bool:
    signing = signing_of(signer["signature_algorithm"].dump(), hash_name)
    signature = signer["signature"].native
    if hashed:
        if signing.hash_name != hash_name:
            raise Malformed
        return verifies(certificate.key_info, signing, hashed, signature)
    return any(
        verifies(certificate.key_info, signing, digest(signing.hash_name, covered), signature)
        for covered in octets_of(signer)
    )


def _identifies(identifier: cms.SignerIdentifier, certificate: Certificate) -> bool:
    chosen = identifier.chosen
    if identifier.name == "subject_key_identifier":
        return bool(chosen.native == certificate.key_id)
    return bool(
        chosen["serial_number"].native == certificate.serial
        and chosen["issuer"].dump() == certificate.issuer
    )
