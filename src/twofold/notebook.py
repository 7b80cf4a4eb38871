"""The door for notebooks: a case with the corridor's verbs, whose results show themselves.

    import twofold
    case = twofold.open("twofold-demo")
    case.rehearse(runs=300)

Verbs are the commands' names and take the commands' options; each skips what has not changed, like the commands.
(They are methods, not functions of the package: ``twofold.plan`` is the package of that name.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from twofold import INTENDED_USE, pipeline, show, store
from twofold.case import Case, Options, load
from twofold.quantity import PERCENT

DIGITS = 4  # of a figure in a table


@dataclass(frozen=True)
class Shown:
    """What a verb made: ``folder``, ``data`` (as the stage wrote it) and how it looks in a notebook."""

    title: str
    folder: Path
    data: Any
    html: str

    def _repr_html_(self) -> str:
        return f"<h3>{escape(self.title)}</h3>{self.html}<p><small>{escape(INTENDED_USE)}</small></p>"

    def __repr__(self) -> str:
        return f"{self.title}: {self.folder}"


@dataclass(frozen=True)
class Open:
    """A case folder in a notebook. ``case`` is the record that every stage reads."""

    case: Case

    def run(self, to: str = "book", again: bool = False, **options: Any) -> Shown:
        """Walk the corridor as far as ``to``. Raises BadInput, NoAnswer as the command does."""
        self._made(to=to, again=again, **options)
        rows = show.summary(self.case)
        return Shown(f"Walked to {to}", self.case.root, rows, _bands(rows))

    def anatomy(self, again: bool = False) -> Shown:
        """Scans to labelled volumes, surfaces, vessel graph and measures."""
        self._made(only="anatomy", again=again)
        folder = self.case.folder("1-anatomy")
        m = store.read_json(folder / "measures.json")
        rows = [("axis angle, deg", m["axis_angle_deg"]), ("rotation, deg", m["rotation_deg"]),
                ("contact, cm2", m["contact_area_cm2"]), ("shared sinus, % of the lesser user's blood",
                                                          m["shared_sinus_share"] * PERCENT)]  # fmt: skip
        rows += [(k.replace("_", " "), f"{c['value']} ({c['rule']})") for k, c in m["classification"].items()]
        rows += [(f"{k} (mL)", v) for k, v in m["volumes_ml"].items() if v]
        return Shown("Anatomy", folder, m, _table(("measure", "found"), rows))

    def divide(self, again: bool = False, **options: Any) -> Shown:
        """A dividing surface, an allotment and stages for every candidate."""
        self._made(only="division", again=again, **options)
        folder = self.case.folder("2-division")
        data = {c: store.read_json(folder / c / "division.json") for c in pipeline.candidates(self.case)}
        head = ("candidate", "surface, cm2", "vessels to close", "stages", "cost", "proven above, %")
        rows = [(c, d["surface"]["area_cm2"], len(d["ligations"]), max((x["stage"] for x in d["ligations"]), default=1),
                 d["surface"]["cost"], d["gap"]["band"] * PERCENT) for c, d in data.items()]  # fmt: skip
        return Shown("Division", folder, data, _table(head, rows))

    def plan(self, again: bool = False, **options: Any) -> Shown:
        """Who does what when, checked; the last operation's plan as a picture."""
        self._made(only="plan", again=again, **options)
        folder = self.case.folder("3-plan")
        found = sorted(folder.glob("*/*/plan.json"))
        data = {"/".join(p.parent.parts[-2:]): store.read_json(p) for p in found}
        rows = [(k, len(d["steps"]), d["objective"], d["bound"]) for k, d in data.items()]
        html = _table(("plan", "steps", "length, min", "no plan is shorter than, min"), rows)
        parting = [p for p in found if (p.parent / "gantt.svg").is_file() and p.parent.parent.name != "all"]
        return Shown("Plan", folder, data, html + _picture(parting[-1].parent / "gantt.svg" if parting else None))

    def rehearse(self, again: bool = False, **options: Any) -> Shown:
        """The plan on two coupled bodies, many times and with faults."""
        self._made(only="rehearsal", again=again, **options)
        rows = show.summary(self.case)
        return Shown("Rehearsal", self.case.folder("4-rehearsal"), rows, _bands(rows))

    def course(self, again: bool = False, **options: Any) -> Shown:
        """The operations in order, the calendar backwards from the date, growth, recovery."""
        self._made(only="course", again=again, **options)
        folder = self.case.folder("5-course")
        data = store.read_json(folder / "calendar.json")
        rows = [(p["due"], p["what"], p["operation"]) for p in data["preparation"]]
        return Shown("Course", folder, data, _picture(folder / "course.svg") + _table(("by", "what", "for"), rows))

    def compare(self, again: bool = False, **options: Any) -> Shown:
        """Candidates side by side under the aims; never chooses."""
        self._made(only="comparison", again=again, **options)
        folder = self.case.folder("6-comparison")
        data = store.read_json(folder / "comparison.json")
        head = ("measure", *(c["id"] for c in data["candidates"]))
        rows = []
        for name, about in data["measures"].items():
            label = f"{about['title']}, {about['unit']}" if about["unit"] else about["title"]
            for child in ("a", "b") if about["per_child"] else (None,):
                cells = [c["measures"].get(name) for c in data["candidates"]]
                picked = [x.get(child) if x and child else x for x in cells]
                rows.append((f"{child}: {label}" if child else label, *map(_band, picked)))
        return Shown("Comparison", folder, data, _table(head, rows))

    def book(self, again: bool = False, **options: Any) -> Shown:
        """The printed operation book, its cards and the family page."""
        self._made(only="book", again=again, **options)
        folder = self.case.folder("7-book")
        files = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.suffix in (".pdf", ".html"))
        return Shown("Book", folder, files, _table(("file",), [(f,) for f in files]))

    def _made(self, again: bool, to: str = "book", only: str | None = None, **options: Any) -> list[str]:
        show.watch(False)
        return pipeline.run(self.case, Options(**options), to=to, only=only, again=again)

    def _repr_html_(self) -> str:
        rows = [(k, v) for k, v in pipeline.check(self.case.root).items()]
        return f"<h3>{escape(self.case.file.title or self.case.root.name)}</h3>" + _table(("part", "state"), rows)


def open_case(folder: str | Path) -> Open:
    """A case folder, read and validated. Raises BadInput: not a case folder, or one that cannot be used."""
    return Open(load(Path(folder)))


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    top = "".join(f"<th>{escape(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(_cell(c))}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)


def _band(found: Any) -> str:
    """Low to high; a middle only where no guess rules the figure."""
    if not found or found.get("mid") is None:
        return "not known"
    low, mid, high = (_cell(float(found[k])) for k in ("low", "mid", "high"))
    if low == high:
        return mid
    return f"{low} to {high} (hangs on {', '.join(found['driven_by'])})" if found.get("driven_by") else \
        f"{mid} ({low} to {high})"


def _bands(rows: dict[str, Any]) -> str:
    return f"<pre>{escape(show.table(rows))}</pre>" if rows else "<p>Nothing was rehearsed.</p>"


def _picture(path: Path | None) -> str:
    if path is None or not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    return f'<div style="overflow-x:auto">{text[text.index("<svg"):]}</div>'
