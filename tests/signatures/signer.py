"""Signs files the way signers' programs do: certificates, CMS and Office signatures made here.

RSA and ECDSA keys are of `cryptography`; GOST ones of OpenSSL's engine, where it is installed.
"""

import base64
import datetime as dt
import functools
import hashlib
import io
import re
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree

from tests.protocols import RECEIVED

PETROV = "Петров Пётр Петрович"
IVANOVA = "Иванова Анна Сергеевна"
STRANGER = "Сидоров Семён Семёнович"
SIGNED_AT = RECEIVED.astimezone(dt.UTC) - dt.timedelta(days=1)
START, END = SIGNED_AT - dt.timedelta(days=300), SIGNED_AT + dt.timedelta(days=300)


@functools.cache
def _rsa_key(number: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Signer:
    """A person with a key and a certificate."""

    name: str
    key: Any
    certificate: bytes
    authority: "Signer | None" = None
    pss: bool = False
    hash_name: str = "sha256"


def person(  # noqa: PLR0913 - all that a certificate may differ in
    name: str,
    *,
    kind: str = "rsa",
    slot: int | None = None,
    authority: Signer | None = None,
    subject: x509.Name | None = None,
    valid: tuple[dt.datetime, dt.datetime] = (START, END),
    is_authority: bool = False,
) -> Signer:
    """Somebody with a key of `kind` (`rsa`, `pss`, `ec`); equal slots share a key."""
    slot = sum(name.encode()) if slot is None else slot
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else _rsa_key(slot)
    subject = subject or full_subject(name)
    issuer = issuer_name(authority) if authority else subject
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(1000 + slot)
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    )
    certificate = builder.sign(authority.key if authority else key, hashes.SHA256())
    return Signer(name, key, certificate.public_bytes(Encoding.DER), authority, pss=kind == "pss")


def full_subject(name: str) -> x509.Name:
    surname, _, given = name.partition(" ")
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "RU"),
            x509.NameAttribute(NameOID.SURNAME, surname),
            x509.NameAttribute(NameOID.GIVEN_NAME, given or surname),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(x509.ObjectIdentifier("1.2.643.3.131.1.1"), "123456789012"),
        ]
    )


def common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def issuer_name(authority: Signer) -> x509.Name:
    return x509.load_der_x509_certificate(authority.certificate).subject


def raw_signature(signer: Signer, covered: bytes, hash_name: str) -> bytes:
    """The signature as CMS wants it."""
    algorithm = getattr(hashes, hash_name.upper())()
    if isinstance(signer.key, ec.EllipticCurvePrivateKey):
        return signer.key.sign(covered, ec.ECDSA(algorithm))
    if signer.pss:
        return signer.key.sign(
            covered, padding.PSS(padding.MGF1(algorithm), algorithm.digest_size), algorithm
        )
    return signer.key.sign(covered, padding.PKCS1v15(), algorithm)


# -- CMS -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """How a CMS file is laid out, and what is wrong with it."""

    attached: bool = False
    attributes: bool = True
    with_certificate: bool = True
    hash_name: str = "sha256"
    signing_certificate: bytes | None = b""
    """Empty: the signer's own is named; `None`: none is."""
    content_type: str | None = "data"
    twice: bool = False
    """messageDigest is given twice."""
    signed_at: dt.datetime = SIGNED_AT
    unsorted: bool = False


def cms_file(content: bytes, *signers: Signer, shape: Shape = Shape()) -> bytes:
    """A .sig over `content`."""
    encapsulated: dict[str, Any] = {"content_type": "data"}
    if shape.attached:
        encapsulated["content"] = content
    certificates = [asn1_x509.Certificate.load(s.certificate) for s in signers]
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": shape.hash_name}],
            "encap_content_info": encapsulated,
            "signer_infos": [_signer_info(content, s, shape) for s in signers],
        }
    )
    if shape.with_certificate:
        signed["certificates"] = certificates
    return cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()


