"""DICOM files sorted into series and stacks, each with what is odd about it; patients are never mixed silently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from twofold.anatomy.numerics import MIN_VOXELS_PER_AXIS
from twofold.errors import BadInput
from twofold.imaging import numerics as n
from twofold.imaging.headers import File, Flaw, Slice, read
from twofold.imaging.kinds import kind_of
from twofold.imaging.unpack import Found

BOTH = "both"
QUIET = ("DICOMDIR", "README", "LICENSE", "LOCKFILE", "VERSION", "AUTORUN.INF", "THUMBS.DB", ".DS_STORE")


@dataclass(frozen=True)
class Series:
    """The slices of one stack of one series. kind: from its header, or from the user."""

    files: tuple[File, ...]
    slices: tuple[tuple[File, Slice], ...]
    kind: str | None
    warnings: tuple[str, ...] = ()

    @property
    def first(self) -> File:
        """Any file of the series, the same whatever the order of files."""
        return min(self.files, key=lambda f: f.sop)

    @property
    def number(self) -> str:
        """The series' number as the scanner gave it."""
        return self.first.number

    @property
    def name(self) -> str:
        """How messages call it."""
        f = self.first
        return f"series {f.number} ({f.modality}, {len(self.slices)} slices{f', {self.kind}' if self.kind else ''})"

    @property
    def folder(self) -> str:
        """Where its files lie, for messages."""
        return str(Path(self.first.name).parent)


@dataclass
class Study:
    """All that was found in a place."""

    series: list[Series] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    others: list[Found] = field(default_factory=list)


def study_of(found: Iterable[Found], chosen: dict[str, str] | None = None, patient: str | None = None) -> Study:
    """The series among some files.

    Args:
        chosen: kind by series number, from the user; ``skip`` leaves a series out.
        patient: pseudonym whose series are used, or ``both`` where two records show the same two heads.

    Raises BadInput: two patients and nobody said which.
    """
    study, chosen = Study(), chosen or {}
    by_series: dict[str, dict[str, File]] = defaultdict(dict)
    flaws: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in found:
        try:
            file = read(one)
        except Flaw as e:
            where = f"series {e.series}: " if e.series else ""
            flaws[(where, f"{e.field}: {e.found}" if e.series else e.field)].append(one.name)
            continue
        if file is None:
            study.others.append(one)
        elif not file.frames:
            study.warnings.append(f"series {file.number} ({file.modality}): left out: {one.name} is neither CT nor MR")
        elif file.sop in by_series[file.series]:
            study.warnings.append(f"series {file.number}: {one.name} occurs twice; one is used")
        else:
            by_series[file.series][file.sop] = file
    study.warnings += [
        f"{where}{len(names)} file{'s' if len(names) > 1 else ''} left out, {min(names)} among them: {what}"
        for (where, what), names in sorted(flaws.items())
    ]
    _one_patient(by_series, patient)
    for uid in sorted(by_series):
        _stacks(tuple(by_series[uid].values()), chosen, study)
    return study


def _one_patient(by_series: dict[str, dict[str, File]], patient: str | None) -> None:
    """Leave one patient's series, or both where they share a frame of reference."""
    files = [f for group in by_series.values() for f in group.values()]
    names = sorted({f.patient for f in files})
    if patient is not None and patient != BOTH:
        if patient not in names:
            raise BadInput("--patient", "", patient, f"use one of: {', '.join(names) or 'none found'}")
        for uid in list(by_series):
            by_series[uid] = {k: f for k, f in by_series[uid].items() if f.patient == patient}
        return
    if len(names) < 2:
        return
    numbers = {p: sorted({f.number for f in files if f.patient == p}) for p in names}
    told = "; ".join(f"{p}: series {', '.join(v)}" for p, v in numbers.items())
    place = str(Path(files[0].name).parent)
    if patient is None:
        raise BadInput(
            place, "PatientID", f"{len(names)} patients in one place ({told})",
            "say whose series to use: --patient NAME; or --patient both where each record shows the same two heads. "
            "Which child is a is said by --inside-a and --inside-b, never by the order of files",
        )
    frames = {f.frame_of_reference for f in files}
    if len(frames) > 1 or "" in frames:
        raise BadInput(
            place, "FrameOfReferenceUID", f"{len(frames)} frames of reference ({told})",
            "records of two children are joined only within one frame of reference: choose one with --patient NAME",
        )


def _stacks(files: tuple[File, ...], chosen: dict[str, str], study: Study) -> None:
    """Split a series where its slices differ in more than place, and keep its largest stack."""
    if not files:
        return
    stacks: dict[tuple, list[tuple[File, Slice]]] = defaultdict(list)
    for file in sorted(files, key=lambda f: f.sop):
        for one in file.frames:
            turn = tuple(round(v / n.COSINE_TOLERANCE / 2) for v in (*one.along_row, *one.along_column))
            pixel = tuple(round(v / n.SAME_PLACE_MM) for v in one.pixel_mm)
            stacks[(one.shape, pixel, turn, file.modality, one.split)].append((file, one))
    ranked = sorted(stacks.items(), key=lambda kv: (-len(kv[1]), str(kv[0])))
    slices = ranked[0][1]
    number = files[0].number
    asked = chosen.get(number)
    series = Series(files, tuple(slices), asked or kind_of(min(files, key=lambda f: f.sop)))
    if asked == "skip":
        study.warnings.append(f"{series.name}: left out, as asked")
        return
    if len(slices) < MIN_VOXELS_PER_AXIS:
        study.warnings.append(f"{series.name}: left out: too few slices for a volume (a localizer?)")
        return
    notes = []
    if len(ranked) > 1:
        rest = sum(len(s) for _, s in ranked[1:])
        notes.append(f"{rest} slices of another size, direction, modality or echo are left out")
    burnt = {f.burned_in for f in files}
    if "YES" in burnt:
        notes.append("its header says that text is burned into the pixels: look before you share anything")
    if series.kind is None:
        study.warnings.append(
            f"{series.name}: left out: its header does not say what it shows; say it with --kind {number}=KIND"
        )
        return
    study.series.append(Series(files, tuple(slices), series.kind, tuple(notes)))


def is_quiet(name: str) -> bool:
    """Whether a file that is no image needs no mention."""
    return Path(name).name.upper().split(".TXT")[0].split(".MD")[0] in QUIET
