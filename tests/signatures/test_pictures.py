import io
from dataclasses import replace

import pytest
from PIL import Image

from mailbot.extract import extract_protocol
from mailbot.model import Role, Status
from mailbot.regions import Regions
from mailbot.shipped import shipped
from mailbot.signatures.ink import ink_of
from mailbot.signatures.pictures import picture_facts
from mailbot.word import open_document
from tests.protocols import (
    GOVERNMENT_INK,
    Layout,
    blank,
    faultless,
    ink,
    png,
    to_docx,
)

REGIONS = Regions.load(shipped("rules") / "regions.csv")


def facts_of(form, layout=None):
    document = open_document(to_docx(form, layout))
    facts = picture_facts(document, extract_protocol(document, REGIONS))
    return {(fact.role, fact.reason) for fact in facts}


BOTH = {(Role.GOVERNMENT, "ink_found"), (Role.COORDINATOR, "ink_found")}


@pytest.mark.parametrize("pictures", ["inline", "floating", "vml"])
@pytest.mark.parametrize("signatures", ["paragraphs", "table", "columns", "boxes"])
def test_pictures_are_attributed_in_every_layout(signatures, pictures):
    assert facts_of(faultless(), Layout(signatures=signatures, pictures=pictures)) == BOTH


@pytest.mark.parametrize("signatures", ["paragraphs", "table", "columns", "boxes"])
def test_missing_picture_leaves_no_fact(signatures):
    form = replace(faultless(), coordinator_ink=None)

    assert facts_of(form, Layout(signatures=signatures)) == {(Role.GOVERNMENT, "ink_found")}


@pytest.mark.parametrize("color", ["white", "black", "#3344aa"])
def test_picture_of_one_colour_is_no_ink(color):
    form = replace(faultless(), coordinator_ink=blank(color))

    assert (Role.COORDINATOR, "blank_picture") in facts_of(form)


def test_one_picture_for_both_contradicts_both():
    form = replace(faultless(), coordinator_ink=GOVERNMENT_INK)

    assert facts_of(form) == {(role, "same_picture") for role in Role}


def test_rescaled_picture_for_both_is_for_a_person_to_see():
    picture = Image.open(io.BytesIO(GOVERNMENT_INK)).resize((360, 120))
    form = replace(faultless(), coordinator_ink=png(picture))

    assert facts_of(form) == {(role, "near_same_picture") for role in Role}


def test_small_signature_on_a_whole_scanned_page_is_ink():
    page = Image.new("RGB", (2480, 3508), "white")
    page.paste(Image.open(io.BytesIO(ink(5))), (400, 2900))

    assert ink_of(png(page)).present


def test_noise_of_a_blank_photograph_is_no_ink():
    noise = Image.effect_noise((400, 200), 12).convert("RGB")

    assert not ink_of(png(noise)).present


def test_transparent_picture_is_no_ink():
    assert not ink_of(png(Image.new("RGBA", (200, 80), (0, 0, 0, 0)))).present


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n junk", GOVERNMENT_INK[:300]])
def test_broken_picture_is_unreadable_and_nothing_worse(content):
    assert not ink_of(content).present


def test_logo_above_the_title_is_no_signature():
    import docx

    document = docx.Document(io.BytesIO(to_docx(replace(faultless(), government_ink=None))))
    document.paragraphs[0].insert_paragraph_before().add_run().add_picture(io.BytesIO(ink(9)))
    out = io.BytesIO()
    document.save(out)
    tree = open_document(out.getvalue())

    facts = picture_facts(tree, extract_protocol(tree, REGIONS))

    assert [(fact.role, fact.status) for fact in facts] == [(Role.COORDINATOR, Status.PASSED)]
