"""`rules/curators.toml`, `rules/coordinators.toml` in; routes and the senders' registry out."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Final

from email_validator import EmailNotValidError, validate_email

from mailbot.directory_keys import COORDINATORS, CURATORS, unknown_keys
from mailbot.errors import ConfigError
from mailbot.model import MOSCOW, Curator, Role, Standing
from mailbot.regions import Regions
from mailbot.values.names import read_name

_MOSCOW_OFFSET: Final = 3
_RUSSIAN_OFFSETS: Final = range(2, 13)
_RESERVED: Final = (".example", ".invalid", ".test")


@dataclass(frozen=True, slots=True)
class Post:
    """Who answers for a district, who stands in for him, and when."""

    curator: Curator
    deputy: Curator | None = None
    absences: tuple[tuple[date, date], ...] = ()
    utc_offset: int = 3
    """Hours of the district's clock east of Greenwich."""

    @property
    def clock(self) -> timezone:
        """The district's local time."""
        return timezone(timedelta(hours=self.utc_offset))

    def on(self, day: date) -> Curator:
        """The curator, or his deputy while he is away."""
        away = any(first <= day <= last for first, last in self.absences)
        return self.deputy if away and self.deputy else self.curator


@dataclass(frozen=True, slots=True)
class Contact:
    """A co-chair's own address, from the directory and never from a document."""

    email: str
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """Routes and people, as the administrator wrote them down."""

    regions: Regions
    posts: Mapping[str, Post]
    """By full name of the district."""
    routes: Mapping[str, str] = field(default_factory=dict)
    """Region → district, where the administrator lays a route of his own."""
    duty: Curator | None = None
    senders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Address → regions it speaks for."""
    co_chairs: Mapping[tuple[str, Role], Contact] = field(default_factory=dict)
    """Region and role → whoever may sign by letter."""

    def district_of(self, region: str) -> str:
        """Full name of the region's federal district, empty where there is none."""
        own = {entry.name: entry.federal_district for entry in self.regions.all}
        return self.routes.get(region) or own.get(region, "")

    def curator_for(self, region: str, on: date) -> Curator | None:
        """Whoever receives the region's protocols on that day; `None` = no route."""
        post = self.posts.get(self.district_of(region))
        return post.on(on) if post else None

    def clock_of(self, region: str) -> timezone:
        """Local time of the region's district; Moscow's where there is none."""
        post = self.posts.get(self.district_of(region))
        return post.clock if post else MOSCOW

    def stand_in_for(self, email: str) -> str:
        """Who gets the letters when this curator's address is dead: deputy, then duty; or nobody."""
        duty = self.duty.email if self.duty else ""
        for post in self.posts.values():
            if post.curator.email == email and post.deputy:
                return post.deputy.email
        return duty if duty != email else ""

    def standing_of(self, address: str) -> Standing:
        """What the registry of coordinators says of an address, in any letter case."""
        regions = self.senders.get(normal_address(address), ())
        return Standing(checked=True, registered=bool(regions), regions=regions)

    def addresses_of(self, region: str) -> tuple[str, ...]:
        """The coordinators' addresses of one region."""
        return tuple(address for address, regions in self.senders.items() if region in regions)

    def genitives(self) -> Mapping[str, str]:
        """Official name → genitive, for every region."""
        return {region.name: region.genitive for region in self.regions.all}

    def unreachable(self) -> tuple[str, ...]:
        """Addresses under names reserved for examples: nobody reads them (RFC 2606)."""
        posts = [post.curator.email for post in self.posts.values()]
        posts += [self.duty.email] if self.duty else []
        return tuple(filter(is_reserved, posts))


def load_directory(folder: Path) -> Directory:
    """Read regions, curators and coordinators; `ConfigError` names all problems at once."""
    problems: list[str] = []
    regions = Regions.load(folder / "regions.csv")
    curators = _read(folder / "curators.toml", problems)
    coordinators = _read(folder / "coordinators.toml", problems)
    problems += unknown_keys("curators.toml", curators, CURATORS)
    problems += unknown_keys("coordinators.toml", coordinators, COORDINATORS)
    districts = {region.federal_district for region in regions.all} - {""}
    directory = Directory(
        regions=regions,
        posts=dict(_posts(curators, districts, problems)),
        routes=dict(_routes(curators, regions, districts, problems)),
        duty=_person(curators.get("duty"), "", "curators.toml: [duty]", problems),
        senders=_senders(coordinators, regions, problems),
        co_chairs=dict(_contacts(coordinators, regions, problems)),
    )
    if problems:
        raise ConfigError(problems)
    return directory


def is_reserved(address: str) -> bool:
    """The address lies under a name reserved for examples: nobody reads it (RFC 2606)."""
    return address.endswith(_RESERVED)


def normal_address(address: str) -> str:
    """Lower case, domain in its ASCII form; what cannot be an address comes back folded only."""
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return address.strip().lower()
    return (checked.ascii_email or checked.normalized).lower()


