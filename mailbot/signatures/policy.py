"""What the administrator trusts: anchors, pinned certificates, how strictly names must agree."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mailbot.errors import ConfigError
from mailbot.values.text import fold_key


@dataclass(frozen=True, slots=True)
class SignaturePolicy:
    """Settings of the digital checks; the weighing of results is in `rules/signatures.toml`."""

    anchors: tuple[bytes, ...] = ()
    """DER certificates of trusted certification authorities; empty = integrity only."""
    pins: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Full name, or initials and surname, folded → sha256 fingerprints of his certificates."""
    initials_suffice: bool = False
    """A certificate that gives initials only is accepted."""


def read_anchors(folder: Path | None) -> tuple[bytes, ...]:
    """All certificates of a folder, PEM or DER; `ConfigError` when one cannot be read."""
    if folder is None:
        return ()
    from cryptography import x509  # noqa: PLC0415 - heavy, and few have such a folder
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    found: list[bytes] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.suffix.lower() not in {".pem", ".crt", ".cer", ".der"}:
            continue
        content = path.read_bytes()
        try:
            if b"-----BEGIN" in content:
                certificates = x509.load_pem_x509_certificates(content)
            else:
                certificates = [x509.load_der_x509_certificate(content)]
        except ValueError as error:
            problems.append(f"trust_dir: {path.name}: {error}")
            continue
        found += [certificate.public_bytes(Encoding.DER) for certificate in certificates]
    if not folder.is_dir():
        problems.append(f"trust_dir: {folder} is not a folder")
    if problems:
        raise ConfigError(problems)
    return tuple(found)


def read_pins(written: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Fingerprints by folded name, as any program prints them; `ConfigError` names those that are none."""
    found = {
        fold_key(name): frozenset(_plain(fingerprint) for fingerprint in fingerprints)
        for name, fingerprints in written.items()
    }
    problems = [
        f"signatures.pins: {fingerprint[:20]!r} is no sha256 fingerprint (64 hexadecimal digits)"
        for fingerprints in found.values()
        for fingerprint in fingerprints
        if not re.fullmatch(r"[0-9a-f]{64}", fingerprint)
    ]
    if problems:
        raise ConfigError(problems)
    return found


def _plain(fingerprint: str) -> str:
    """Without «sha256:», «SHA256 Fingerprint=», colons and spaces."""
    bare = re.sub(r"^\s*sha-?256(?:\s+fingerprint)?\s*[:=]", "", fingerprint, flags=re.IGNORECASE)
    return re.sub(r"[\s:]", "", bare).lower()
