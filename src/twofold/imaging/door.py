"""The recipe of the door: whatever a hospital hands out → one NIfTI per kind of image, and a report."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nibabel as nib
import numpy as np

from twofold import progress, store
from twofold.anatomy import images, nrrd_file
from twofold.errors import BadInput
from twofold.imaging import numerics as n
from twofold.imaging.agree import doubts
from twofold.imaging.headers import Flaw
from twofold.imaging.kinds import KINDS
from twofold.imaging.series import Series, is_quiet, study_of
from twofold.imaging.stack import Volume, stack
from twofold.imaging.unpack import Found, files_of

NIFTI = (".nii", ".nii.gz")
NRRD = (".nrrd", ".nhdr")
REPORT = "series.json"


@dataclass(frozen=True)
class Brought:
    """What came through the door.

    images: (file, kind), written below the folder that was given. warnings: each names its series or file.
    report: what ``imaging/series.json`` holds: no name, no date, no identifier of the hospital's.
    """

    images: tuple[tuple[Path, str], ...]
    warnings: tuple[str, ...]
    report: dict[str, Any]


def bring(
    source: str | Path, into: Path, kinds: Mapping[str, str] | None = None, patient: str | None = None
) -> Brought:
    """The images at a path or an address, as NIfTI files in ``into``.

    Args:
        source: a file, folder or zip of DICOM, NIfTI or NRRD; or the ``http(s)://`` address of a DICOMweb server,
            a study or a series.
        kinds: kind by series number or file name, where the headers do not tell; ``skip`` leaves one out.
        patient: see ``series.study_of``.

    Raises BadInput: nothing usable; anything whose flaw cannot be mended.
    """
    for key, kind in (kinds or {}).items():
        if kind not in (*KINDS, "skip"):
            raise BadInput("--kind", key, kind, f"use one of {', '.join(KINDS)}, or skip")
    into.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="twofold-door-") as scratch, progress.task("reading images", None):
        if "://" in str(source):
            from twofold.imaging.web import fetch

            found = fetch(str(source), Path(scratch))
        else:
            found = files_of(Path(source), Path(scratch))
        return _brought(str(source), found, into, dict(kinds or {}), patient)


def _brought(source: str, found: list[Found], into: Path, kinds: dict[str, str], patient: str | None) -> Brought:
    plain = [f for f in found if f.name.lower().endswith((*NIFTI, *NRRD))]
    study = study_of([f for f in found if f not in plain], kinds, patient)
    ignored = [f.name for f in study.others if not is_quiet(f.name)]
    warnings = list(study.warnings)
    if ignored:
        warnings.append(f"{len(ignored)} files are no images and are left out, {ignored[0]} among them")
    made: list[tuple[Path, str]] = []
    rows: list[dict[str, Any]] = []
    read: list[images.Image] = []
    for one in plain:
        kind = kinds.get(Path(one.name).name) or _kind_in(one.name)
        if kind != "skip":
            path, image = _plain_image(one, kind, into)
            read.append(image)
            made.append((path, kind))
            rows.append({"file": made[-1][0].name, "kind": kind, "from": "nifti or nrrd", "warnings": []})
    for series in _best(study.series, warnings):
        volume = _stacked(series)
        path = into / f"{series.kind}.nii.gz"
        store.write_bytes(path, nifti_bytes(volume.array, volume.affine_lps))
        read.append(images.read(path, str(series.kind), series.name))  # judged like every other image
        made.append((path, str(series.kind)))
        warnings += [f"{series.name}: {w}" for w in volume.warnings]
        rows.append(_row(series, volume, path.name))
    if not made:
        raise BadInput(
            source, "", "no image that can be used" + "".join(f"\n          {w}" for w in warnings[: n.MOST_NAMED]),
            "name a folder or zip with the DICOM slices of both heads (CT or MR), NIfTI or NRRD volumes",
        )
    taken = [p.name for p, _ in made]
    if len(set(taken)) < len(taken):
        raise BadInput(source, "", f"two images of one name among {sorted(taken)}", "rename one of them")
    frames = {s.first.frame_of_reference for s in study.series}
    if len(frames) > 1:
        told = "; ".join(sorted(s.name for s in study.series))
        warnings.append(f"{told}: {len(frames)} frames of reference: the heads may have moved between them")
    warnings += [note for image in read for note in image.notes]
    images.check_together(read)
    warnings += doubts(read)
    report = {"images": sorted(rows, key=lambda r: r["file"]), "warnings": _without_names(warnings, found)}
    return Brought(tuple(sorted(made, key=lambda m: m[0].name)), tuple(warnings), report)


def _without_names(warnings: list[str], found: list[Found]) -> list[str]:
    """Warnings fit to be kept: file names may be children's names."""
    out = []
    for text in warnings:
        for f in found:
            if f.name in text:
                text = text.replace(f.name, "a file")
        out.append(text)
    return sorted(set(out))


