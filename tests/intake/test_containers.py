import base64
import io
import struct
import zipfile
from email.message import EmailMessage

import pytest
from asn1crypto import cms, core
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.intake.outlook import is_msg, read_msg
from mailbot.intake.pairing import submissions_of
from mailbot.intake.policy import MailPolicy
from mailbot.intake.reading import read_letter
from mailbot.intake.tnef import read_tnef
from mailbot.model import AttachmentKind, Delivery
from tests.letters import letter, text_only
from tests.protocols import RECEIVED, faultless, to_docx

DOCX = to_docx(faultless())
ENVELOPED = b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80" + bytes(200)


def read(raw, policy=None):
    return read_letter(Delivery(raw, RECEIVED), policy or MailPolicy())


def documents(raw):
    return [
        bundle.document.name
        for bundle in submissions_of(read(raw))
        if bundle.document.content == DOCX
    ]


def mime(kind, body, *, more=b"", encode=True):
    coded = base64.encodebytes(body) if encode else body
    cte = b"Content-Transfer-Encoding: base64\r\n" if encode else b""
    return (
        b"From: a@club.example\r\nMIME-Version: 1.0\r\nContent-Type: "
        + kind
        + b"\r\n"
        + cte
        + more
        + b"\r\n"
        + coded
    )


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def tnef(*files):
    """A winmail.dat with the given (long name, bytes) files (MS-OXTNEF, 2.1)."""
    out = struct.pack("<IH", 0x223E9F78, 1)

    def attribute(level, identity, data):
        return (
            struct.pack("<BII", level, identity, len(data))
            + data
            + struct.pack("<H", sum(data) & 0xFFFF)
        )

    for name, content in files:
        wide = name.encode("utf-16-le") + b"\x00\x00"
        wide += bytes(-len(wide) % 4)
        size = len(name.encode("utf-16-le")) + 2
        named = struct.pack("<HH", 0x001F, 0x8001) + bytes(16) + struct.pack("<III", 0, 1, 1)
        named += struct.pack("<I", 4) + b"x\x00\x00\x00"
        props = struct.pack("<I", 2) + named + struct.pack("<HHII", 0x001F, 0x3707, 1, size) + wide
        out += attribute(2, 0x00069002, bytes(14))
        out += attribute(2, 0x00018010, b"SHORT~1.DOC\x00")
        out += attribute(2, 0x0006800F, content)
        out += attribute(2, 0x00069005, props)
    return out


def outlook(name, content):
    """A .msg with one attachment, everything in full sectors (MS-CFB 2, MS-OXMSG 2.2)."""
    streams = [name.encode("utf-16-le").ljust(4096, b"\x00"), content.ljust(4096, b"\x00")]
    sectors, starts = [], []
    for stream in streams:
        starts.append(len(sectors))
        padded = stream + bytes(-len(stream) % 512)
        sectors += [padded[i : i + 512] for i in range(0, len(padded), 512)]
    table = []
    for index, _ in enumerate(sectors):
        table.append(0xFFFFFFFE if index + 1 in [*starts[1:], len(sectors)] else index + 1)

    def entry(title, kind, child=0xFFFFFFFF, right=0xFFFFFFFF, start=0xFFFFFFFE, size=0):
        wide = title.encode("utf-16-le")
        head = wide.ljust(64, b"\x00") + struct.pack("<HBB", len(wide) + 2, kind, 1)
        return (
            head
            + struct.pack("<III", 0xFFFFFFFF, right, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    folder = entry("Root Entry", 5, child=1) + entry("__properties_version1.0", 2, right=2)
    folder += entry("__attach_version1.0_#00000000", 1, child=3)
    folder += entry(
        "__substg1.0_37010102", 2, right=4, start=starts[1], size=max(len(content), 4096)
    )
    folder += entry("__substg1.0_3707001F", 2, start=starts[0], size=4096)
    folder += bytes(-len(folder) % 512)
    first = len(sectors)
    sectors += [folder[i : i + 512] for i in range(0, len(folder), 512)]
    table += [*range(first + 1, len(sectors)), 0xFFFFFFFE]
    fats = -(-(len(table) + 8) // 128)
    tables = list(range(len(sectors), len(sectors) + fats))
    table += [0xFFFFFFFD] * fats
    raw = struct.pack(f"<{len(table)}I", *table).ljust(fats * 512, b"\xff")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    )
    header += bytes(10) + struct.pack("<IIIII", fats, first, 0, 4096, 0xFFFFFFFE)
    header += struct.pack("<III", 0, 0xFFFFFFFE, 0) + struct.pack(
        "<109I", *tables, *[0xFFFFFFFF] * (109 - fats)
    )
    return header + b"".join(sectors) + raw


def opaque(content):
    """CMS signed-data around `content`, unsigned by anybody: enough to be unwrapped."""
    return cms.ContentInfo({
        "content_type": "signed_data",
        "content": cms.SignedData({
            "version": "v1", "digest_algorithms": [], "signer_infos": [],
            "encap_content_info": {"content_type": "data", "content": core.OctetString(content)},
        }),
    }).dump()  # fmt: skip


# -- letters in letters --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        mime(b"message/rfc822", letter(), encode=False),
        mime(b"message/rfc822", letter()),
        mime(b"application/octet-stream", letter(), more=b'Content-Disposition: attachment; filename="x.eml"\r\n'),
        mime(b'multipart/digest; boundary="q"', b"--q\r\n\r\n" + letter() + b"\r\n--q--\r\n", encode=False),
        mime(b"message/rfc822", mime(b"message/rfc822", letter(), encode=False)),
        mime(b"application/pkcs7-mime; smime-type=signed-data", opaque(letter())),
        mime(b"application/x-pkcs7-mime", b"-----BEGIN PKCS7-----\n" + base64.encodebytes(opaque(letter())) + b"-----END PKCS7-----\n"),
    ],
)  # fmt: skip
def test_document_in_an_enclosed_letter_is_found(raw):
    assert documents(raw) == ["протокол.docx"]


