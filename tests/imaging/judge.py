"""What a corrupted study led to: refused in words, warned of by name, or the same anatomy as without the fault."""

from __future__ import annotations

import resource
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import corruptions
import numpy as np
import studies
import synthetic

from twofold import case as cases
from twofold.anatomy.stage import run
from twofold.errors import BadInput, NoAnswer
from twofold.imaging.begin import begin

SPACING_MM = 3.0
LIMIT_S = 60
LEAST_DICE = 0.98
FORMS = {"dicom": studies.dicom, "nifti": studies.nifti, "nrrd": studies.nrrds}
STRUCTURES = {"bone": 2, "brain_a": 4, "brain_b": 5}


@dataclass(frozen=True)
class Verdict:
    """refused, warned, same, noticed (by the stage) or wrong; what was said; seconds."""

    name: str
    outcome: str
    said: str
    seconds: float
    peak_gb: float = 0.0

    @property
    def good(self) -> bool:
        return self.outcome in ("refused", "warned", "same", "noticed")


class Clean:
    """The untouched study in each form, and the anatomy that it gives (made when first asked for)."""

    def __init__(self, folder: Path, spacing_mm: float = SPACING_MM) -> None:
        self.folder = folder
        self.pair = synthetic.draw(30.0, spacing_mm=spacing_mm)
        self.forms = {form: make(self.pair, folder / form) for form, make in FORMS.items()}
        begin(folder / "case", self.forms["dicom"], inside_mm=studies.inside(self.pair))
        self.images = {k: studies.values(folder / "case" / "imaging" / f"{k}.nii.gz") for k in studies.KINDS}
        self._labels: np.ndarray | None = None

    def labels(self):
        if self._labels is None:
            self._labels = anatomy_of(self.folder / "case")
        return self._labels


def anatomy_of(root: Path):
    """(labels, grid, notes) of a case."""
    got = run(cases.load(root), root / "1-anatomy")
    return got.labels, got.grid, got.measures.notes


def judge(clean: Clean, number: int, folder: Path, deep: bool = True) -> Verdict:
    """The verdict on fault ``number``; the same number gives the same fault.

    deep: also let the anatomy run where images differ (else such a case counts as ``differs``).
    """
    names = list(corruptions.FAULTS)
    name = names[number % len(names)]
    form, spoil = corruptions.FAULTS[name]
    began = time.monotonic()
    old = signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(LIMIT_S)
    try:
        source = spoil(Path(shutil.copytree(clean.forms[form], folder / "study")), np.random.default_rng(number))
        outcome, said = _outcome(clean, source, folder / "case", deep)
    except Exception as e:  # a traceback at the user's end
        outcome, said = "traceback", f"{type(e).__name__}: {e}"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return Verdict(name, outcome, said, time.monotonic() - began, peak)


def _too_long(*_):
    raise TimeoutError(f"more than {LIMIT_S} s")


def _outcome(clean: Clean, source: Path, root: Path, deep: bool) -> tuple[str, str]:
    try:
        _, brought = begin(root, source, inside_mm=studies.inside(clean.pair))
    except BadInput as e:
        assert not (root / "case.yaml").exists(), "half a case was left behind"
        return _refused(e)
    same = _same_images(clean, root)
    if same:
        return "same", "; ".join(brought.warnings)
    if brought.warnings and not deep:
        return "warned", "; ".join(brought.warnings)
    if not deep:
        return "differs", ""
    try:
        labels, grid, notes = anatomy_of(root)
    except BadInput as e:
        return _refused(e)
    except NoAnswer as e:
        return "refused", str(e)
    if brought.warnings:
        return "warned", "; ".join(brought.warnings)
    wanted, wanted_grid, known = clean.labels()
    told = [n for n in notes if n not in known and ".nii" in n]
    if told:
        return "noticed", "; ".join(told)
    return _compared(labels, grid, wanted, wanted_grid)


def _refused(e: BadInput) -> tuple[str, str]:
    assert e.file and e.found and e.remedy, "a refusal without file, finding or remedy"
    return "refused", " | ".join(str(e).split("\n"))


def _same_images(clean: Clean, root: Path) -> bool:
    for kind, (array, affine) in clean.images.items():
        path = root / "imaging" / f"{kind}.nii.gz"
        if not path.is_file():
            return False
        got, where = studies.values(path)
        if got.shape != array.shape or not np.allclose(where, affine, atol=1e-3) or not np.array_equal(got, array):
            return False
    return True


def _compared(labels, grid, wanted, wanted_grid) -> tuple[str, str]:
    """Dice of each structure on the clean run's grid."""
    index = np.stack(np.meshgrid(*map(np.arange, wanted_grid.shape), indexing="ij"), -1)
    at = np.rint(grid.index(wanted_grid.world(index))).astype(int)
    inside = np.all((at >= 0) & (at < np.array(grid.shape)), axis=-1)
    at = np.clip(at, 0, np.array(grid.shape) - 1)
    moved = np.where(inside, labels[at[..., 0], at[..., 1], at[..., 2]], 0)
    dice = {
        name: 2 * ((moved == c) & (wanted == c)).sum() / max((moved == c).sum() + (wanted == c).sum(), 1)
        for name, c in STRUCTURES.items()
    }
    worst = min(dice, key=lambda k: dice[k])
    return ("same" if dice[worst] >= LEAST_DICE else "wrong"), f"least Dice {dice[worst]:.3f} ({worst})"
