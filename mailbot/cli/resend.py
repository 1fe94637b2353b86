"""`mailbot resend`: one letter out once more, on purpose."""

from pathlib import Path

import click
from email_validator import EmailNotValidError, validate_email

from mailbot.cli.options import config_option, reading, writing
from mailbot.ledger import overview
from mailbot.ledger.overview import OutgoingRow
from mailbot.ledger.upkeep import resend as send_again


@click.command()
@config_option
@click.argument("number", type=int)
@click.option("--purpose", default="", help="Which of the letters out (mailbot letters show).")
@click.option("--to", default="", metavar="ADDRESS", help="Somebody else than last time.")
def resend(config_path: Path, number: int, purpose: str, to: str) -> int:
    """Send once more what letter NUMBER caused: the very same words and files.

    What nobody took (failed, held) goes out under its old Message-ID: should it have arrived
    after all, the reader sees one letter. What was delivered, and what goes to another address,
    gets a new Message-ID: mailboxes drop a second letter of an ID they know.
    """
    if to:
        to = _checked(to)
    row = _chosen(config_path, number, purpose)
    again = send_again(writing(config_path), row.message_id, to)
    if again is None:
        click.echo(f"письмо ещё не отправлено ({row.state}) или его содержание удалено", err=True)
        return 1
    kind = "новый Message-ID" if again.new_identity else "прежний Message-ID"
    click.echo(f"в очереди: {again.recipient}, {kind} {again.message_id}")
    return 0


def _checked(address: str) -> str:
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise click.UsageError(f"--to {address!r} is not an address: {error}") from error


def _chosen(config_path: Path, number: int, purpose: str) -> OutgoingRow:
    whole = overview.whole_letter(reading(config_path), number)
    caused = whole.letters if whole else ()
    found = [row for row in caused if not purpose or row.purpose == purpose]
    if len(found) == 1:
        return found[0]
    if not found:
        raise click.UsageError(f"letter {number} caused no such letter")
    named = ", ".join(sorted({row.purpose for row in found}))
    if purpose:
        return found[-1]
    raise click.UsageError(f"letter {number} caused several; name one by --purpose: {named}")
