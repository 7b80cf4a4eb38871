"""The files of a folder or a zip, as a list; a zip that lies, swells or reaches outside is refused."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from twofold.errors import BadInput
from twofold.imaging import numerics as n

UNPACK = "unpack it with your own tools, look at what is in it, and name the folder"


@dataclass(frozen=True)
class Found:
    """A file to look at. path: where it lies now. name: how the user knows it."""

    path: Path
    name: str


def files_of(source: Path, scratch: Path) -> list[Found]:
    """Every file of a file, a folder or a zip, in the order of their names; zips are unpacked into ``scratch``.

    Raises BadInput: not there, too many files, a zip that is damaged, encrypted, swells beyond reason or names
    places outside itself.
    """
    if not source.exists():
        raise BadInput(source, "", "no such file or folder", "check the path")
    if source.is_dir():
        found = [Found(p, str(p)) for p in sorted(source.rglob("*")) if p.is_file()]
    elif source.is_file():
        found = [Found(source, str(source))]
    else:
        raise BadInput(source, "", "neither a file nor a folder", "name a file, a folder or a zip")
    out: list[Found] = []
    for k, one in enumerate(found):
        out += unzipped(one, scratch / f"zip-{k}") if is_zip(one.path) else [one]
        if len(out) > n.MOST_FILES:
            raise BadInput(source, "", f"more than {n.MOST_FILES} files", "name the folder of one study")
    if not out:
        raise BadInput(source, "", "an empty folder", "name a folder that holds DICOM, NIfTI or NRRD files")
    return out


def is_zip(path: Path) -> bool:
    """Whether a file is a zip, by its name or its first bytes."""
    if path.suffix.lower() == ".zip":
        return True
    with path.open("rb") as f:
        return f.read(2) == b"PK" and zipfile.is_zipfile(path)


def unzipped(file: Found, into: Path) -> list[Found]:
    """The files of a zip, written below ``into``. Raises BadInput as ``files_of``."""
    try:
        with zipfile.ZipFile(file.path) as z:
            members = [m for m in z.infolist() if not m.is_dir()]
            _check(file.name, members)
            into.mkdir(parents=True, exist_ok=True)
            return [_member(z, m, into, k, file.name) for k, m in enumerate(members)]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, ValueError) as e:
        raise BadInput(file.name, "", f"a damaged zip: {e}", "copy or export the zip again") from None
    except (RuntimeError, NotImplementedError) as e:  # encrypted, or packed by a method of its own
        raise BadInput(file.name, "", f"a zip that cannot be opened: {e}", UNPACK) from None


def _check(name: str, members: list[zipfile.ZipInfo]) -> None:
    """Refuse before a byte is written."""
    if len(members) > n.MOST_FILES:
        raise BadInput(name, "", f"{len(members)} files in one zip", UNPACK)
    total = sum(m.file_size for m in members)
    if total > n.MOST_UNPACKED_BYTES:
        raise BadInput(name, "", f"a zip that says it holds {total} bytes", UNPACK)
    for m in members:
        where = PurePosixPath(m.filename.replace("\\", "/"))
        if where.is_absolute() or ".." in where.parts or ":" in where.parts[0]:
            raise BadInput(name, m.filename, "a path that leads out of the zip", UNPACK)
        if stat.S_ISLNK(m.external_attr >> (n.BITS_PER_BYTE * 2)):
            raise BadInput(name, m.filename, "a link instead of a file", UNPACK)
        if m.file_size > n.BOMB_BYTES and m.file_size > n.BOMB_RATIO * max(m.compress_size, 1):
            raise BadInput(name, m.filename, f"{m.compress_size} bytes that swell to {m.file_size}", UNPACK)


def _member(z: zipfile.ZipFile, m: zipfile.ZipInfo, into: Path, k: int, name: str) -> Found:
    """One member under a name of our own: names in a zip are strangers' text."""
    suffix = "".join(PurePosixPath(m.filename).suffixes[-2:])
    path = into / f"{k:06d}{suffix if suffix.replace('.', '').isalnum() else ''}"
    with z.open(m) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, n.CHUNK_BYTES)
    return Found(path, f"{name}/{m.filename}")