def _signer_info(content: bytes, signer: Signer, shape: Shape) -> cms.SignerInfo:
    certificate = asn1_x509.Certificate.load(signer.certificate)
    info = {
        "version": "v1",
        "sid": cms.IssuerAndSerialNumber(
            {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        ),
        "digest_algorithm": {"algorithm": shape.hash_name},
        "signature_algorithm": _signature_algorithm(signer, shape.hash_name),
    }
    covered = content
    if shape.attributes:
        info["signed_attrs"] = attributes = cms.CMSAttributes(_attributes(content, signer, shape))
        covered = attributes.dump()
        if shape.unsorted:
            info["signed_attrs"] = cms.CMSAttributes.load(_reversed(attributes))
    info["signature"] = raw_signature(signer, covered, shape.hash_name)
    return cms.SignerInfo(info)


def _reversed(attributes: cms.CMSAttributes) -> bytes:
    parts = [attribute.dump() for attribute in attributes]
    body = b"".join(sorted(parts, reverse=True))
    return attributes.dump()[: -len(body)] + body


def _attributes(content: bytes, signer: Signer, shape: Shape) -> list[cms.CMSAttribute]:
    digest = hashlib.new(shape.hash_name, content).digest()
    found = [cms.CMSAttribute({"type": "message_digest", "values": [digest]})] * (
        2 if shape.twice else 1
    )
    if shape.content_type:
        found.append(cms.CMSAttribute({"type": "content_type", "values": [shape.content_type]}))
    moment = cms.Time({"utc_time": shape.signed_at})
    found.append(cms.CMSAttribute({"type": "signing_time", "values": [moment]}))
    if shape.signing_certificate is not None:
        named = shape.signing_certificate or signer.certificate
        value = tsp.SigningCertificateV2({"certs": [{"cert_hash": hashlib.sha256(named).digest()}]})
        found.append(cms.CMSAttribute({"type": "signing_certificate_v2", "values": [value]}))
    return found


def _signature_algorithm(signer: Signer, hash_name: str) -> algos.SignedDigestAlgorithm:
    if isinstance(signer.key, ec.EllipticCurvePrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": f"{hash_name}_ecdsa"})
    if signer.pss:
        parameters = {
            "hash_algorithm": {"algorithm": hash_name},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": hash_name}},
            "salt_length": hashlib.new(hash_name).digest_size,
        }
        return algos.SignedDigestAlgorithm(
            {"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)}
        )
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})


def pem(der: bytes, label: str = "CMS") -> bytes:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()


# -- Office signatures ---------------------------------------------------------------------------

DS = "http://www.w3.org/2000/09/xmldsig#"
MDSSI = "http://schemas.openxmlformats.org/package/2006/digital-signature"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_TRANSFORM = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"
_DIGESTS = {
    "sha1": f"{DS}sha1",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "gost256": "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34112012-256",
}
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_SKIPPED = re.compile(r"docProps/|_xmlsignatures/|\[Content_Types\]|thumbnail", re.IGNORECASE)


@dataclass(frozen=True)
class OfficeShape:
    """What an Office signature covers and says."""

    hash_name: str = "sha256"
    leave_out: tuple[str, ...] = ()
    """Parts that are not signed."""
    setup_id: str = ""
    signed_at: dt.datetime = SIGNED_AT
    named_certificate: bytes = b""
    null: bool = True
    """DigestInfo has its NULL (PKCS#1)."""
    by_type: bool = False
    """Relationships are chosen by type instead of by id."""
    manifest_signed: bool = True


def parts_of(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def package(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 11, 15, 12, 0, 0))
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sign_office(docx: bytes, signer: Signer, shape: OfficeShape = OfficeShape()) -> bytes:
    """The package with one more Office signature."""
    parts = parts_of(docx)
    number = 1 + sum(name.startswith("_xmlsignatures/sig") for name in parts)
    name = f"sig{number}.xml"
    if "_xmlsignatures/origin.sigs" not in parts:
        _add_origin(parts)
    _add_type(parts, f"/_xmlsignatures/{name}", "digital-signature-xmlsignature+xml")
    rels = "_xmlsignatures/_rels/origin.sigs.rels"
    link = f'<Relationship Id="rId{number}" Type="{RELS}/digital-signature/signature" Target="{name}"/>'
    parts[rels] = parts[rels].replace(b"</Relationships>", link.encode() + b"</Relationships>")
    parts[f"_xmlsignatures/{name}"] = _signature(parts, signer, shape)
    return package(parts)


def _add_origin(parts: dict[str, bytes]) -> None:
    parts["_xmlsignatures/origin.sigs"] = b""
    parts["_xmlsignatures/_rels/origin.sigs.rels"] = (
        f'<?xml version="1.0"?>\n<Relationships xmlns="{RELS}"></Relationships>'.encode()
    )
    _add_type(parts, "/_xmlsignatures/origin.sigs", "digital-signature-origin")
    link = (
        f'<Relationship Id="rIdSig" Type="{RELS}/digital-signature/origin"'
        ' Target="_xmlsignatures/origin.sigs"/>'
    )
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>", link.encode() + b"</Relationships>"
    )