def test_forwarded_document_counts_only_when_the_top_has_none():
    top = letter(
        ("новый.docx", DOCX),
        ("пересланное.eml", letter(("старый.docx", to_docx(faultless().__class__(number="9"))))),
    )

    assert documents(top) == ["новый.docx"]
    assert len(submissions_of(read(top))) == 1


def test_encrypted_letter_is_told():
    found = read(
        mime(
            b"application/pkcs7-mime; smime-type=enveloped-data",
            ENVELOPED,
            more=b'Content-Disposition: attachment; filename="smime.p7m"\r\n',
        )
    )

    assert [(a.kind, a.reason) for a in found.attachments] == [
        (AttachmentKind.UNREADABLE, "encrypted_mail")
    ]


def test_document_inside_its_own_signature_is_found_with_it():
    found = submissions_of(read(letter(("протокол.docx.sig", opaque(DOCX)))))

    assert [bundle.document.name for bundle in found] == ["протокол.docx"]
    assert [c.name for c in found[0].companions] == ["протокол.docx.sig"]


def test_signature_over_the_letter_itself_is_no_attachment():
    raw = mime(
        b'multipart/signed; protocol="application/pkcs7-signature"; boundary="q"',
        b"--q\r\n" + letter().split(b"MIME-Version: 1.0\r\n", 1)[1]
        + b"\r\n--q\r\nContent-Type: application/pkcs7-signature; name=x.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(opaque(b"x")) + b"\r\n--q--\r\n", encode=False,
    )  # fmt: skip

    assert [a.name for a in read(raw).attachments] == ["протокол.docx"]


# -- archives ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_document_in_an_archive_is_found(method):
    inner = zipped(
        ("папка/протокол.docx", DOCX),
        ("__MACOSX/._протокол.docx", b"junk"),
        ("папка/", b""),
        method=method,
    )

    assert documents(letter(("протоколы.zip", inner))) == ["протокол.docx"]
    assert documents(letter(("вложенный.zip", zipped(("внутри.zip", inner))))) == ["протокол.docx"]


@pytest.mark.parametrize("charset", ["cp866", "cp1251", "utf-8"])
def test_names_in_an_archive_are_read_without_a_flag(charset):
    coded = "протокол заседания.docx".encode(charset)
    raw = zipped(("q" * len(coded), DOCX)).replace(b"q" * len(coded), coded)

    assert documents(letter(("a.zip", raw))) == ["протокол заседания.docx"]


def test_archive_with_a_password_is_told_and_its_open_part_is_read():
    raw = zipped(("secret.docx", b"x" * 50))
    locked = raw.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )

    assert [a.reason for a in read(letter(("a.zip", locked))).attachments] == ["archive_encrypted"]
    assert [a.reason for a in read(letter(("a.zip", raw))).attachments] != ["archive_encrypted"]


