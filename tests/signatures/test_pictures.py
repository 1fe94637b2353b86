import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from mailbot.extract import extract_protocol
from mailbot.model import Role, Status
from mailbot.regions import Regions
from mailbot.shipped import shipped
from mailbot.signatures.ink import ink_of, nearly_the_same
from mailbot.signatures.pictures import picture_facts
from mailbot.word.reader import open_document
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


def jpeg(picture, quality=60):
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


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


def shadowed(picture: Image.Image) -> Image.Image:
    """A photograph of it, dark towards one corner."""
    shade = (
        Image.linear_gradient("L").resize(picture.size).point(lambda level: 90 + level * 165 // 255)
    )
    return ImageChops.multiply(picture.convert("RGB"), shade.convert("RGB"))


def test_shadow_on_a_photographed_sheet_is_no_ink():
    assert not ink_of(jpeg(shadowed(Image.new("RGB", (800, 500), "#f4f1ea")))).present


def test_ink_on_a_photographed_sheet_is_seen():
    sheet = Image.new("RGB", (800, 500), "white")
    sheet.paste(Image.open(io.BytesIO(ink(5))), (300, 200))

    assert ink_of(jpeg(shadowed(sheet))).present


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "CMYK", "LA", "RGBA"])
def test_ink_is_seen_and_blank_is_not_in_every_colour_mode(mode):
    def shown(content):
        out = io.BytesIO()
        Image.open(io.BytesIO(content)).convert(mode).save(out, "TIFF")
        return ink_of(out.getvalue()).present

    assert shown(ink(3))
    assert not shown(blank())


@pytest.mark.parametrize("quality", [10, 30, 75, 95])
def test_re_encoded_ink_is_nearly_the_same_and_another_is_not(quality):
    picture = Image.open(io.BytesIO(ink(3)))

    assert nearly_the_same(ink_of(png(picture)), ink_of(jpeg(picture, quality)))
    assert not nearly_the_same(ink_of(png(picture)), ink_of(ink(4)))


def test_transparent_ink_is_seen_on_white():
    strokes = Image.open(io.BytesIO(ink(3))).convert("L")
    picture = Image.new("RGBA", strokes.size, (20, 30, 120, 0))
    picture.putalpha(strokes.point(lambda level: 255 - level))

    assert ink_of(png(picture)).present


def test_enormous_picture_is_not_decoded():
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")

    assert not ink_of(bomb.getvalue()).readable


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_no_spoilt_picture_raises(data):
    content = bytearray(data.draw(st.sampled_from([ink(1), jpeg(Image.new("RGB", (60, 40)))])))
    for _ in range(5):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    ink_of(bytes(content[: data.draw(st.integers(0, len(content)))]))


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
