"""The ledger: every letter, every letter out, the register of accepted protocols."""

from mailbot.ledger.letters import Held, Ledger
from mailbot.ledger.outgoing import Outbound
from mailbot.ledger.rows import Filing, Received, Work

__all__ = ["Filing", "Held", "Ledger", "Outbound", "Received", "Work"]
