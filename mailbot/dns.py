"""Names of DKIM keys in, their TXT records out: the one question mailbot asks of the network.

It is asked by the parent at arrival, for signatures of the sender's own domain only, and the
answers are kept with the letter, for keys rotate.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import dns.exception
import dns.resolver

from mailbot.errors import TemporaryError

_SECONDS: Final = 5.0
_PATIENCE: Final = timedelta(hours=1)
"""A letter waits so long for a silent name server, then is judged without its keys."""
_log: Final = logging.getLogger("mailbot.dns")


def fetch_keys(
    names: Sequence[str], received_at: datetime, resolver: dns.resolver.Resolver | None = None
) -> tuple[tuple[str, bytes], ...]:
    """The records there are; `TemporaryError` while a name server is silent and the letter young."""
    asked = resolver or dns.resolver.Resolver()
    found = []
    for name in names:
        try:
            answer = asked.resolve(name, "TXT", lifetime=_SECONDS)
        except (
            dns.resolver.NXDOMAIN,
            dns.resolver.NoAnswer,
            dns.name.LabelTooLong,
            dns.name.EmptyLabel,
        ):
            continue
        except (dns.exception.DNSException, OSError) as error:
            if datetime.now(UTC) - received_at < _PATIENCE:
                raise TemporaryError(f"DNS: {type(error).__name__}") from error
            _log.warning("judged without DKIM keys: %s", type(error).__name__)
            continue
        found += [(name, b"".join(record.strings)) for record in answer]
    return tuple(found)
