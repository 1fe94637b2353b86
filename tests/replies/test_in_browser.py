"""Every letter as a phone shows it."""

import re

from mailbot.model import PersonName, Role
from tests.cases import entry, with_chair, with_letter
from tests.replies.golden import AGREED
from tests.replies.scenes import letters_of, many_errors, posted

PHONE = 390
WIDTH = "document.documentElement.scrollWidth"


def endless():
    """Names, addresses and positions without a place to break a line."""
    name = PersonName("Ж" * 60, "Александра-Виктория", "Владиславовна")
    case = with_chair(posted(), Role.GOVERNMENT, full_name=entry(name, name.full))
    case = with_chair(case, Role.COORDINATOR, position=entry("Щ" * 90))
    return with_letter(case, sender=f"{'a' * 60}@{'b' * 60}.example")


def test_letters_fit_a_phone_and_fetch_nothing(chromium):
    for name, letters in {**AGREED, "endless": lambda: letters_of(endless())}.items():
        for letter in letters():
            shown = chromium.open(letter.html, width=PHONE, ask=(WIDTH,))

            assert (name, shown.requests, shown.complaints) == (name, [], [])
            assert (name, letter.purpose, shown.values[WIDTH]) == (name, letter.purpose, PHONE)


def test_letters_are_readable_on_a_dark_screen(chromium):
    """No text is left dark on dark: only badges bring a ground of their own."""
    [letter] = letters_of(many_errors())

    shown = chromium.open(
        letter.html, width=PHONE, dark=True, ask=("getComputedStyle(document.body).color",)
    )

    red, green, blue = map(int, re.findall(r"\d+", next(iter(shown.values.values())))[:3])
    assert min(red, green, blue) > 200
