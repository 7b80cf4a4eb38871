"""The batches of a campaign: on threads here or on a Dask cluster, kept as they end, so that a killed run goes on.

A batch's answer hangs on nothing but what is rehearsed and which runs it holds. So it may be kept under a name made
of exactly that, by whoever has finished it, and be read again instead of being lived again: the same bytes, whatever
worker or cluster made them and however often the campaign was killed.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextvars import copy_context
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from twofold import __version__, evidence, store
from twofold.errors import BadInput, TwofoldError
from twofold.flow.compiled import kept_in
from twofold.rehearsal.runs import Runs

FOLDER = ".checkpoints"
Batch = Callable[[Any, np.ndarray], Runs]


@dataclass(frozen=True)
class Kept:
    """One batch's answer and the evidence that it looked up."""

    runs: Runs
    used: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """As a NumPy archive without pickled objects: safe to read whoever wrote it."""
        arrays = {f.name: getattr(self.runs, f.name) for f in fields(Runs) if f.name != "log"}
        arrays = {k: v for k, v in arrays.items() if v is not None}
        logs = self.runs.log
        arrays["log"] = np.concatenate(logs) if logs else np.zeros(0)
        arrays["log_rows"] = np.array([len(x) for x in logs], dtype=np.int64)
        arrays["used"] = np.array(self.used, dtype=np.str_)
        out = io.BytesIO()
        np.savez_compressed(out, **arrays)
        return out.getvalue()

    @staticmethod
    def from_bytes(data: bytes) -> Kept:
        """The inverse. Raises BadZipFile, ValueError, OSError or KeyError for what no campaign wrote whole."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
        used = tuple(str(x) for x in found.pop("used"))
        ends = np.cumsum(found.pop("log_rows"))
        log = found.pop("log")
        known = {f.name: found.get(f.name) for f in fields(Runs) if f.name != "log"}
        return Kept(Runs(**known, log=tuple(np.split(log, ends[:-1])) if len(ends) else ()), used)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Where:
    """Where a campaign is worked on. jobs: threads here (0: one per core). cluster: a Dask scheduler instead.

    keep: the folder for finished batches; None keeps nothing.
    """

    jobs: int = 1
    cluster: str | None = None
    keep: Path | None = None


def work(make: Batch, what: Any, batches: Sequence[np.ndarray], where: Where) -> Iterator[Runs]:
    """Every batch's answer, in no order; those that an earlier attempt has kept come first.

    Raises BadInput: a cluster that does not answer, a folder that can't be written.
    """
    name = _name(what) if where.keep is not None else ""
    left = []
    for batch in batches:
        found = _read(where.keep, name, batch)
        if found is None:
            left.append(batch)
        else:
            evidence.note(found.used)
            yield found.runs
    todo = _here(make, what, left, where.jobs or os.cpu_count() or 1) if where.cluster is None else _there(
        make, what, left, where.cluster)
    for kept in todo:
        if where.keep is not None:
            store.write_bytes(_path(where.keep, name, kept.runs.replicate), kept.to_bytes())
        evidence.note(kept.used)
        yield kept.runs


def clear(keep: Path | None) -> None:
    """Forget what was kept: the campaign's results are in their place."""
    if keep is not None:
        shutil.rmtree(keep, ignore_errors=True)


def done(make: Batch, what: Any, batch: np.ndarray) -> Kept:
    """One batch, with the evidence that it looked up; runs wherever a worker is."""
    with evidence.ledger() as used:
        runs = make(what, batch)
    return Kept(runs, tuple(sorted(used)))


def _here(make: Batch, what: Any, batches: Sequence[np.ndarray], jobs: int) -> Iterator[Kept]:
    if jobs == 1 or len(batches) < 2:
        yield from (done(make, what, b) for b in batches)
        return
    from joblib import Parallel, delayed

    # longest first: the last batches to finish are then the short ones
    yield from Parallel(n_jobs=jobs, prefer="threads", return_as="generator_unordered")(
        delayed(copy_context().run)(done, make, what, b) for b in reversed(batches)
    )


def _there(make: Batch, what: Any, batches: Sequence[np.ndarray], address: str) -> Iterator[Kept]:
    """On a Dask cluster. A worker that dies costs its batch a second attempt, never a number."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise BadInput("--cluster", "", address, "install the extra first: pip install 'twofold[cluster]'") from None
    try:
        client = Client(address)
    except (OSError, TimeoutError, ValueError) as e:
        raise BadInput("--cluster", "", f"{address} ({e})", "start a scheduler there, or leave --cluster out") from None
    with client:
        shared = client.scatter(what, broadcast=True)
        waiting = [client.submit(done, make, shared, b, pure=False) for b in reversed(batches)]
        try:
            for future in as_completed(waiting):
                yield future.result()
        except (CancelledError, OSError) as e:
            raise TwofoldError(f"the cluster at {address} stopped answering ({e}); finished batches are kept") from e
        finally:
            client.cancel(waiting)


def _name(what: Any) -> str:
    """A name that changes with anything on which a batch's answer hangs: inputs, evidence, code."""
    content = sha256(f"{__version__} {Path(kept_in('rehearsal')).name}".encode())
    content.update(store.hash_path(evidence.tables_folder()).encode())
    score = what.score
    records = (score.project.model_dump_json(), score.plan.model_dump_json())
    rest = [(f.name, getattr(what, f.name)) for f in fields(what) if f.name not in ("score", "scale")]
    content.update(repr((*records, sorted(score.streams.items()), len(score.sources), rest)).encode())
    if what.scale is not None:
        content.update(np.ascontiguousarray(what.scale).tobytes())
    return content.hexdigest()[: len(content.hexdigest()) // 2]


def _path(keep: Path, name: str, batch: np.ndarray) -> Path:
    members = sha256(np.ascontiguousarray(batch, dtype=np.int64).tobytes()).hexdigest()
    return keep / name / f"{members[: len(name)]}.npz"


def _read(keep: Path | None, name: str, batch: np.ndarray) -> Kept | None:
    """A batch kept by an earlier attempt; None if there is none, or if it is not whole."""
    if keep is None:
        return None
    try:
        found = Kept.from_bytes(_path(keep, name, batch).read_bytes())
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    return found if np.array_equal(found.runs.replicate, batch) else None
