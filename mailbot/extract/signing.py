"""Lines below the votes in, a signature block per co-chair out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from mailbot.extract.closing import SIGNER
from mailbot.extract.hints import is_hint
from mailbot.extract.lines import Field, Line
from mailbot.extract.printed import GAP, HINT, PrintedNames
from mailbot.model import CoChair, Entry, Place, Role, SignatureBlock
from mailbot.regions import Regions
from mailbot.values.agreement import signature_agreement
from mailbot.values.text import as_seen, clean, fold, fold_key

PLACES: Final = {
    Role.GOVERNMENT: "подпись представителя управленческой команды региона",
    Role.COORDINATOR: "подпись Координатора Клуба",
}
_REGION_HINT: Final = re.compile(
    r"название\s+субъекта(?:\s+российской\s+федерации)?", re.IGNORECASE
)
_COORDINATOR: Final = re.compile(r"координатор", re.IGNORECASE)
_STARTS_COORDINATOR: Final = re.compile(r"^\W*координатор", re.IGNORECASE)
_LABEL: Final = re.compile(
    r"сопредседател\w*|координатор\w*|председательствующ\w*|председател\w*|секретар\w*|ответственн\w*|клуба?|заседани\w*"
    r"|стратегических|инициатив\w*|подпис[ьи]|расшифровка|\bм\.\s?п\.|\bдата\b|\(|\)|_+|[,:;/«»\"]|(?<!\w)[–—-]|[–—-](?!\w)",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"^\W*(?:сопредседатели(?: клуба(?: стратегических инициатив)?| заседания)*|подписи(?: сторон| сопредседателей| участников)*"
    r"|подписали|согласовано|председательств(?:овали|ующие))\W*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Block:
    texts: list[str] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)
    printed: str | None = None
    at: int = -1
    hints: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return " ".join(self.texts)

    @property
    def awaits_name(self) -> bool:
        """Somebody signs here whose name has not been met."""
        return self.printed is None and bool(SIGNER.match(self.label.strip()))

    def take(self, other: "_Block") -> None:
        """What stands in the next column belongs here too."""
        self.texts += other.texts
        self.anchors += other.anchors
        self.hints += other.hints
        self.printed = other.printed
        self.at = other.at if other.printed is not None else self.at


def read_blocks(
    lines: Sequence[Line], chairs: Sequence[CoChair], regions: Regions
) -> tuple[SignatureBlock, ...]:
    """At most one block per co-chair, the government's representative first."""
    names = PrintedNames(regions)
    blocks = [
        block for block in _blocks(lines, names) if block.printed is not None or block.label.strip()
    ]
    for block in blocks:
        if block.printed is None:
            _take_surname(block, chairs)
    roles = _roles(blocks, chairs)
    return tuple(_signature_block(role, roles[role], regions) for role in Role if role in roles)


def _blocks(lines: Sequence[Line], names: PrintedNames) -> Iterator[_Block]:
    open_block = _Block()
    kept = [line for line in lines if line.cells or not _HEADING.match(fold(line.text))]
    if any(len(_signers(line)) > 1 for line in kept):
        kept = [_in_columns(line) for line in kept]
    kept = [line for index, line in enumerate(kept) if not _parts_a_table(kept, index)]
    name_first = _names_stand_first(kept, names)
    for table, group in groupby(kept, key=lambda line: line.table if line.cells else 0):
        rows = list(group)
        if table and _side_by_side(rows, names):
            if open_block.label.strip():
                yield open_block
            yield from _columns(rows, names)
            open_block = _Block()
            continue
        for row in rows:
            if _starts_block(row, open_block, names, name_first=name_first):
                yield open_block
                open_block = _Block()
            _add(row, open_block, names)
    yield open_block


def _parts_a_table(lines: Sequence[Line], index: int) -> bool:
    """A row of pictures alone, merged into one cell, between two rows that belong together."""
    line, before, after = lines[index], lines[:index][-1:], lines[index + 1 : index + 2]
    bare = not line.cells and not line.text.strip()
    return bare and bool(before and after) and before[0].table == after[0].table > 0


def _names_stand_first(lines: Sequence[Line], names: PrintedNames) -> bool:
    """Each name stands over its office and not below it."""
    said = [fold(line.text) for line in lines if re.search(r"\w", line.text)]
    if not said or any(line.cells for line in lines):
        return False
    first, last = said[0], said[-1]
    return bool(names.inside(first)) and not (SIGNER.match(first) or names.inside(last))


def _signers(line: Line) -> list[str]:
    """Parts of a line set apart by tabs that each begin a signature."""
    if line.cells:
        return []
    return [part for part in GAP.split(line.text) if SIGNER.match(fold(part))]


def _in_columns(line: Line) -> Line:
    """Two signatures set beside each other with tabs, as the table they stand for."""
    if line.cells:
        return line
    parts = [part for part in GAP.split(line.text) if part.strip()] or ["", ""]
    first = 1 if len(parts) == 1 and line.text[:1] == "\t" else 0
    cells = tuple(
        Field(part, line.anchor, column=index, anchors=line.anchors)
        for index, part in enumerate(parts[:2], first)
    )
    return replace(line, cells=cells, table=-1)


def _side_by_side(rows: Sequence[Line], names: PrintedNames) -> bool:
    """Both co-chairs stand beside each other, a column each."""
    for row in rows:
        signers = [cell for cell in row.cells if SIGNER.match(fold(cell.text))]
        named = [
            cell
            for cell in row.cells
            if any(names.inside(fold(text)) for text in cell.text.split("\n"))
        ]
        if len(signers) > 1 or len(named) > 1:
            return True
    return False