@pytest.mark.parametrize("magic", [b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c"])
def test_archives_nobody_opens_are_told(magic):
    assert [a.reason for a in read(letter(("a.rar", magic + bytes(99)))).attachments] == ["archive"]


def test_archive_nested_without_end_is_told():
    content = DOCX
    for _ in range(30):
        content = zipped(("a.zip", content))

    assert not read(letter(("a.zip", content))).complete


def test_archive_of_too_many_files_is_told():
    many = zipped(*((f"{i}.txt", b"x") for i in range(500)))

    assert not read(letter(("a.zip", many))).complete
    assert read(letter(("a.zip", zipped(("a.txt", b"x"))))).complete


# -- Outlook -------------------------------------------------------------------------------------


def test_document_in_a_winmail_is_found_by_its_long_name():
    raw = tnef(("протокол заседания.docx", DOCX), ("скан.png", b"\x89PNG\r\n\x1a\n" + bytes(99)))

    assert documents(letter(("winmail.dat", raw))) == ["протокол заседания.docx"]
    assert read(letter(("winmail.dat", raw))).attachments[0].depth == 0


def test_winmail_that_breaks_off_is_told():
    found = read(letter(("winmail.dat", tnef(("a.docx", DOCX))[:-500])))

    assert "archive_broken" in [a.reason for a in found.attachments]


def test_document_in_a_letter_saved_by_outlook_is_found():
    raw = outlook("протокол заседания.docx", DOCX)

    assert is_msg(raw)
    assert documents(letter(("письмо.msg", raw))) == ["протокол заседания.docx"]
    assert not is_msg(DOCX)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=6))
def test_spoilt_containers_are_read_as_far_as_they_go(position, junk):
    whole = outlook("a.docx", DOCX[:3000])
    list(read_msg(whole[:position] + junk + whole[position + len(junk) :]))
    packed = tnef(("a.docx", DOCX[:3000]))
    read_tnef(packed[:position] + junk + packed[position + len(junk) :])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_behind_a_known_beginning_are_borne(tail):
    for head in (b"PK\x03\x04", b"\x78\x9f\x3e\x22\x00\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ENVELOPED[:20], b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"):  # fmt: skip
        read(letter(("x", head + tail)))


# -- broken letters ------------------------------------------------------------------------------


def test_uuencoded_document_in_the_text_is_found():
    import binascii

    lines = b"".join(binascii.b2a_uu(DOCX[i : i + 45]) for i in range(0, len(DOCX), 45))
    raw = (
        b"From: a@club.example\r\n\r\nHello\r\nbegin 644 protokol.docx\r\n"
        + lines.replace(b"\n", b"\r\n")
        + b"`\r\nend\r\n"
    )

    assert documents(raw) == ["protokol.docx"]


@pytest.mark.parametrize(
    "change",
    [
        lambda raw, b: raw.replace(b'boundary="' + b + b'"', b'boundary="other"'),
        lambda raw, b: raw.replace(b'; boundary="' + b + b'"', b""),
        lambda raw, b: raw.replace(b"--" + b + b"--", b""),
        lambda raw, b: raw.replace(b"MIME-Version: 1.0\r\n", b""),
        lambda raw, b: raw.replace(b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: 7bit"),
        lambda raw, b: raw.replace(b"Content-Transfer-Encoding: base64", b'Content-Transfer-Encoding: "Base-64" (x)'),
        lambda raw, b: raw.replace(b"Content-Disposition: attachment", b"Content-Disposition: inline"),
        lambda raw, b: raw.replace(b"application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"text/plain"),
        lambda raw, b: raw.replace(b, b"----=_Part_1").replace(b'; boundary="----=_Part_1"', b""),
        lambda raw, b: raw.replace(b, b"----=_Part_1").replace(b"Subject:", b"no header at all\r\nSubject:"),
        lambda raw, b: raw.replace(b"\r\n", b"\n"),
        lambda raw, b: raw.replace(b"\r\n", b"\r"),
        lambda raw, b: b"\xef\xbb\xbf\r\n\r\n" + raw,
        lambda raw, b: b"From coordinator Mon Nov 16 10:00:00 2026\r\n" + raw,
    ],
)  # fmt: skip
def test_document_survives_what_programs_do_to_letters(change):
    raw = letter()
    boundary = raw.split(b'boundary="', 1)[1].split(b'"', 1)[0]
    damaged = change(raw, boundary)

    assert damaged != raw
    assert len(documents(damaged)) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@club.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 50_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(2_000)),
        b"From: a@club.example\r\n" + b"X: y\r\n" * 100_000 + b"\r\nx",
        b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
        b"To: " + b"(" * 5_000 + b"\r\n\r\nx",
        b"To: x\r\nFrom: " + b'"\\' * 50_000 + b"\r\n\r\nx",
        b"To: x\r\nAuthentication-Results: " + b"x; dkim=pass " * 50_000 + b"\r\n\r\nx",
        b"To: x\r\nContent-Type: text/html\r\n\r\n" + b"<a " * 300_000,
        b"To: x\r\nContent-Type: text/html\r\n\r\n" + b"<![if <!-- " * 100_000,
    ],
)  # fmt: skip
def test_monstrous_letters_are_cut_and_told(raw):
    found = read(raw)

    assert found.key
    assert not found.complete or raw.startswith(b"To")


