"""A .docx as mailed in, the result of each Office signature in it out.

ECMA-376 part 2, 10 (digital signatures) and MS-OFFCRYPTO 2.5. A signature that leaves a part
unsigned that carries meaning is `partial`, and partial is not a signature: what Word calls
"partial signature" is how forgeries are made.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import unquote

from lxml import etree

from mailbot.model import Evidence, Status
from mailbot.signatures.algorithms import Allowance, Unsupported, digest, weaknesses
from mailbot.signatures.c14n import NotXml, canonical, is_c14n, parse
from mailbot.signatures.certificates import FAULTS, Certificate
from mailbot.signatures.checked import Checked, failed, plausible, unclear
from mailbot.signatures.opc import (
    OFFICE_DOCUMENT,
    ORIGIN,
    RELATIONSHIPS,
    SIGNATURE,
    Link,
    SignedPackage,
    is_tidy,
    transformed,
)
from mailbot.signatures.xmldsig import (
    DS,
    Broken,
    Reference,
    Verified,
    references_in,
    verify,
)

_TRANSFORM: Final = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"
_MDSSI: Final = "{http://schemas.openxmlformats.org/package/2006/digital-signature}"
_OFFICE: Final = "{http://schemas.microsoft.com/office/2006/digsig}"
_XADES: Final = "{http://uri.etsi.org/01903/v1.3.2#}"
_WORD_2012: Final = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_PERSONS: Final = frozenset(
    {f"{_WORD_2012}people", f"{_WORD_2012}person", f"{_WORD_2012}presenceInfo"}
)
_HARMLESS_LINKS: Final = (
    ORIGIN,
    "/metadata/core-properties",
    "/metadata/thumbnail",
    "/extended-properties",
    "/extendedProperties",
    "/custom-properties",
    "/customProperties",
)
_CUSTOM_XML: Final = ("/customXml", "/customXmlProps")
_PEOPLE: Final = "/people"
_BOUND: Final = re.compile(rb"<(?:\w+:)?dataBinding[\s/>]")
_SIGNATURES: Final = 20


@dataclass(slots=True)
class _Coverage:
    """What the manifests of one signature cover."""

    parts: set[str] = field(default_factory=set)
    links: set[tuple[str, str]] = field(default_factory=set)
    """Part of relationships, Id."""
    hashes: set[str] = field(default_factory=set)


def office_signatures(
    content: bytes, store: Sequence[Certificate] = (), allowance: Allowance | None = None
) -> tuple[Checked, ...]:
    """Every signature in the package; none where there is no such thing. Never raises."""
    if b"_xmlsignatures" not in content and b"digital-signature" not in content:
        return ()
    try:
        package = SignedPackage.open(content, allowance or Allowance())
        if package is None:
            return ()
        parts = _signature_parts(package)
        strays = [
            name
            for name in package.names
            if re.match(r"/_xmlsignatures/[^/]+\.xml$", name, re.IGNORECASE)
            and name.lower() not in {part.lower() for part in parts}
        ]
    except (Broken, NotXml, *FAULTS):
        return (failed(Evidence.OFFICE, "malformed", ""),)
    tidy = is_tidy(content)
    checked = [
        _check(package, part, store) if tidy else failed(Evidence.OFFICE, "malformed", part)
        for part in parts[:_SIGNATURES]
    ]
    return (*checked, *(failed(Evidence.OFFICE, "stray", name) for name in strays[:_SIGNATURES]))


def _signature_parts(package: SignedPackage) -> list[str]:
    """Signature parts, found by their relationships and never by their names."""
    found: dict[str, str] = {}
    for origin in package.links("/"):
        if origin.type.endswith(ORIGIN) and not origin.external:
            for link in package.links(origin.target):
                if link.type.endswith(SIGNATURE) and not link.external:
                    found.setdefault(link.target.lower(), link.target)
    return list(found.values())


def _check(package: SignedPackage, part: str, store: Sequence[Certificate]) -> Checked:
    try:
        verified = verify(parse(package.read(part)), store)
        _check_signing_certificate(verified)
    except Unsupported as error:
        known = str(error) == "no_certificate"
        return unclear(Evidence.OFFICE, "no_certificate" if known else "unsupported", part)
    except Broken as broken:
        return failed(Evidence.OFFICE, broken.reason, part)
    except (NotXml, *FAULTS):
        return failed(Evidence.OFFICE, "malformed", part)
    status, reason, hashes = _over_the_package(package, verified)
    return Checked(
        evidence=Evidence.OFFICE,
        status=status,
        reason=reason,
        source=part,
        certificate=verified.certificate,
        others=verified.others,
        signed_at=_signed_at(verified),
        weak=weaknesses(verified.certificate.key_info, *verified.hashes, *hashes),
        line=_text(verified.find(f"{_OFFICE}SetupID")),
    )


def _over_the_package(
    package: SignedPackage, verified: Verified
) -> tuple[Status, str, frozenset[str]]:
    """What a signature that holds in itself says about the package."""
    try:
        coverage = _coverage(package, verified)
        whole = _covers_everything(package, coverage)
    except Unsupported:
        return Status.INDETERMINATE, "unsupported", frozenset()
    except Broken as broken:
        return Status.FAILED, broken.reason, frozenset()
    except (NotXml, *FAULTS):
        return Status.FAILED, "malformed", frozenset()
    if not whole:
        return Status.FAILED, "partial", frozenset()
    return Status.PASSED, "valid", frozenset(coverage.hashes)


# -- what is covered -----------------------------------------------------------------------------


def _coverage(package: SignedPackage, verified: Verified) -> _Coverage:
    """Check every reference of every signed Manifest; `Broken` at the first that fails."""
    coverage = _Coverage()
    for element in verified.covered:
        for manifest in element.iterchildren(f"{DS}Manifest"):
            for reference in references_in(manifest):
                _check_reference(package, reference, coverage)
                coverage.hashes.add(reference.hash_name)
    if not coverage.parts and not coverage.links:
        raise Broken("malformed")
    return coverage


def _check_reference(package: SignedPackage, reference: Reference, coverage: _Coverage) -> None:
    path, _, query = reference.uri.partition("?")
    part = unquote(path)
    wanted = unquote(query.removeprefix("ContentType=")).lower()
    if not part.startswith("/") or not query.startswith("ContentType="):
        raise Broken("malformed")
    if package.content_type(part) != wanted:
        raise Broken("digest_mismatch")
    names = [transform.get("Algorithm") or "" for transform in reference.transforms]
    if not names:
        _match(package.digest(part, reference.hash_name), reference)
        coverage.parts.add(part.lower())
        return
    content = package.read(part)
    if names[0] == _TRANSFORM and wanted == RELATIONSHIPS and all(map(is_c14n, names[1:])):
        ids, types = _selected(reference.transforms[0])
        readings = transformed(content, ids, types)
        coverage.links |= {
            (part.lower(), link.get("Id") or "")
            for link in parse(content)
            if link.get("Id") in ids or link.get("Type") in types
        }
    elif len(names) == 1 and is_c14n(names[0]):
        readings = (canonical(parse(content), names[0]),)
    else:
        raise Broken("malformed")
    if all(digest(reference.hash_name, octets) != reference.value for octets in readings):
        raise Broken("digest_mismatch")
    if _TRANSFORM not in names:
        coverage.parts.add(part.lower())


def _match(found: bytes, reference: Reference) -> None:
    if found != reference.value:
        raise Broken("digest_mismatch")


def _selected(transform: etree._Element) -> tuple[frozenset[str], frozenset[str]]:
    ids = {
        item.get("SourceId") for item in transform.iterchildren(f"{_MDSSI}RelationshipReference")
    }
    groups = transform.iterchildren(f"{_MDSSI}RelationshipsGroupReference")
    types = {item.get("SourceType") for item in groups}
    return frozenset(filter(None, ids)), frozenset(filter(None, types))


def _covers_everything(package: SignedPackage, coverage: _Coverage) -> bool:
    """Nothing that can change what the reader sees is left unsigned."""
    mains = [link for link in package.links("/") if link.type.endswith(OFFICE_DOCUMENT)]
    if len(mains) != 1 or mains[0].external or mains[0].target.lower() not in coverage.parts:
        raise Broken("malformed" if len(mains) != 1 else "partial")
    parts, links = package.reachable()
    bound = any(_BOUND.search(package.read(part)) for part in coverage.parts if _is_word(part))
    harmless = {link.target.lower() for link in links if _is_harmless(package, link, bound=bound)}
    links_signed = all(
        (link.rels.lower(), link.id) in coverage.links
        or link.rels.lower() in coverage.parts
        or _is_harmless(package, link, bound=bound)
        for link in links
        if not _within_signatures(link)
    )
    parts_signed = all(
        part in coverage.parts or part in harmless or _is_origin(part, links)
        for part in parts
        if package.has(part)
    )
    return links_signed and parts_signed


def _is_harmless(package: SignedPackage, link: Link, *, bound: bool) -> bool:
    if link.external:
        return False
    if link.type.endswith(_HARMLESS_LINKS):
        return link.rels.lower() == "/_rels/.rels"
    if link.type.endswith(_CUSTOM_XML):
        return not bound
    if link.type.endswith(_PEOPLE) and package.has(link.target):
        tags = {element.tag for element in parse(package.read(link.target)).iter()}
        return tags <= _PERSONS
    return False


def _is_word(part: str) -> bool:
    return part.startswith("/word/") and part.endswith(".xml")


def _within_signatures(link: Link) -> bool:
    return link.type.endswith((ORIGIN, SIGNATURE))


def _is_origin(part: str, links: Sequence[Link]) -> bool:
    return any(_within_signatures(link) and link.target.lower() == part for link in links)


# -- what the signer says ------------------------------------------------------------------------


def _check_signing_certificate(verified: Verified) -> None:
    """XAdES names the certificate by its digest; another with the same key is not meant."""
    for name in ("SigningCertificateV2", "SigningCertificate"):
        named = verified.find(f"{_XADES}{name}")
        found = named.find(f".//{_XADES}CertDigest") if named is not None else None
        if found is None:
            continue
        method = found.find(f"{DS}DigestMethod")
        holder = etree.Element("holder")
        reference = etree.SubElement(holder, f"{DS}Reference")
        if method is not None:
            etree.SubElement(
                reference, f"{DS}DigestMethod", Algorithm=method.get("Algorithm") or ""
            )
        etree.SubElement(reference, f"{DS}DigestValue").text = _text(found.find(f"{DS}DigestValue"))
        (wanted,) = references_in(holder)
        if digest(wanted.hash_name, verified.certificate.der) != wanted.value:
            raise Broken("bad_signature")


def _signed_at(verified: Verified) -> datetime | None:
    text = _text(verified.find(f"{_XADES}SigningTime")) or _text(
        verified.find(f"{_MDSSI}SignatureTime/{_MDSSI}Value")
    )
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return plausible(moment)


def _text(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""
