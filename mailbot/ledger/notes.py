"""Single facts by name in, the same facts out: the secret of tokens, the heartbeat, `hold`.

Several hosts may write the same name at the same moment; none of them may fail over it.
"""

from typing import Final

import sqlalchemy as sa

from mailbot.ledger.schema import meta
from mailbot.ledger.statements import insert_of

_NOTED: Final = sa.select(meta.c.value).where(meta.c.name == sa.bindparam("this"))


def noted(connection: sa.Connection, name: str) -> str:
    """What was noted by that name, empty when nothing was."""
    return connection.scalar(_NOTED, {"this": name}) or ""


def note(connection: sa.Connection, name: str, value: str) -> None:
    """Note `value`, in place of what was noted before."""
    row = insert_of(connection.dialect.name)(meta).values(name=name, value=value)
    connection.execute(
        row.on_conflict_do_update(index_elements=[meta.c.name], set_={"value": row.excluded.value})
    )


def noted_first(connection: sa.Connection, name: str, value: str) -> str:
    """Note `value` unless somebody was faster; answers what holds from now on."""
    row = insert_of(connection.dialect.name)(meta).values(name=name, value=value)
    connection.execute(row.on_conflict_do_nothing(index_elements=[meta.c.name]))
    return noted(connection, name)
