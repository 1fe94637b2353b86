"""What the PDF for curators needs on the machine."""

from dataclasses import replace

import pytest

from mailbot.config import Curator
from mailbot.doctor.lines import State
from mailbot.doctor.machine import look_at_printing
from tests.doctor.test_providers import CONFIG


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A machine with these programs only, each saying one thing."""

    def install(**says):
        for name, words in says.items():
            path = tmp_path / name.replace("_", "-")
            path.write_text(f"#!/bin/sh\necho '{words}'\n")
            path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return install


def looked_at(pdf=True):
    return list(look_at_printing(replace(CONFIG, curator=Curator(pdf=pdf))))


def test_nothing_is_needed_while_it_is_off():
    assert looked_at(pdf=False) == []


@pytest.mark.parametrize(
    ("says", "state", "words"),
    [
        ({}, State.WARNING, "LibreOffice нет"),
        ({"soffice": "", "fc_match": "DejaVu Sans"}, State.WARNING, "DejaVu Sans"),
        ({"soffice": "", "fc_match": "Liberation Serif"}, State.OK, "Liberation Serif"),
        ({"soffice": ""}, State.OK, "Times New Roman"),
    ],
)
def test_libreoffice_and_a_fitting_typeface_are_wanted(programs, says, state, words):
    programs(**says)

    [line] = looked_at()

    assert line.state is state
    assert words in line.words
