"""Plays two years of a course into a new folder: what the ward writes, and the course at three moments.

    python examples/course-demo/play.py OUT

OUT/1-before-birth, 2-before-the-date and 3-at-24-months then hold ``5-course`` as it stood on that day.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import sys
from pathlib import Path

import yaml

from twofold.case import Case, Options, load
from twofold.case.new import template
from twofold.case.reference import age, value_of
from twofold.course import stage
from twofold.course.happened import tell
from twofold.journal import Entry, append
from twofold.journal.bedside import Intake
from twofold.journal.place import journal_of
from twofold.store import new_folder

HERE = Path(__file__).parent
ZONE = dt.timezone(dt.timedelta(hours=-8))
BORN = dt.date(2026, 1, 12)
GESTATION = 34 * 7 + 2
LINE = {"a": -0.9, "b": -0.3}  # the z-score along which each child is drawn to grow


def main(out: Path, plans: bool = True) -> list[Path]:
    """Write the case and play it; returns the folders of the three moments. plans: recovery day by day, 20 s."""
    case_dir = out / "case"
    case_dir.mkdir(parents=True)
    for name in ("case.yaml", "course.yaml"):
        shutil.copy(HERE / name, case_dir / name)
    (case_dir / "team.yaml").write_text(template("demo_team.yaml"))
    case = load(case_dir)
    if plans:
        from twofold.plan.stage import run as plan

        with new_folder(case.folder("3-plan", "all", "recovery")) as scratch:
            plan(case, "all", "recovery", scratch, Options())
    moments = [moment(before_birth(case_dir), out / "1-before-birth")]
    shutil.copy(HERE / "case.yaml", case_dir / "case.yaml")
    until_the_date(case)
    moments.append(moment(case, out / "2-before-the-date"))
    to_the_end(case)
    moments.append(moment(case, out / "3-at-24-months"))
    return moments


def moment(case: Case, where: Path) -> Path:
    """The course as it stands now."""
    where.mkdir()
    stage.run(case, where, Options())
    return where


def before_birth(case_dir: Path) -> Case:
    """The case as it stood then: no weight but the one that the scans let expect at birth."""
    data = yaml.safe_load((case_dir / "case.yaml").read_text(encoding="utf-8"))
    for child in data["twins"].values():
        child["mass_kg"], child["weighed"] = child["birth_mass_kg"], child["born"]
    (case_dir / "case.yaml").write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return load(case_dir)


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), ZONE)


def observe(case: Case, day: dt.date, child: str, measure: str, value: float, unit: str, note: str = "") -> None:
    """One observation, written an hour after it was made."""
    time = at(day)
    with Intake(journal_of(case.root), BORN, time + dt.timedelta(hours=1)) as intake:
        intake.take({"child": child, "measure": measure, "value": value, "unit": unit, "time": time.isoformat(),
                     "author": "nu1", "note": note, "key": f"{child} {measure} {day}"})  # fmt: skip


def happens(case: Case, act: str, target: str, time: dt.datetime) -> None:
    entry = Entry(key=f"{act} {target}", occurred=time, entered=time, author="co1", act=act, target=target)
    append(journal_of(case.root), entry)


def grow(case: Case, rng: random.Random, first: dt.date, last: dt.date, apart: bool) -> None:
    """Weights every fortnight, lengths every month, heads once they are apart."""
    day, n = first, 0
    while day <= last:
        for child, line in LINE.items():
            months = (day - BORN).days / 30.4
            z = line + 0.03 * months
            here = age((day - BORN).days, GESTATION)
            weight = value_of("weight", "f", here, z + rng.gauss(0, 0.1))
            observe(case, day, child, "weight", round(weight, 2), "kg")
            if n % 2 == 0:
                length = value_of("length", "f", here, z + rng.gauss(0, 0.3))
                observe(case, day, child, "length", round(length, 1), "cm")
            if apart:
                head = value_of("head_circumference", "f", here, 0.4 + rng.gauss(0, 0.15))
                observe(case, day, child, "head_circumference", round(head, 1), "cm")
        day, n = day + dt.timedelta(days=14), n + 1


def until_the_date(case: Case) -> None:
    """Birth, nine months of growth, expanders and their fills; one child's heart works for two."""
    rng = random.Random(11)
    happens(case, "open", "birth", at(BORN, 10))
    happens(case, "close", "birth", at(BORN, 13))
    grow(case, rng, dt.date(2026, 1, 19), dt.date(2026, 10, 12), apart=False)
    happens(case, "open", "expanders", at(dt.date(2026, 7, 22), 8))
    happens(case, "close", "expanders", at(dt.date(2026, 7, 22), 11))
    for week in range(10):
        for e in ("a1", "b1"):
            if (e, week) != ("b1", 6):  # one fill was left out: a fever
                observe(case, dt.date(2026, 7, 29) + dt.timedelta(weeks=week), e[0], "expander_fill", 25, "mL", e)
    day = dt.date(2026, 10, 13)
    values = (("mean_pressure", "mmHg", 48, 66), ("urine", "mL/kg/h", 0.4, 2.6), ("creatinine", "umol/L", 31, 30),
              ("ejection_fraction", "%", 64, 47), ("temperature", "Cel", 36.9, 37.0), ("saturation", "%", 97, 96))
    for measure, unit, a, b in values:
        observe(case, day, "a", measure, a, unit)
        observe(case, day, "b", measure, b, unit)
    for k in range(6):
        for child, breaths, feed in (("a", 44 + 2 * k, 150 - 12 * k), ("b", 34 + k, 150)):  # a tires while feeding
            observe(case, day - dt.timedelta(days=5 - k), child, "breaths", breaths, "/min")
            observe(case, day - dt.timedelta(days=5 - k), child, "feed", feed, "mL/kg/d")
    observe(case, day, "a", "apnoea", 1, "/d")
    what, when = "order supplies, drugs and equipment (the order list)", at(dt.date(2026, 4, 20))
    tell(case, "prepared", "co1", when, when, target="separation", detail=what)


def to_the_end(case: Case) -> None:
    """A chest infection puts the date off by three weeks; separation; two recoveries; two years of visits."""
    told = at(dt.date(2026, 10, 16))
    tell(case, "postpones", "co1", told, told, target="separation", to=dt.date(2026, 11, 11))
    tell(case, "postpones", "co1", told, told, target="recovery", to=dt.date(2026, 11, 12))
    happens(case, "open", "separation", at(dt.date(2026, 11, 11), 7))
    happens(case, "close", "separation", at(dt.date(2026, 11, 12), 8))
    happens(case, "open", "recovery", at(dt.date(2026, 11, 12), 10))
    for when, child, words in ((dt.date(2026, 11, 20), "a", "left arm weak"), (dt.date(2026, 12, 20), "b", "shunt")):
        tell(case, "complicates", "ic1", at(when), at(when), twin=child, detail=words)
    happens(case, "close", "recovery", at(dt.date(2027, 2, 19), 10))
    grow(case, random.Random(12), dt.date(2026, 11, 25), dt.date(2028, 11, 8), apart=True)
    for child, temperature in (("a", 36.8), ("b", 38.4)):
        observe(case, dt.date(2028, 11, 8), child, "temperature", temperature, "Cel")


if __name__ == "__main__":
    for folder in main(Path(sys.argv[1])):
        print(folder)