def _kind_in(name: str) -> str:
    from twofold.case.new import kind_of

    return kind_of(Path(name))


def _plain_image(one: Found, kind: str, into: Path) -> tuple[Path, images.Image]:
    """A NIfTI as it is, a NRRD as NIfTI; both judged first."""
    path = Path(one.name)
    if path.name.lower().endswith(NIFTI):
        image = images.read(one.path, kind, path.name)
        target = into / path.name
        store.write_bytes(target, one.path.read_bytes())
        return target, image
    array, _, affine = nrrd_file.read(one.path)
    if array.ndim != n.DIM:
        raise BadInput(one.name, "sizes", f"a {array.ndim}-D array", "save one 3-D volume per file")
    target = into / (path.name[: path.name.lower().rindex(path.suffix.lower())] + ".nii.gz")
    store.write_bytes(target, nifti_bytes(array.astype(np.float32), affine))
    return target, images.read(target, kind, one.name)


def _best(series: list[Series], warnings: list[str]) -> list[Series]:
    """One series per kind: the finest, then the longest. Raises BadInput where nothing decides."""
    by_kind: dict[str, list[Series]] = defaultdict(list)
    for s in series:
        by_kind[str(s.kind)].append(s)
    out = []
    for kind in sorted(by_kind):
        ranked = sorted(by_kind[kind], key=_rank)
        if len(ranked) > 1:
            if _rank(ranked[0])[:2] == _rank(ranked[1])[:2]:
                raise BadInput(
                    ranked[0].folder, f"kind {kind}", " and ".join(s.name for s in ranked) + " are equally fine",
                    "choose one: --kind NUMBER=skip leaves the other out",
                )
            warnings += [f"{s.name}: left out: {ranked[0].name} is finer or longer" for s in ranked[1:]]
        out.append(ranked[0])
    return out


def _rank(s: Series) -> tuple[float, int, str]:
    one = s.slices[0][1]
    return (round(one.pixel_mm[0] * one.pixel_mm[1] / len(s.slices), n.DECIMALS), -len(s.slices), s.first.series)


def _stacked(series: Series) -> Volume:
    try:
        return stack(series)
    except Flaw as e:
        raise BadInput(
            series.folder, f"{series.name}, {e.field}", e.found,
            f"export this series again, or leave it out with --kind {series.number}=skip",
        ) from None


def nifti_bytes(array: np.ndarray, affine_lps: np.ndarray) -> bytes:
    """A compressed NIfTI (RAS) without any text in its header; whole numbers as 16 bit."""
    whole = bool(np.isfinite(array).all() and array.min() >= n.INT16[0] and array.max() <= n.INT16[1]
                 and np.abs(array - np.rint(array)).max() < n.WHOLE)
    image = nib.Nifti1Image(np.rint(array).astype(np.int16) if whole else array, images.ras_to_lps(affine_lps))
    image.header.set_xyzt_units("mm")
    return gzip.compress(image.to_bytes(), compresslevel=n.GZIP_LEVEL, mtime=0)


def _row(series: Series, volume: Volume, file: str) -> dict[str, Any]:
    from twofold.imaging.deidentify import new_uid

    f = series.first
    return {
        "file": file, "kind": series.kind, "from": "dicom", "modality": f.modality, "series": f.number,
        "slices": len(series.slices), "study_uid": new_uid(f.study),
        "series_uid": new_uid(f.series), "frame_of_reference_uid": new_uid(f.frame_of_reference),
        "spacing_mm": np.round(images.spacing(volume.affine_lps), n.UID_DECIMALS).tolist(),
        "warnings": _without_names(list(volume.warnings), [Found(x.path, x.name) for x in series.files]),
    }
