"""Records to files and back: atomic, canonical, hashed, with provenance.

Nothing here knows a stage. A file appears whole or not at all; a folder likewise; the same record gives the
same bytes; a hash says whether what a stage read has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from twofold.errors import BadInput

M = TypeVar("M", bound=BaseModel)

PROVENANCE = "provenance.json"
NOTES = "annotations.json"  # in edits/, written by the theatre
PRIVATE_DIR = 0o700  # joined heads cannot be anonymous: case folders are the owner's alone
CHUNK_BYTES = 1 << 20


def canonical(obj: Any) -> str:
    """The one JSON text of an object: keys in the record's order, two-space indent, NaN as null."""
    return json.dumps(_plain(obj), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(obj: Any) -> Any:
    if isinstance(obj, BaseModel):
        return _plain(obj.model_dump(mode="json", by_alias=True, exclude_none=True))
    if isinstance(obj, Mapping):
        return {str(k): _plain(v) for k, v in obj.items()}
    if isinstance(obj, (list, tuple)):
        return [_plain(v) for v in obj]
    if isinstance(obj, (set, frozenset)):
        return sorted(_plain(v) for v in obj)
    if isinstance(obj, float):
        return obj if isfinite(obj) else None
    if hasattr(obj, "tolist"):  # numpy scalars and arrays, without importing numpy
        return _plain(obj.tolist())
    if isinstance(obj, Path):
        return obj.as_posix()
    if isinstance(obj, date):  # YAML reads an unquoted date as one; datetime is a kind of date
        return obj.isoformat()
    return obj


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises BadInput when the folder can't be written or the disk is full."""
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as f:
                f.write(data)
                f.flush()
                os.fsync(f.fileno())
            os.chmod(name, 0o600)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as e:
        raise cannot_write(path, e) from e


def cannot_write(path: Path, e: OSError) -> BadInput:
    """The sentence for a folder that refuses to be written."""
    return BadInput(path, "", e.strerror or str(e), "free space or choose a folder that you may write; "
                    "what was there before is untouched, and the next run resumes")


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file whole or not at all."""
    write_bytes(path, text.encode())


def write_json(path: Path, obj: Any) -> None:
    """Write a record, mapping or list as canonical JSON, whole or not at all."""
    write_text(path, canonical(obj))


def read_json(path: Path) -> Any:
    """The object in a JSON file. Raises BadInput when it is missing or not JSON."""
    path = Path(path)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(path, "", "no such file", "run the stage that writes it, or check the path") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as e:
        raise BadInput(path, "", str(e), "restore the file, or delete its folder and run the stage again") from e


save = write_json


def load(model: type[M], path: Path) -> M:
    """The record in a JSON file. Raises BadInput naming the field that doesn't fit."""
    return parse(model, read_json(path), path)


def parse(model: type[M], data: Any, file: str | Path) -> M:
    """A record from plain data. Raises BadInput naming file, field, value found and remedy."""
    try:
        return model.model_validate(data)
    except ValidationError as e:
        raise explain(e, file) from None


REMEDIES = {
    "extra_forbidden": "remove the key or correct its spelling",
    "missing": "add the key",
    "greater_than": "correct the value or its unit",
    "less_than_equal": "correct the value or its unit",
}


def explain(error: ValidationError, file: str | Path) -> BadInput:
    """A pydantic refusal in the user's words: the first fault, and how many more there are."""
    faults = error.errors()
    first = faults[0]
    field = ".".join(str(p) for p in first["loc"])
    kind = first["type"]
    found = "nothing" if kind == "missing" else _short(first.get("input"))
    message = first["msg"].removeprefix("Value error, ")
    remedy = REMEDIES.get(kind, "correct it as said")
    more = f" ({len(faults) - 1} more faults after this one)" if len(faults) > 1 else ""
    return BadInput(file, field, f"{found} — {message}", remedy + more)


def _short(value: Any, limit: int = 120) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[:limit] + " …"


def hash_bytes(*parts: bytes) -> str:
    """SHA-256 of the parts, each preceded by its length, as hex."""
    h = hashlib.sha256()
    for p in parts:
        h.update(len(p).to_bytes(8, "big"))
        h.update(p)
    return h.hexdigest()


def hash_object(obj: Any) -> str:
    """The content hash of a plain object or record."""
    return hash_bytes(json.dumps(_plain(obj), sort_keys=True).encode())


_hashes: dict[tuple[str, int, int, int], str] = {}


def hash_file(path: Path) -> str:
    """The content hash of a file; a file untouched since it was last hashed here is not read again."""
    stat = os.stat(path)
    key = (os.fspath(path), stat.st_ino, stat.st_mtime_ns, stat.st_size)
    if key not in _hashes:
        _hashes[key] = _digest(path)
    return _hashes[key]


def _digest(path: Path) -> str:
    h = hashlib.sha256()
    with open(path, "rb") as f:
        while block := f.read(CHUNK_BYTES):
            h.update(block)
    return h.hexdigest()


def hash_path(path: Path) -> str:
    """The content hash of a file, of a folder with all names in it, or of its absence (an empty folder is absent).

    Provenance and logs don't count: they describe a result, they are not part of it. Nor do people's notes in the
    theatre: no stage reads them.
    """
    if path.is_file():
        return hash_file(path)
    if not path.is_dir():
        return "absent"
    rows = [
        (p.relative_to(path).as_posix(), hash_file(p))
        for p in sorted(path.rglob("*"))
        if p.is_file() and p.name not in (PROVENANCE, "run.log", NOTES) and not _hidden(p.relative_to(path))
    ]
    return hash_object(rows) if rows else "absent"


def _hidden(relative: Path) -> bool:
    return any(part.startswith(".") for part in relative.parts)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A scratch folder that becomes ``target`` when the block succeeds, and vanishes when it doesn't.

    What stood at ``target`` before stays until the new folder is complete.
    """
    target = Path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for stale in target.parent.glob(f".{target.name}.*.part"):
            shutil.rmtree(stale, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as e:
        raise cannot_write(target, e) from e
    try:
        yield scratch
        old = scratch.with_suffix(".old")
        if target.exists():
            os.replace(target, old)
        os.replace(scratch, target)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as e:
        shutil.rmtree(scratch, ignore_errors=True)
        raise cannot_write(target, e) from e
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def provenance(folder: Path) -> Mapping[str, Any]:
    """What is known of how a folder came about; empty when nothing is."""
    try:
        return json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}


def same_inputs(folder: Path, inputs: Mapping[str, Any]) -> bool:
    """Whether the folder was made from exactly these inputs and is still what was made."""
    known = provenance(folder)
    return bool(known) and known.get("inputs") == _plain(inputs) and known.get("content") == hash_path(folder)


def write_provenance(folder: Path, inputs: Mapping[str, Any], evidence: Iterable[str]) -> None:
    """Say beside a result what it was made from: inputs (hashes, version, seed, options), evidence used."""
    write_json(
        folder / PROVENANCE,
        {"inputs": inputs, "evidence": sorted(evidence), "content": hash_path(folder)},
    )
