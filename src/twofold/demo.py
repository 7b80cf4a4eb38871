"""The demonstration case: a phantom pair from a real head, a team of 34, aims, a course."""

from __future__ import annotations

from pathlib import Path

from twofold import progress
from twofold.case.new import template
from twofold.store import write_text

TYPE, ROTATION_DEG, SEED = "TV-III", 75.0, 7  # a total vertical join of the middle sub-type, drawn once


def make(out: Path) -> None:
    """Write the inputs of the demonstration case into ``out``, which may exist if empty.

    Raises BadInput: the folder is not empty or can't be written.
    """
    from twofold.phantom.stage import draw

    with progress.task("phantom: two heads joined at the vertex"):
        draw(out, type=TYPE, rotation_deg=ROTATION_DEG, seed=SEED, difficulty="clean")
    path = out / "case.yaml"
    write_text(path, path.read_text(encoding="utf-8").rstrip() + "\n" + template("demo_course.yaml"))
    write_text(out / "team.yaml", template("demo_team.yaml"))
