"""The ledger: every letter, every letter out, the register of accepted protocols."""

from mailbot.ledger.letters import Filing, Held, Ledger, Received, Work
from mailbot.ledger.outgoing import Outbound

__all__ = ["Filing", "Held", "Ledger", "Outbound", "Received", "Work"]