Table = Mapping[str, object]


def _read(path: Path, problems: list[str]) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        problems.append(f"{path.name}: {error}")
        return {}


def _tables(content: Table, name: str) -> Iterator[tuple[str, Table]]:
    found = content.get(name, {})
    for key, value in found.items() if isinstance(found, dict) else ():
        if isinstance(value, dict):
            yield key, value


def _posts(content: Table, districts: set[str], problems: list[str]) -> Iterator[tuple[str, Post]]:
    for district, table in _tables(content, "districts"):
        where = f"curators.toml: [districts.{district!r}]"
        if district not in districts:
            problems.append(f"{where} no such federal district{_did_you_mean(district, districts)}")
        curator = _person(table, district, where, problems)
        if curator is None:
            continue
        deputy = _person(table.get("deputy"), district, f"{where} deputy", problems)
        if deputy:
            deputy = Curator(district, deputy.email, deputy.full_name, deputy_for=curator.email)
        absences = tuple(_absences(table, where, problems))
        yield district, Post(curator, deputy, absences, _utc_offset(table, where, problems))


def _utc_offset(table: Table, where: str, problems: list[str]) -> int:
    offset = table.get("utc_offset", _MOSCOW_OFFSET)
    if isinstance(offset, int) and offset in _RUSSIAN_OFFSETS:
        return offset
    problems.append(f"{where} utc_offset = {offset!r} must be hours from 2 to 12")
    return _MOSCOW_OFFSET


def _absences(table: Table, where: str, problems: list[str]) -> Iterator[tuple[date, date]]:
    absent = table.get("absent", [])
    for period in absent if isinstance(absent, list) else [absent]:
        first = period.get("from") if isinstance(period, dict) else None
        last = period.get("to") if isinstance(period, dict) else None
        if isinstance(first, date) and isinstance(last, date) and first <= last:
            yield first, last
        else:
            problems.append(f"{where} absent needs {{from = 2026-07-01, to = 2026-07-14}}")


def _routes(
    content: Table, regions: Regions, districts: set[str], problems: list[str]
) -> Iterator[tuple[str, str]]:
    routes = content.get("routes", {})
    for region, district in routes.items() if isinstance(routes, dict) else ():
        name = _region(region, regions, "curators.toml: [routes]", problems)
        if district not in districts:
            problems.append(f"curators.toml: [routes] {region!r}: no such district {district!r}")
        elif name:
            yield name, str(district)


def _senders(
    content: Table, regions: Regions, problems: list[str]
) -> Mapping[str, tuple[str, ...]]:
    senders: dict[str, tuple[str, ...]] = {}
    for region, table in _tables(content, "regions"):
        where = f"coordinators.toml: [regions.{region!r}]"
        name = _region(region, regions, where, problems)
        addresses = table.get("addresses", [])
        for address in addresses if isinstance(addresses, list) else [addresses]:
            checked = _address(address, where, problems)
            if name and checked:
                senders[checked] = (*senders.get(checked, ()), name)
    return senders


def _contacts(
    content: Table, regions: Regions, problems: list[str]
) -> Iterator[tuple[tuple[str, Role], Contact]]:
    for region, table in _tables(content, "co_chairs"):
        where = f"coordinators.toml: [co_chairs.{region!r}]"
        name = _region(region, regions, where, problems)
        email = _address(table.get("email", ""), where, problems)
        if name and email:
            yield (name, Role.GOVERNMENT), Contact(email, _named(table, where, problems))
        second = table.get("coordinator")
        if name and isinstance(second, dict):
            where += " coordinator"
            if email := _address(second.get("email", ""), where, problems):
                yield (name, Role.COORDINATOR), Contact(email, _named(second, where, problems))


def _named(table: Table, where: str, problems: list[str]) -> str:
    """Whoever signs by letter is known by name: it is compared with the protocol's."""
    full_name = str(table.get("full_name", ""))
    name, _ = read_name(full_name)
    if name is None or not name.given:
        problems.append(f"{where} full_name = {full_name!r} must be a full name")
    return full_name


def _person(table: object, district: str, where: str, problems: list[str]) -> Curator | None:
    if not isinstance(table, dict):
        return None
    email = _address(table.get("email", ""), where, problems)
    return Curator(district, email, str(table.get("full_name", ""))) if email else None


def _address(text: object, where: str, problems: list[str]) -> str:
    try:
        validate_email(str(text), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        problems.append(f"{where} {text!r} is not an address: {error}")
        return ""
    return normal_address(str(text))


def _region(name: str, regions: Regions, where: str, problems: list[str]) -> str:
    match = regions.match(name)
    if match.name is None:
        hint = f", did you mean {match.suggestions[0]!r}?" if match.suggestions else ""
        problems.append(f"{where} unknown region {name!r}{hint}")
    return match.name or ""


def _did_you_mean(word: str, known: set[str]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f", did you mean {close[0]!r}?" if close else ""
