"""The ways in which something other than a letter can be at fault. Anything else is a bug."""

from collections.abc import Sequence


class MailbotError(Exception):
    """Our own trouble, never the sender's: his mistakes are `Finding` values."""


class ConfigError(MailbotError):
    """The set-up is wrong; carries every problem found, so that one round mends them all."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep `problems`, one sentence each, in the order in which they were met."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class TemporaryError(MailbotError):
    """A server or a tool is silent now and may answer later: the work waits, nothing is lost."""


class SignInError(TemporaryError):
    """A server does not take our password or token: to be tried slowly, for accounts get locked."""
