"""What a month's figures count."""

from datetime import date

from mailbot.report import Seen
from tests.report.months import accepted, districts, figures, page

TATARSTAN = "Республика Татарстан"


def test_only_the_month_counts():
    found = figures([accepted(on=date(2026, 10, 31)), accepted(on=date(2026, 12, 1)), accepted()])

    assert found.total == 1
    assert found.per_region[TATARSTAN] == 1


def test_protocols_are_counted_by_district_and_week():
    found = figures([accepted(), accepted(late=2), accepted(on=date(2026, 11, 30))])

    [volga] = [row for row in found.districts if row.name.startswith("Приволжский")]
    assert found.weeks[0] == date(2026, 10, 26)
    assert volga.weeks == (0, 0, 0, 2, 0, 1)
    assert (volga.total, volga.late, found.late) == (3, 1, 1)


def test_regions_without_district_come_last():
    assert figures([accepted("Херсонская область")]).districts[-1].total == 1
    assert len(figures().districts) == 9


def test_later_protocols_do_not_change_an_old_report():
    found = figures([accepted(on=date(2026, 12, 20))])

    assert TATARSTAN in found.long_silent
    assert TATARSTAN not in found.last_heard


def test_silence_is_counted_from_the_latest_meeting():
    heard = figures([accepted(on=date(2026, 10, 6))], silent_days=60)
    silent = figures([accepted(on=date(2026, 9, 6))], silent_days=60)

    assert TATARSTAN in heard.silent
    assert TATARSTAN not in heard.long_silent
    assert TATARSTAN in silent.long_silent
    assert figures(silent_days=0).long_silent == frozenset()


def test_month_that_is_not_over_says_so():
    assert "месяц не окончен" in page(figures(today=date(2026, 11, 25)))
    assert "месяц не окончен" not in page(figures())


def test_findings_are_named_without_their_blanks():
    text = page(figures(seen=[Seen(date(2026, 11, 3), "returned", ("DOC-003", "DOC-003"))]))

    assert "Файл «…» защищён паролем и не открывается" in text
    assert "{name}" not in text


def test_every_region_is_on_the_map():
    text = page(figures([accepted()]))

    assert text.count('<g class="tile') == len(districts()) == 89
    assert "<title>Республика Татарстан: 1</title>" in text