def _add_type(parts: dict[str, bytes], part: str, kind: str) -> None:
    line = (
        f'<Override PartName="{part}" ContentType="application/vnd.openxmlformats-package.{kind}"/>'
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", line.encode() + b"</Types>"
    )


def _signature(parts: dict[str, bytes], signer: Signer, shape: OfficeShape) -> bytes:
    manifest = "".join(
        _part_reference(parts, name, shape)
        for name in parts
        if not _SKIPPED.match(name) and name not in shape.leave_out
    )
    stamp = f"{shape.signed_at:%Y-%m-%dT%H:%M:%SZ}"
    named = shape.named_certificate or signer.certificate
    objects = {
        "idPackageObject": f"<Manifest>{manifest}</Manifest><SignatureProperties>"
        f'<SignatureProperty Id="idSignatureTime" Target="#idPackageSignature"><mdssi:SignatureTime'
        f' xmlns:mdssi="{MDSSI}"><mdssi:Format>YYYY-MM-DDThh:mm:ssTZD</mdssi:Format>'
        f"<mdssi:Value>{stamp}</mdssi:Value></mdssi:SignatureTime></SignatureProperty>"
        "</SignatureProperties>",
        "idOfficeObject": '<SignatureProperties><SignatureProperty Id="idOfficeV1Details"'
        ' Target="#idPackageSignature"><SignatureInfoV1'
        ' xmlns="http://schemas.microsoft.com/office/2006/digsig">'
        f"<SetupID>{shape.setup_id}</SetupID><SignatureText/></SignatureInfoV1>"
        "</SignatureProperty></SignatureProperties>",
    }
    xades = (
        '<xd:QualifyingProperties xmlns:xd="http://uri.etsi.org/01903/v1.3.2#"'
        ' Target="#idPackageSignature"><xd:SignedProperties Id="idSignedProperties">'
        f"<xd:SignedSignatureProperties><xd:SigningTime>{stamp}</xd:SigningTime>"
        "<xd:SigningCertificate><xd:Cert><xd:CertDigest>"
        f'<DigestMethod Algorithm="{_DIGESTS["sha256"]}"/><DigestValue>'
        f"{_b64(hashlib.sha256(named).digest())}</DigestValue></xd:CertDigest></xd:Cert>"
        "</xd:SigningCertificate></xd:SignedSignatureProperties></xd:SignedProperties>"
        "</xd:QualifyingProperties>"
    )
    body = "".join(f'<Object Id="{key}">{text}</Object>' for key, text in objects.items())
    draft = f'<Signature xmlns="{DS}" Id="idPackageSignature">{body}<Object>{xades}</Object></Signature>'
    root = etree.fromstring(draft.encode())
    signed = ["idPackageObject"] if shape.manifest_signed else []
    references = "".join(
        _reference(f"#{key}", _c14n(_identified(root, key)), shape.hash_name)
        for key in (*signed, "idOfficeObject", "idSignedProperties")
    )
    info = (
        f'<SignedInfo xmlns="{DS}"><CanonicalizationMethod Algorithm="{C14N}"/>'
        f'<SignatureMethod Algorithm="{_method(signer, shape)}"/>{references}</SignedInfo>'
    )
    value = _xml_signature(signer, _c14n(etree.fromstring(info.encode())), shape)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Signature xmlns="{DS}" Id="idPackageSignature">'
        f"{info.replace(f' xmlns={chr(34)}{DS}{chr(34)}', '')}"
        f"<SignatureValue>{_b64(value)}</SignatureValue><KeyInfo><X509Data>"
        f"<X509Certificate>{_b64(signer.certificate)}</X509Certificate></X509Data></KeyInfo>"
        f"{body}<Object>{xades}</Object></Signature>"
    ).encode()


