"""Whole deliveries through `process`, with the shipped rules and real worker processes."""

import email
import email.policy
from dataclasses import replace

import pytest

from mailbot.desk import desk_office
from mailbot.mime import render_message
from mailbot.model import Delivery, Purpose, Verdict
from mailbot.pipeline import process
from tests.letters import SENDER, letter, text_only
from tests.protocols import RECEIVED, faultless, to_docx


@pytest.fixture(scope="module")
def office():
    with desk_office() as made:
        yield replace(made, letterhead=replace(made.letterhead, duty=made.directory.duty))


def plan_of(raw, office):
    return process(Delivery(raw, RECEIVED, reg_number="КСИ-2026-000001"), office)


def purposes(plan):
    return [out.purpose for out in plan.letters]


def test_same_delivery_gives_the_same_plan(office):
    raw = letter()

    assert plan_of(raw, office) == plan_of(raw, office)


def test_accepted_protocol_goes_to_the_curator_and_is_confirmed(office):
    plan = plan_of(letter(), office)

    assert purposes(plan) == [Purpose.CURATOR, Purpose.REPLY]
    assert [out.to for out in plan.letters] == ["pfo@curators.example", SENDER]
    assert [entry.reg_number for entry in plan.entries] == ["КСИ-2026-000001"]


def test_trial_gets_the_verdict_and_leaves_no_trace(office):
    plan = plan_of(letter(subject="ПРОВЕРКА"), office)

    assert plan.verdict is Verdict.ACCEPTED
    assert purposes(plan) == [Purpose.REPLY]
    assert plan.entries == ()
    assert "пробная проверка" in plan.letters[0].text


def test_form_is_sent_to_whoever_asks_for_it(office):
    plan = plan_of(text_only(subject="Форма"), office)

    assert plan.verdict is Verdict.ACCEPTED
    assert [file.name for file in plan.letters[0].attachments] == ["Форма протокола КСИ.docx"]
    assert plan.entries == ()


def test_held_protocol_is_told_to_the_duty_curator_and_to_the_sender(office):
    form = replace(faultless(), region="Херсонской области", signature_region="Херсонской области")

    plan = plan_of(letter(("п.docx", to_docx(form))), office)

    assert plan.verdict is Verdict.HELD
    assert purposes(plan) == [Purpose.DUTY, Purpose.REPLY]
    assert plan.letters[0].to == "duty@curators.example"


def test_two_protocols_in_one_letter_get_one_reply_and_a_cover_letter_each(office):
    other = to_docx(
        replace(
            faultless(), number="4", region="Томской области", signature_region="Томской области"
        )
    )

    plan = plan_of(letter(("а.docx", to_docx(faultless())), ("б.docx", other)), office)

    assert [out.to for out in plan.letters] == [
        "pfo@curators.example",
        "sfo@curators.example",
        SENDER,
    ]
    assert [entry.reg_number for entry in plan.entries] == ["КСИ-2026-000001", "КСИ-2026-000001-2"]


@pytest.mark.parametrize(
    "headers", [[("Auto-Submitted", "auto-generated")], [("List-Id", "<x.example>")]]
)
def test_protocol_of_a_robot_goes_its_way_and_the_robot_gets_no_answer(office, headers):
    plan = plan_of(letter(headers=headers), office)

    assert plan.verdict is Verdict.ACCEPTED
    assert purposes(plan) == [Purpose.CURATOR]


def test_every_letter_out_is_one_a_mail_program_can_read(office):
    spoilt = to_docx(replace(faultless(), number="", coordinator_ink=None))
    plans = [
        plan_of(letter(), office),
        plan_of(letter(("п.docx", spoilt)), office),
        plan_of(text_only(), office),
    ]

    for out in (out for plan in plans for out in plan.letters):
        raw = render_message(
            out, sender="bot@agency.example", sender_name="Приём протоколов", domain="agency.example",
            instance="one", now=RECEIVED,
        )  # fmt: skip
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert message["To"] == out.to
        assert message["Auto-Submitted"] != "no"
        assert message.get_body(("plain",)).get_content().split() == out.text.split()
        assert out.text.strip()
        assert [part.get_filename() for part in message.iter_attachments()] == [
            f.name for f in out.attachments
        ]
        assert "{" not in out.text


def _note():
    import io

    import docx

    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("Направляем протокол заседания, просим учесть в работе.")
    document.save(out)
    return "записка.docx", out.getvalue()


def _zipped(name, content):
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return "архив.zip", out.getvalue()


@pytest.mark.parametrize("way", ["forwarded", "zipped"])
def test_protocol_behind_a_covering_note_is_found(office, way):
    inner = letter() if way == "forwarded" else to_docx(faultless())
    files = [("письмо.eml", inner)] if way == "forwarded" else [_zipped("протокол.docx", inner)]

    assert plan_of(letter(_note(), *files), office).verdict is Verdict.ACCEPTED


def test_note_alone_is_told_to_be_none(office):
    plan = plan_of(letter(_note()), office)

    assert [f.code for o in plan.outcomes for f in o.findings] == ["DOC-011"]


def test_forwarded_protocol_does_not_stand_beside_the_letters_own(office):
    plan = plan_of(letter(("п.docx", to_docx(faultless())), ("старый.eml", letter())), office)

    assert len(plan.outcomes) == 1