def _columns(rows: Sequence[Line], names: PrintedNames) -> Iterator[_Block]:
    blocks: dict[int, _Block] = {}
    for row in rows:
        for cell in row.cells:
            block = blocks.setdefault(cell.column, _Block())
            block.anchors.extend(cell.anchors)
            for text in cell.text.split("\n"):
                _add_text(text, cell.anchor, cell.placeholders, block, names)
    open_block: _Block | None = None
    for _, block in sorted(blocks.items()):
        if open_block and open_block.awaits_name and not SIGNER.match(block.label.strip()):
            open_block.take(block)
            continue
        if open_block:
            yield open_block
        open_block = block
    if open_block:
        yield open_block


def _starts_block(row: Line, block: _Block, names: PrintedNames, *, name_first: bool) -> bool:
    """The line belongs to the next signature."""
    text = fold(row.text)
    if name_first or not SIGNER.match(text):
        filled = block.printed is not None and bool(names.inside(text))
        return filled and len(block.anchors) > 0
    if block.printed is not None:
        return True
    if not block.label.strip():
        return False
    unfinished = block.label.rstrip().endswith(("–", "-", "—")) or re.fullmatch(
        r"\W*сопредседатель(?: клуба)?\W*", block.label, re.IGNORECASE
    )
    return not (_STARTS_COORDINATOR.match(text) and unfinished)


def _add(row: Line, block: _Block, names: PrintedNames) -> None:
    if row.cells:
        for cell in row.cells:
            for text in cell.text.split("\n"):
                _add_text(text, cell.anchor, cell.placeholders, block, names)
        block.anchors.extend(row.anchors)
        return
    _add_text(row.text, row.anchor, row.placeholders, block, names)
    block.anchors.append(row.anchor)


def _add_text(
    text: str, anchor: int, hints: tuple[str, ...], block: _Block, names: PrintedNames
) -> None:
    folded = as_seen(text.replace("\t", "  "))
    block.anchors.append(anchor)
    block.hints += hints
    printed = names.in_line(text) if block.printed is None else ""
    if printed:
        block.printed, block.at = _as_typed(printed, text), anchor
        folded = folded.replace(printed, " ")
    if folded.strip():
        block.texts.append(folded)
        block.at = anchor if block.at < 0 else block.at


def _as_typed(printed: str, text: str) -> str:
    """The name with its own dashes and letters, which comparing may care about."""
    typed = " ".join(clean(text.replace("\t", "  ")).split())
    start = as_seen(typed).find(printed)
    return printed if start < 0 else typed[start : start + len(printed)]


def _take_surname(block: _Block, chairs: Sequence[CoChair]) -> None:
    """A co-chair's surname without initials is what was printed, if nothing else was."""
    surnames = {fold_key(c.full_name.value.surname) for c in chairs if c.full_name.value}
    for index, text in enumerate(block.texts):
        words = text.strip(" _/()").split()
        if words and fold_key(words[-1]) in surnames:
            block.printed = words[-1]
            block.texts[index] = text.replace(words[-1], " ")
            return


def _roles(blocks: Sequence[_Block], chairs: Sequence[CoChair]) -> dict[Role, _Block]:
    roles: dict[Role, _Block] = {}
    rest: list[_Block] = []
    for block in blocks:
        role = _labelled(block) or _named(block, chairs)
        if role and role not in roles:
            roles[role] = block
        elif block.printed is not None:
            rest.append(block)
    for block in rest:
        free = [role for role in Role if role not in roles]
        if free:
            roles[free[0]] = block
    return roles


def _labelled(block: _Block) -> Role | None:
    if _COORDINATOR.search(block.label):
        return Role.COORDINATOR
    if re.search(r"сопредседател|председател", block.label, re.IGNORECASE):
        return Role.GOVERNMENT
    return None


def _named(block: _Block, chairs: Sequence[CoChair]) -> Role | None:
    for chair in chairs:
        name = chair.full_name.value
        if name and block.printed:
            verdict = signature_agreement(name, block.printed)
            if verdict not in {"mismatch", "missing", "placeholder"}:
                return chair.role
    return None


def _signature_block(role: Role, block: _Block, regions: Regions) -> SignatureBlock:
    place = Place(PLACES[role], block.at if block.at >= 0 else next(iter(block.anchors), None))
    printed = block.printed or ""
    if HINT.search(printed) or is_hint(printed, block.hints):
        entry: Entry[str] = Entry(printed, None, place, ("placeholder",))
    elif printed:
        entry = Entry(printed, printed, place)
    else:
        entry = Entry("", None, place, ("empty",))
    return SignatureBlock(
        role, entry, _region(block, place, regions), tuple(dict.fromkeys(block.anchors))
    )


def _region(block: _Block, place: Place, regions: Regions) -> Entry[str]:
    if hint := _REGION_HINT.search(block.label):
        return Entry(hint.group(), None, place, ("placeholder",))
    rest = " ".join(_LABEL.sub(" ", block.label).split())
    if rest and any(fold(hint) == rest for hint in block.hints):
        return Entry(rest, None, place, ("placeholder",))
    name = regions.match(rest).name if rest else None
    name = name or regions.find_in(block.label)
    return Entry(rest, name, place, () if rest else ("empty",))