def _part_reference(parts: dict[str, bytes], name: str, shape: OfficeShape) -> str:
    content, kind, transforms = parts[name], _type_of(parts, name), ""
    if name.endswith(".rels"):
        content, transforms = _relationships(content, shape)
        kind = RELS_TYPE
    return _reference(f"/{name}?ContentType={kind}", content, shape.hash_name, transforms)


def _relationships(content: bytes, shape: OfficeShape) -> tuple[bytes, str]:
    root: Any = etree.fromstring(content)
    skipped = re.compile(r"digital-signature|core-properties|extended-prop|thumbnail")
    left_out = {name.rsplit("/", 1)[-1] for name in shape.leave_out}
    kept = sorted(
        (
            link
            for link in root
            if not skipped.search(link.get("Type"))
            and link.get("Target").rsplit("/", 1)[-1] not in left_out
        ),
        key=lambda link: link.get("Id"),
    )
    lines = "".join(
        f'<Relationship Id="{link.get("Id")}" Target="{link.get("Target")}"'
        f' TargetMode="{link.get("TargetMode", "Internal")}" Type="{link.get("Type")}">'
        "</Relationship>"
        for link in kept
    )
    chosen = "".join(
        f'<mdssi:RelationshipsGroupReference xmlns:mdssi="{MDSSI}" SourceType="{link.get("Type")}"/>'
        if shape.by_type
        else f'<mdssi:RelationshipReference xmlns:mdssi="{MDSSI}" SourceId="{link.get("Id")}"/>'
        for link in kept
    )
    transforms = (
        f'<Transforms><Transform Algorithm="{_TRANSFORM}">{chosen}</Transform>'
        f'<Transform Algorithm="{C14N}"/></Transforms>'
    )
    return f'<Relationships xmlns="{RELS}">{lines}</Relationships>'.encode(), transforms


def _type_of(parts: dict[str, bytes], name: str) -> str:
    types: Any = etree.fromstring(parts["[Content_Types].xml"])
    for element in types:
        if element.get("PartName") == f"/{name}":
            return element.get("ContentType")
    extension = name.rsplit(".", 1)[-1]
    return next(e.get("ContentType") for e in types if e.get("Extension") == extension)


def _reference(uri: str, octets: bytes, hash_name: str, transforms: str = "") -> str:
    digest = (
        gost_digest(octets) if hash_name == "gost256" else hashlib.new(hash_name, octets).digest()
    )
    return (
        f'<Reference URI="{uri}">{transforms}<DigestMethod Algorithm="{_DIGESTS[hash_name]}"/>'
        f"<DigestValue>{_b64(digest)}</DigestValue></Reference>"
    )


def _method(signer: Signer, shape: OfficeShape) -> str:
    if shape.hash_name == "gost256":
        return "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34102012-gostr34112012-256"
    if isinstance(signer.key, ec.EllipticCurvePrivateKey):
        return f"{_MORE}ecdsa-{shape.hash_name}"
    if signer.pss:
        return f"http://www.w3.org/2007/05/xmldsig-more#{shape.hash_name}-rsa-MGF1"
    return f"{DS}rsa-sha1" if shape.hash_name == "sha1" else f"{_MORE}rsa-{shape.hash_name}"


