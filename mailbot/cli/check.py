"""`mailbot check FILE…`: the verdict on documents and letters, without sending or storing."""

import json
from datetime import datetime
from pathlib import Path

import click
from typing_extensions import override

from mailbot.cli.written import ROLES
from mailbot.desk import desk_office
from mailbot.intake.arrival import arrival_of
from mailbot.model import MOSCOW, Delivery, File, Outcome, Plan, Severity, Verdict
from mailbot.office import Office
from mailbot.pipeline import process
from mailbot.record import outcome_record, signature_records

_VERDICTS = {
    Verdict.ACCEPTED: "принят",
    Verdict.RETURNED: "не принят: нужно исправить",
    Verdict.HELD: "передан на проверку человеку",
    Verdict.IGNORED: "ответа не требует",
}
_FAULTS = {FileNotFoundError: "missing_file", IsADirectoryError: "folder"}
_SEVERITIES = {
    Severity.ERROR: "ошибка",
    Severity.DOUBT: "проверить",
    Severity.WARNING: "замечание",
}


class Moment(click.ParamType[datetime]):
    """ISO 8601; a moment without a zone is Moscow time."""

    name = "ISO-8601"

    @override
    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """An aware datetime, or a usage error."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a date and time of ISO 8601", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=MOSCOW)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--received",
    type=Moment(),
    help="When the file came; default: now, or a letter's own arrival.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per FILE and line.")
@click.option(
    "--annotate",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the annotated copy there.",
)
@click.option(
    "--official",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the official form there.",
)
def check(
    files: tuple[Path, ...],
    received: datetime | None,
    as_json: bool,
    annotate: Path | None,
    official: Path | None,
) -> int:
    """Read FILEs (.docx .docm .doc .odt .rtf or a whole .eml) and say what is wrong.

    Sends, stores and contacts nothing. Exit status 0: every file is accepted; 1: some is not.
    """
    accepted = True
    with desk_office() as office:
        for path in files:
            plan = process(_delivery(path, received), office)
            accepted &= plan.verdict is Verdict.ACCEPTED
            for papers in plan.papers:
                _write(papers.annotated, annotate, path)
                _write(papers.official, official, path)
            _print(plan, path, office, as_json=as_json)
    return 0 if accepted else 1


def _delivery(path: Path, received: datetime | None) -> Delivery:
    now = datetime.now(MOSCOW)
    try:
        raw = path.read_bytes()
    except OSError as error:
        fault = _FAULTS.get(type(error), "unopened")
        return Delivery(b"", received or now, file_name=path.name, file_fault=fault)
    if path.suffix.lower() == ".eml":
        return Delivery(raw, received or arrival_of(raw) or now)
    return Delivery(raw, received or now, file_name=path.name)


def _write(file: File | None, folder: Path | None, source: Path) -> None:
    if file is None or folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{source.stem}.docx"
    count = 1
    while target.exists():
        count += 1
        target = folder / f"{source.stem}-{count}.docx"
    target.write_bytes(file.content)


def _print(plan: Plan, path: Path, office: Office, *, as_json: bool) -> None:
    if not as_json:
        for outcome in plan.outcomes:
            _print_outcome(outcome, path, office)
        return
    records = [outcome_record(outcome, str(path), office.rulebook) for outcome in plan.outcomes]
    first = records[0] | {"verdict": str(plan.verdict)}
    if len(records) > 1:
        first["findings"] = [finding for record in records for finding in record["findings"]]
        first["others"] = records[1:]
    # Bytes, for JSON is UTF-8 whatever the terminal speaks and however a file is called.
    click.echo(json.dumps(first, ensure_ascii=False).encode("utf-8", "replace"))


def _print_outcome(outcome: Outcome, path: Path, office: Office) -> None:
    click.echo(f"{path}: {_VERDICTS[outcome.verdict]}")
    for number, finding in enumerate(outcome.findings, 1):
        severity = _SEVERITIES[finding.severity]
        click.echo(f"  {number}. {finding.code} [{severity}] {finding.place.label}")
        click.echo(f"     {finding.sentence}")
    if outcome.case.submission and outcome.case.protocol:
        for record in signature_records(outcome.case.submission.signatures, office.rulebook):
            click.echo(f"  {ROLES[record['role']]}: {record['detail']}")
    if outcome.case.due:
        click.echo(f"  срок направления: {outcome.case.due:%d.%m.%Y}")
    if outcome.curator:
        click.echo(f"  куратор: {outcome.curator.federal_district}, {outcome.curator.email}")