def test_logo_in_the_text_is_no_scan_and_a_photograph_is_kept():
    def inline(size):
        picture = b"\x89PNG\r\n\x1a\n" + bytes(size)
        return mime(
            b"image/png",
            picture,
            more=b"Content-ID: <1@x>\r\nContent-Disposition: inline; filename=l.png\r\n",
        )

    assert read(inline(500)).attachments == ()
    assert [a.kind for a in read(inline(90_000)).attachments] == [AttachmentKind.PICTURE]


@pytest.mark.parametrize(("page", "kept"), [("cid:1@x", 0), ("no picture here", 1)])
def test_logo_that_is_sent_as_an_attachment_is_known_by_the_text_that_shows_it(page, kept):
    message = EmailMessage()
    message["From"] = "anna@club.example"
    message.set_content("Текст")
    message.add_alternative(f'<p>Текст <img src="{page}"></p>', subtype="html")
    picture = b"\x89PNG\r\n\x1a\n" + bytes(500)
    message.get_payload()[1].add_related(
        picture, "image", "png", cid="<1@x>", filename="image001.png"
    )

    assert len(read(message.as_bytes()).attachments) == kept


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("протокол.docx", b"just text", "text"),
        ("протокол.doc", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n", "html"),
        ("протокол.mht", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>", "html"),
        ("протокол.docx", zipped(("a.xml", b"<a/>")), "broken"),
        ("протокол.pages", zipped(("index.bin", b"x")), "pages"),
        ("протокол.docx", b"\x00\x01\x02", "not_word"),
        ("протокол.docx", b"", "empty"),
    ],
)  # fmt: skip
def test_what_is_called_a_document_and_is_none_is_told(name, content, reason):
    assert [a.reason for a in read(letter((name, content))).attachments] == [reason]


def test_what_is_called_something_else_is_left_alone():
    found = read(letter(("заметки.txt", b"just text"), ("пусто.bin", b"")))

    assert [(a.name, a.kind) for a in found.attachments] == [("заметки.txt", AttachmentKind.OTHER)]


def test_letter_with_text_only_has_no_attachments():
    assert read(text_only()).attachments == ()


@pytest.mark.parametrize(
    "name", [("X-Mailbot-Instance", "one"), ("Message-ID", f"<{'0' * 32}.curator@agency.example>")]
)
def test_what_a_letter_of_ours_encloses_is_no_submission(name):
    ours = letter(headers=[name], message_id="" if name[0] == "Message-ID" else "<1@a.example>")
    policy = MailPolicy(domain="agency.example", instance="one")
    forwarding = letter(("Ваше письмо.eml", ours), body="Что это значит?")

    found = read_letter(Delivery(forwarding, RECEIVED), policy)

    assert [a for a in found.attachments if a.kind is AttachmentKind.DOCX] == []


def test_letter_is_known_by_its_headers_whatever_it_is_called():
    assert documents(letter(("x.bin", letter(("внутри.docx", DOCX))))) == ["внутри.docx"]


def test_text_with_a_few_headers_is_no_letter():
    found = read(letter(("заметки.txt", b"From: a\r\nTo: b\r\n\r\ntext")))

    assert [a.name for a in found.attachments] == ["заметки.txt"]


def test_zip_called_a_document_is_opened():
    assert documents(letter(("протокол.docx", zipped(("внутри.docx", DOCX))))) == ["внутри.docx"]
