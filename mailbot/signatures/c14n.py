"""An element or a part's bytes in, canonical octets out (W3C XML-C14N 1.0, 1.1 and exclusive).

Canonicalising a subtree where it stands gives a spurious `xmlns=""` on its children (lxml 6.1), so
a subtree is first written out with the namespaces in scope and read again as a document.
"""

from typing import Final

from lxml import etree

from mailbot.signatures.algorithms import Unsupported

_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_C14N_11: Final = "http://www.w3.org/2006/12/xml-c14n11"
_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_WITH_COMMENTS: Final = {
    f"{_C14N}#WithComments": _C14N,
    f"{_C14N_11}#WithComments": _C14N_11,
    f"{_EXCLUSIVE}WithComments": _EXCLUSIVE,
}
DEFAULT: Final = _C14N
"""What turns a node-set into octets where no transform says how (XML-DSig, 4.4.3.2)."""


class NotXml(Exception):  # noqa: N818 - a verdict on a stranger's bytes, not our error
    """Bytes that are not well-formed XML, or that come with a DTD."""


def is_c14n(algorithm: str) -> bool:
    """The algorithm is a canonicalisation known here."""
    return _WITH_COMMENTS.get(algorithm, algorithm) in {_C14N, _C14N_11, _EXCLUSIVE}


def parse(content: bytes) -> etree._Element:
    """The root with comments, instructions and whitespace as they stand; no DTD, no entities."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXml from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotXml
    return root


def canonical(element: etree._Element, algorithm: str = DEFAULT, prefixes: str = "") -> bytes:
    """The octets of a subtree; `prefixes` are the InclusiveNamespaces of the exclusive form."""
    if not is_c14n(algorithm):
        raise Unsupported(algorithm)
    plain = _WITH_COMMENTS.get(algorithm, algorithm)
    exclusive = plain == _EXCLUSIVE
    alone = parse(etree.tostring(element, encoding="utf-8", with_tail=False))
    if not exclusive:
        for ancestor in element.iterancestors():
            for name, value in ancestor.items():
                if str(name).startswith(_XML) and alone.get(name) is None:
                    alone.set(name, value)
    try:
        return etree.tostring(
            alone,
            method="c14n",
            exclusive=exclusive,
            with_comments=algorithm in _WITH_COMMENTS,
            inclusive_ns_prefixes=prefixes.split() or None if exclusive else None,
        )
    except etree.LxmlError as error:
        raise NotXml from error
