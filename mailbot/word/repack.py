"""A package and the members to change in; the package with these alone written anew out.

Every other member is copied as it is packed, without being opened: nothing of it changes, and
pictures cost nothing.
"""

import copy
import io
import zipfile
from collections.abc import Mapping


def repacked(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """`changed` is by member name; names that are not there yet come last."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        members = sorted(source.infolist(), key=lambda info: info.header_offset)
        ends = [*(info.header_offset for info in members[1:]), source.start_dir]
        for info, end in zip(members, ends, strict=True):
            if info.filename in changed:
                _write(target, info.filename, changed[info.filename])
            else:
                moved = copy.copy(info)
                moved.header_offset = target.start_dir
                out.seek(target.start_dir)
                out.write(content[info.header_offset : end])
                target.start_dir = out.tell()
                target.filelist.append(moved)
                target.NameToInfo[moved.filename] = moved
        for name in changed.keys() - {info.filename for info in members}:
            _write(target, name, changed[name])
    return out.getvalue()


def _write(target: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    target.writestr(info, data, zipfile.ZIP_DEFLATED)
