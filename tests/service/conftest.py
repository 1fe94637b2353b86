import pytest

from mailbot import assembly
from tests.service.bots import Inline, WholeBot


@pytest.fixture
def make(tmp_path, monkeypatch):
    monkeypatch.setattr(assembly, "ProcessWorkshop", Inline)
    made = []

    def bot(*args, **keywords):
        made.append(WholeBot(tmp_path, *args, **keywords))
        return made[-1]

    yield bot
    for one in made:
        one.close()
