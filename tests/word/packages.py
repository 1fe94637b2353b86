"""Word packages from bare XML, so that a test shows the very construct it is about."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def p(text: str) -> str:
    """A paragraph."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def relationships(**targets: str) -> str:
    """A .rels part: id=kind:target, external with a scheme in the target."""
    items = []
    for identity, value in targets.items():
        kind, _, target = value.partition(":")
        mode = ' TargetMode="External"' if "://" in target else ""
        items.append(f'<Relationship Id="{identity}" Type="{R}/{kind}" Target="{target}"{mode}/>')
    return f'<Relationships xmlns="{RELS}">{"".join(items)}</Relationships>'


def package(
    body: str, parts: dict[str, str | bytes] | None = None, *, root: str = NAMESPACES
) -> bytes:
    """A .docx whose body is `body`; `parts` are added or replace what is there."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relationships(rId1="officeDocument:word/document.xml"),
        "word/document.xml": f"<w:document {root}><w:body>{body}</w:body></w:document>",
    }
    members |= parts or {}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
