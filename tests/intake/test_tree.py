import pytest

from mailbot.intake.tree import parse, parse_head
from tests.letters import letter


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw,
        lambda raw: raw.replace(b"\r\n", b"\n"),
        lambda raw: raw.replace(b"\r\n", b"\r"),
        lambda raw: raw.replace(b"\r\n", b"\r\r\n"),
        lambda raw: b"\xef\xbb\xbf\r\n\r\n" + raw,
        lambda raw: raw.replace(b"From:", b"From :"),
        lambda raw: raw.partition(b"\r\n\r\n")[0],
        lambda _: b"",
    ],
)
def test_header_alone_says_what_the_header_of_the_whole_letter_says(spoil):
    raw = spoil(letter())

    assert parse_head(raw).items() == parse(raw).items()
