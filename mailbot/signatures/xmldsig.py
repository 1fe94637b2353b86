"""One XML signature in, the elements it vouches for and the certificate that made it out.

W3C XML-DSig, narrowed to what Office and LibreOffice write: every reference points into the
signature itself, and nothing but a canonicalisation stands between an element and its digest.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from mailbot.signatures.algorithms import (
    Scheme,
    Signing,
    Unsupported,
    digest,
    verifies,
)
from mailbot.signatures.c14n import DEFAULT, canonical, is_c14n
from mailbot.signatures.certificates import Certificate, read_certificates

DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"
_EXCLUSIVE_NS: Final = "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces"
_DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_PSS: Final = "http://www.w3.org/2007/05/xmldsig-more#"
_PSS_NS: Final = "{http://www.w3.org/2007/05/xmldsig-more#}"
_ENC: Final = "http://www.w3.org/2001/04/xmlenc#"
_GOST: Final = "urn:ietf:params:xml:ns:cpxmlsec:algorithms:"
_LONGER: Final = ("sha224", "sha256", "sha384", "sha512")
_DIGESTS: Final = {
    f"{_DSIG}sha1": "sha1",
    f"{_MORE}sha224": "sha224",
    f"{_ENC}sha256": "sha256",
    f"{_MORE}sha384": "sha384",
    f"{_ENC}sha512": "sha512",
    f"{_GOST}gostr34112012-256": "gost256",
    f"{_GOST}gostr34112012-512": "gost512",
}
_SIGNINGS: Final = {
    f"{_DSIG}rsa-sha1": Signing(Scheme.RSA, "sha1"),
    f"{_MORE}ecdsa-sha1": Signing(Scheme.ECDSA_RAW, "sha1"),
    f"{_PSS}sha1-rsa-MGF1": Signing(Scheme.PSS, "sha1"),
    **{f"{_MORE}rsa-{name}": Signing(Scheme.RSA, name) for name in _LONGER},
    **{f"{_MORE}ecdsa-{name}": Signing(Scheme.ECDSA_RAW, name) for name in _LONGER},
    **{f"{_PSS}{name}-rsa-MGF1": Signing(Scheme.PSS, name) for name in _LONGER},
    f"{_GOST}gostr34102012-gostr34112012-256": Signing(Scheme.GOST, "gost256"),
    f"{_GOST}gostr34102012-gostr34112012-512": Signing(Scheme.GOST, "gost512"),
}


class Broken(Exception):  # noqa: N818 - a verdict on a stranger's bytes, not our error
    """The signature does not hold; `reason` is a code of `SignatureFact.reason`."""

    def __init__(self, reason: str) -> None:
        """Keep the code."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reference:
    """One ds:Reference: what it points to, through what, with which digest."""

    uri: str
    transforms: tuple[etree._Element, ...]
    hash_name: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature whose mathematics hold."""

    certificate: Certificate
    others: tuple[Certificate, ...]
    covered: tuple[etree._Element, ...]
    """Elements below ds:Object that the signer vouches for, subtrees included."""
    hashes: frozenset[str]

    def find(self, *paths: str) -> etree._Element | None:
        """The first element at one of `paths` inside what is covered."""
        for path in paths:
            for element in self.covered:
                if element.tag == path:
                    return element
                if (found := element.find(f".//{path}")) is not None:
                    return found
        return None


def verify(root: etree._Element, store: Sequence[Certificate]) -> Verified:
    """Check references and value; `Broken` or `Unsupported` where they do not hold."""
    info, value = _skeleton(root)
    targets = _identified(root)
    references = tuple(references_in(info))
    covered = tuple(_covered(reference, targets, root) for reference in references)
    if not covered:
        raise Broken("malformed")
    method = info.find(f"{DS}SignatureMethod")
    signing = _signing(method)
    form = info.find(f"{DS}CanonicalizationMethod")
    octets = canonical(info, _algorithm(form), _prefixes(form))
    hashed = digest(signing.hash_name, octets)
    included = tuple(_certificates(root))
    candidates = (*included, *store)
    if not candidates:
        raise Unsupported("no_certificate")
    certificate = _signer(candidates, signing, hashed, decoded(value))
    return Verified(
        certificate,
        included,
        covered,
        frozenset({signing.hash_name, *(reference.hash_name for reference in references)}),
    )


def references_in(element: etree._Element) -> Iterator[Reference]:
    """The ds:Reference children of a SignedInfo or Manifest."""
    for child in element.iterchildren(f"{DS}Reference"):
        method = child.find(f"{DS}DigestMethod")
        name = _DIGESTS.get(_algorithm(method))
        if name is None:
            raise Unsupported("digest")
        transforms = child.find(f"{DS}Transforms")
        yield Reference(
            uri=child.get("URI") or "",
            transforms=tuple(transforms.iterchildren(f"{DS}Transform"))
            if transforms is not None
            else (),
            hash_name=name,
            value=decoded(child.find(f"{DS}DigestValue")),
        )


def decoded(element: etree._Element | None) -> bytes:
    """The base64 content of an element; `Broken` when it is none."""
    try:
        text = "".join(element.itertext()) if element is not None else "!"  # type: ignore[arg-type]
        return base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Broken("malformed") from error


# -- parts of the signature ----------------------------------------------------------------------


def _skeleton(root: etree._Element) -> tuple[etree._Element, etree._Element]:
    """SignedInfo and SignatureValue; one of each, and no signature inside the signature."""
    if root.tag != f"{DS}Signature":
        raise Broken("malformed")
    infos, values = root.findall(f".//{DS}SignedInfo"), root.findall(f".//{DS}SignatureValue")
    nested = root.find(f".//{DS}Signature") is not None
    if len(infos) != 1 or infos[0].getparent() is not root or not values or nested:
        raise Broken("malformed")
    if values[0].getparent() is not root or len(root.findall(f"{DS}SignatureValue")) != 1:
        raise Broken("malformed")
    return infos[0], values[0]


def _identified(root: etree._Element) -> dict[str, etree._Element]:
    """Elements by their Id; two of one Id are what wrapping attacks live on."""
    found: dict[str, etree._Element] = {}
    for element in root.iter(etree.Element):
        identity = element.get("Id")
        if identity in found:
            raise Broken("malformed")
        if identity:
            found[identity] = element
    return found


def _covered(
    reference: Reference, targets: dict[str, etree._Element], root: etree._Element
) -> etree._Element:
    target = targets.get(reference.uri[1:]) if reference.uri.startswith("#") else None
    if target is None or not _inside_object(target, root) or len(reference.transforms) > 1:
        raise Broken("malformed")
    algorithm, prefixes = DEFAULT, ""
    for transform in reference.transforms:
        algorithm, prefixes = _algorithm(transform), _prefixes(transform)
    if not is_c14n(algorithm):
        raise Broken("malformed")
    if digest(reference.hash_name, canonical(target, algorithm, prefixes)) != reference.value:
        raise Broken("bad_signature")
    return target


def _inside_object(target: etree._Element, root: etree._Element) -> bool:
    while (parent := target.getparent()) is not None:
        if parent is root:
            return target.tag == f"{DS}Object"
        target = parent
    return False


def _signing(method: etree._Element | None) -> Signing:
    algorithm = _algorithm(method)
    if algorithm == f"{_PSS}rsa-pss" and method is not None:
        hash_name = _DIGESTS.get(_algorithm(method.find(f".//{DS}DigestMethod")), "sha256")
        return Signing(Scheme.PSS, hash_name)
    if algorithm not in _SIGNINGS:
        raise Unsupported(algorithm)
    return _SIGNINGS[algorithm]


def _signer(
    candidates: Sequence[Certificate], signing: Signing, hashed: bytes, value: bytes
) -> Certificate:
    """The certificate whose key verifies, wherever it stands in KeyInfo."""
    unsupported: Unsupported | None = None
    for certificate in candidates:
        try:
            if verifies(certificate.key_info, signing, hashed, value):
                return certificate
        except Unsupported as error:
            unsupported = error
    if unsupported and len(candidates) == 1:
        raise unsupported
    raise Broken("bad_signature")


def _certificates(root: etree._Element) -> Iterator[Certificate]:
    info = root.find(f"{DS}KeyInfo")
    if info is not None:
        yield from read_certificates(
            decoded(element) for element in info.iter(f"{DS}X509Certificate")
        )


def _algorithm(element: etree._Element | None) -> str:
    return (element.get("Algorithm") or "") if element is not None else ""


def _prefixes(element: etree._Element | None) -> str:
    found = element.find(_EXCLUSIVE_NS) if element is not None else None
    return (found.get("PrefixList") or "") if found is not None else ""
