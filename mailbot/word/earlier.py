"""Comments of an earlier round of ours: out of the document, the comments, and what hangs on them.

When Word has saved our copy, it keeps more of each comment in parts beside: whether it is resolved
and what it answers (`commentsExtended`), ids for working together (`commentsIds`,
`commentsExtensible`). What people wrote stays, their answers to us too: as comments of their own.
"""

from collections.abc import Iterator, Set
from typing import Final

from lxml import etree

MARKS: Final = ("commentRangeStart", "commentRangeEnd", "commentReference")
_PARAGRAPH: Final = "paraId"
_PARENT: Final = "paraIdParent"
_DURABLE: Final = "durableId"


def remove_comments(
    root: etree._Element, comments: etree._Element, author: str, namespace: str
) -> frozenset[str]:
    """Take out everything `author` said; gives the ids of the paragraphs that said it."""
    key = f"{{{namespace}}}id"
    own = [found for found in comments if found.get(f"{{{namespace}}}author") == author]
    ids = {comment.get(key) for comment in own}
    paragraphs = {
        value
        for comment in own
        for element in comment.iter()
        for name, value in element.attrib.items()
        if _local(name) == _PARAGRAPH
    }
    for comment in own:
        comments.remove(comment)
    for mark in MARKS:
        for element in list(root.iter(f"{{{namespace}}}{mark}")):
            if element.get(key) in ids:
                _drop(element, namespace)
    return frozenset(str(paragraph) for paragraph in paragraphs)


def forget(part: etree._Element, ids: Set[str]) -> frozenset[str]:
    """Take what hangs on these paragraphs or durable ids out of a part beside the comments.

    Gives the durable ids of what was taken out.
    """
    durable: set[str] = set()
    for element in list(part):
        own = dict(_ids(element))
        if own.get(_PARAGRAPH) in ids or own.get(_DURABLE) in ids:
            durable.add(own.get(_DURABLE, ""))
            part.remove(element)
        elif own.get(_PARENT) in ids:
            for name in [name for name in element.attrib if _local(name) == _PARENT]:
                del element.attrib[name]
    return frozenset(durable - {""})


def _ids(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield _local(name), str(value)


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]


def _drop(element: etree._Element, namespace: str) -> None:
    """Remove a mark, and the run that held nothing else."""
    run = element.getparent()
    if run is None:
        return
    run.remove(element)
    bare = all(child.tag == f"{{{namespace}}}rPr" for child in run)
    above = run.getparent()
    if run.tag == f"{{{namespace}}}r" and bare and above is not None:
        above.remove(run)
