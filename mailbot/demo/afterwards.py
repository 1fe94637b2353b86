"""The demo's ledger in, what the calendar would bring out: a curator's digest, the month's report."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from mailbot.config import Config
from mailbot.digest import Slot, week_of
from mailbot.model import Curator
from mailbot.office import Office
from mailbot.replies.digest import letter_of_week
from mailbot.report.month import figures_of_month, page_of_month
from mailbot.shipped import shipped

_SHOWN: Final = Curator(
    "Приволжский федеральный округ", "pfo@curators.example", "Кузнецова Мария Ивановна"
)


def pages(
    engine: sa.Engine, office: Office, config: Config, now: datetime
) -> Iterator[tuple[str, str]]:
    """File name and page of each; the digest is written as if it were tomorrow morning."""
    tomorrow = (now + timedelta(days=1)).replace(hour=9, minute=0)
    slot = Slot(_SHOWN.federal_district, _SHOWN, tomorrow)
    days = config.curator.silent_days
    week = week_of(slot, office.directory, engine, days, office.letterhead.words)
    yield "digest.html", letter_of_week(week, slot.key, now, office.letterhead).html
    figures = figures_of_month(engine, office.directory, now.date(), now.date(), days)
    yield "report.html", page_of_month(figures, shipped("rules"), shipped("templates"))
