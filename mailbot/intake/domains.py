"""Two domain names in, whether one may speak for the other out (RFC 7489, 3.1)."""

from typing import Final

_SECOND_LEVEL: Final = frozenset({
    "ac", "adygeya", "arkhangelsk", "bashkiria", "bir", "bryansk", "cbg", "chuvashia", "com",
    "dagestan", "edu", "gov", "grozny", "int", "kalmykia", "kustanai", "kurgan", "marine",
    "mil", "mordovia", "msk", "mytis", "nalchik", "net", "nov", "org", "penza",
    "pp", "pyatigorsk", "spb", "togliatti", "troitsk", "tula", "vladikavkaz", "vladimir", "vologda",
    "co", "or", "ne", "go",
})  # fmt: skip
_UNDER: Final = frozenset({
    "ru", "su", "xn--p1ai", "by", "kz", "ua", "uk", "kg", "uz",
    "am", "ge", "az", "md", "tr", "br", "au", "jp", "nz",
    "za", "in", "il", "kr", "cn", "tw",
})  # fmt: skip


def aligned(signer: str, author: str) -> bool:
    """The signer is the author's own domain, or the organisation's above it.

    A domain below the author's proves nothing: whoever was given `x.school.ru` is not `school.ru`.
    """
    signer, author = signer.lower().rstrip("."), author.lower().rstrip(".")
    if not signer or not author:
        return False
    return signer == author or (author.endswith("." + signer) and not _anybody_may_register(signer))


def _anybody_may_register(domain: str) -> bool:
    """A public suffix: names below it belong to different people (publicsuffix.org, .ru and kin)."""
    labels = domain.split(".")
    if len(labels) == 1:
        return True
    return len(labels) == 2 and labels[1] in _UNDER and labels[0] in _SECOND_LEVEL  # noqa: PLR2004
