"""What has been read of the agenda so far; each item is found by its number or its title."""

from dataclasses import dataclass, field

from mailbot.extract.agenda_entries import Item, ordinal_of
from mailbot.extract.ahead import Ahead
from mailbot.extract.lines import Line
from mailbot.values.text import fold_key


@dataclass(slots=True)
class State:
    """What has been read so far, and what the next line may be."""

    ahead: Ahead
    items: list[Item] = field(default_factory=list)
    at: int = -1
    """Index of the item being read."""
    mode: str = "open"
    """`plan` lists titles, `debate` is passed over, `heard` waits for a title, `decisions` takes
    every line, `open` takes what looks like one."""
    blocks: list[tuple[int, tuple[Line, ...]]] = field(default_factory=list)
    """Voting blocks, each behind the item of that index."""
    flags: list[str] = field(default_factory=list)

    titles: dict[str, Item] = field(default_factory=dict)
    ordinals: dict[int, Item] = field(default_factory=dict)
    decided: int = 0
    """All items before this index are decided on, or were announced nowhere."""

    @property
    def item(self) -> Item | None:
        """The item being read."""
        return self.items[self.at] if 0 <= self.at < len(self.items) else None

    @property
    def waiting(self) -> Item | None:
        """The first item announced in the plan that nothing has been decided on."""
        for item in self.items[self.decided :]:
            if item.planned and not item.decisions:
                return item
            self.decided += 1
        return None

    def open(self, item: Item) -> None:
        """Begin `item`."""
        item.index = self.at = len(self.items)
        self.items.append(item)
        self.entitle(item, item.title)
        if item.ordinal is None:
            item.number = ""
        self.ordinals.setdefault(item.ordinal or item.index + 1, item)

    def entitle(self, item: Item, title: str) -> None:
        """Give or lengthen a title; the item is found by it from now on."""
        item.title = title
        self.titles.setdefault(title_key(title), item)

    def go_to(self, item: Item) -> None:
        """Go on with an item that was announced before."""
        self.at = item.index

    def numbered(self, number: str) -> Item | None:
        """The item that a number, roman or arabic, stands for."""
        value = ordinal_of(number)
        return None if value is None else self.ordinals.get(value)


def title_key(title: str) -> str:
    """A title as it is compared with its announcement."""
    return fold_key(title).strip(" .;")
