import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.regions import Regions
from mailbot.shipped import shipped

REGIONS = Regions.load(shipped("rules") / "regions.csv")


def test_all_89_regions_are_known_by_every_name_of_theirs():
    assert len(REGIONS.all) == 89
    for region in REGIONS.all:
        for spelling in (region.name, region.genitive, *region.aliases):
            assert REGIONS.match(spelling).name == region.name, spelling


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Республики Татарстана", "Республика Татарстан"),
        ("РЕСПУБЛИКА ТАТАРСТАН", "Республика Татарстан"),
        ("Татарстан", "Республика Татарстан"),
        ("Респ. Татарстан", "Республика Татарстан"),
        ("Омская обл.", "Омская область"),
        ("Томской области", "Томская область"),
        ("г. Москва", "город Москва"),
        ("города Москвы", "город Москва"),
        ("Москва", "город Москва"),
        ("Санкт-Петербург", "город Санкт-Петербург"),
        ("Санкт–Петербурга", "город Санкт-Петербург"),
        ("Ямало-Ненецкого автономного округа", "Ямало-Ненецкий автономный округ"),
        ("ЯНАО", "Ямало-Ненецкий автономный округ"),
        ("ХМАО-Югра", "Ханты-Мансийский автономный округ – Югра"),
        ("Ханты-Мансийский АО", "Ханты-Мансийский автономный округ – Югра"),
        ("Республика Саха /Якутия/", "Республика Саха (Якутия)"),
        ("Якутия", "Республика Саха (Якутия)"),
        ("Кемеровская область - Кузбасс", "Кемеровская область – Кузбасс"),
        ("Кемеровской области", "Кемеровская область – Кузбасс"),
        ("Чувашия", "Чувашская Республика – Чувашия"),
        ("Чувашской Республики", "Чувашская Республика – Чувашия"),
        ("Северная Осетия", "Республика Северная Осетия – Алания"),
        ("ДНР", "Донецкая Народная Республика"),
        ("Алтайского края", "Алтайский край"),
        ("Клуба стратегических инициатив Курской области", "Курская область"),
        ("субъект: Ульяновской области", "Ульяновская область"),
        ("Уль­яновская область", "Ульяновская область"),
        ("Kурской области", "Курская область"),
        ("Еврейской автономной области", "Еврейская автономная область"),
        ("Краснодарский край", "Краснодарский край"),
    ],
)
def test_region_is_understood_in_many_spellings(written, name):
    assert REGIONS.match(written).name == name


@pytest.mark.parametrize(
    ("written", "likely"),
    [
        ("Ульяноской области", "Ульяновская область"),
        ("Республика Татарстнан", "Республика Татарстан"),
        ("Клуба стратегических инициатив Ульяноской области", "Ульяновская область"),
        ("Свердловксая область", "Свердловская область"),
    ],
)
def test_misspelt_region_is_suggested_and_never_matched(written, likely):
    match = REGIONS.match(written)

    assert match.name is None
    assert match.suggestions[0] == likely


@pytest.mark.parametrize("written", ["Алтай", "РК", "АО", "МО", "Донецк"])
def test_ambiguous_name_is_never_guessed(written):
    match = REGIONS.match(written)

    assert match.name is None
    assert match.ambiguous


@pytest.mark.parametrize("written", ["", "Средиземье", "N-ской области", "Министерство экономики"])
def test_other_text_is_no_region(written):
    assert REGIONS.match(written).name is None


def test_region_is_found_in_running_text_only_when_it_is_the_only_one():
    assert REGIONS.find_in("министр экономики Омской области") == "Омская область"
    assert REGIONS.find_in("между Томской и Омской областями") is None
    assert REGIONS.find_in("директор центра") is None


@given(st.text())
def test_no_text_raises(text):
    REGIONS.match(text)
    REGIONS.find_in(text)