def _xml_signature(signer: Signer, octets: bytes, shape: OfficeShape) -> bytes:
    if shape.hash_name == "gost256":
        return gost_sign(signer, octets)
    if not shape.null:
        return _without_null(signer.key, octets, shape.hash_name)
    value = raw_signature(signer, octets, shape.hash_name)
    if isinstance(signer.key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(value)
        return r.to_bytes(32) + s.to_bytes(32)
    return value


def _without_null(key: rsa.RSAPrivateKey, octets: bytes, hash_name: str) -> bytes:
    """PKCS#1 v1.5 by hand: the DigestInfo some signers write has no NULL."""
    oid = core.ObjectIdentifier(algos.DigestAlgorithmId(hash_name).dotted).dump()
    digest = hashlib.new(hash_name, octets).digest()
    inner = bytes([0x30, len(oid)]) + oid + bytes([4, len(digest)]) + digest
    info = bytes([0x30, len(inner)]) + inner
    size = key.key_size // 8
    padded = b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info
    numbers = key.private_numbers()
    value = pow(int.from_bytes(padded), numbers.d, numbers.public_numbers.n)
    return value.to_bytes(size)


def _identified(root: Any, key: str) -> Any:
    return root.xpath(f'//*[@Id="{key}"]')[0]


def _c14n(element: etree._Element) -> bytes:
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    return etree.tostring(alone, method="c14n")


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def change(docx: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The package with something replaced in one part."""
    parts = parts_of(docx)
    assert old in parts[part]
    return package({**parts, part: parts[part].replace(old, new)})


# -- GOST ----------------------------------------------------------------------------------------


@functools.cache
def gost_engine() -> bool:
    try:
        run = subprocess.run(
            ["openssl", "engine", "-t", "gost"], capture_output=True, check=False, timeout=20
        )
    except OSError:
        return False
    return b"[ available ]" in run.stdout


needs_gost = pytest.mark.skipif(
    not gost_engine(), reason="OpenSSL's gost engine (libengine-gost-openssl) is not installed"
)


def openssl(*arguments: str, content: bytes = b"") -> bytes:
    run = subprocess.run(
        ["openssl", *arguments], input=content, capture_output=True, check=False, timeout=30
    )
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout


def gost_person(folder: Path, name: str, bits: int = 256, curve: str = "A") -> Signer:
    """Somebody with a GOST key; `key` is the path of its PEM file."""
    surname, _, given = name.partition(" ")
    stem = folder / f"{surname}{bits}"
    key, certificate = f"{stem}.key", f"{stem}.pem"
    openssl("genpkey", "-engine", "gost", "-algorithm", f"gost2012_{bits}",
            "-pkeyopt", f"paramset:{curve}", "-out", key)  # fmt: skip
    openssl("req", "-engine", "gost", "-new", "-x509", "-key", key, "-out", certificate, "-utf8",
            "-days", "9000", f"-md_gost12_{bits}",
            "-subj", f"/C=RU/SN={surname}/GN={given}/CN={name}")  # fmt: skip
    der = openssl("x509", "-engine", "gost", "-in", certificate, "-outform", "DER")
    return Signer(name, key, der)


def gost_cms(
    folder: Path, content: bytes, *signers: Signer, options: tuple[str, ...] = ()
) -> bytes:
    """A .sig made by OpenSSL; `options` are those of `openssl cms -sign`."""
    document = folder / "document.bin"
    document.write_bytes(content)
    arguments = ["cms", "-sign", "-engine", "gost", "-binary", "-in", str(document)]
    for signer in signers:
        arguments += ["-signer", str(signer.key).replace(".key", ".pem"), "-inkey", str(signer.key)]
    return openssl(*arguments, "-outform", "DER", *options)


def gost_digest(content: bytes, bits: int = 256) -> bytes:
    return openssl("dgst", "-engine", "gost", f"-md_gost12_{bits}", "-binary", content=content)


def gost_sign(signer: Signer, content: bytes, bits: int = 256) -> bytes:
    return openssl("dgst", "-engine", "gost", f"-md_gost12_{bits}", "-sign", str(signer.key),
                   content=content)  # fmt: skip
