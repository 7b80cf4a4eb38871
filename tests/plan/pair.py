"""A case folder, a team of 34 and a division with crossing vessels, for planning the library's separation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from twofold.case import load
from twofold.credibility.theatre import Cut, Vessel

DAY = dt.datetime(2026, 10, 24, 7, 0, tzinfo=dt.timezone(dt.timedelta(hours=-7)))


def cut(count: int = 12, swap: bool = False) -> Cut:
    """A division that closes so many vessels, the children taking turns and every fifth shared."""
    letters = {"a": "b", "b": "a"} if swap else {"a": "a", "b": "b"}
    return Cut(
        "split",
        tuple(
            Vessel(f"v{i:02d}", "both" if i % 5 == 4 else letters["ab"[i % 2]], i + 1) for i in range(count)
        ),
    )


ROSTER = (
    # role, level, twin, how many by day (06:00-20:00) and by night (18:00-10:00)
    ("anaesthetist", "senior", "a", 2, 1),
    ("anaesthetist", "senior", "b", 2, 1),
    ("neurosurgeon", "senior", "both", 1, 2),
    ("neurosurgeon", "qualified", "both", 1, 1),
    ("plastic_surgeon", "senior", "both", 2, 2),
    ("scrub_nurse", "qualified", "both", 2, 2),
    ("circulating_nurse", "qualified", "both", 2, 2),
    ("anaesthesia_technician", "qualified", "both", 1, 1),
    ("neurophysiologist", "qualified", "both", 1, 1),
    ("blood_bank_liaison", "qualified", "both", 1, 0),
    ("coordinator", "senior", "both", 1, 1),
    ("intensivist", "senior", "both", 0, 1),
    ("picu_nurse", "qualified", "both", 0, 1),
    ("family_liaison", "qualified", "both", 1, 1),
)


def roster(swap: bool = False, day: dt.datetime = DAY) -> dict[str, Any]:
    """``team.yaml`` as data."""
    zero = day.astimezone(dt.UTC) - dt.timedelta(hours=1)
    hours = {"day": (0, 14), "night": (12, 28)}
    people = []
    for role, level, twin, by_day, by_night in ROSTER:
        if swap and twin in "ab":
            twin = {"a": "b", "b": "a"}[twin]
        for watch, number in (("day", by_day), ("night", by_night)):
            first, last = hours[watch]
            for _ in range(number):
                id = f"{role.replace('_', '-')}-{watch}-{len(people)}"
                people.append(
                    {
                        "id": id,
                        "name": id,
                        "roles": [role],
                        "level": level,
                        "twin": twin,
                        "shifts": [
                            {
                                "from": (zero + dt.timedelta(hours=first)).isoformat(),
                                "to": (zero + dt.timedelta(hours=last)).isoformat(),
                            }
                        ],
                    }
                )
    return {"people": people}


def case_at(root: Path, swap: bool = False, day: dt.datetime = DAY, course: list[dict] | None = None):
    """A case folder with a separation on ``day``, read back."""
    one = {"mass_kg": 8.1, "colour": "orange", "shape": "circle", "inside_mm": [0, 0, 60], "stream": 1}
    two = {"mass_kg": 7.6, "colour": "purple", "shape": "square", "inside_mm": [0, 0, -60], "stream": 2}
    a, b = (two, one) if swap else (one, two)
    born = {"born": dt.date(2026, 1, 1)}
    (root / "case.yaml").write_text(
        yaml.safe_dump(
            {
                "schema": 1,
                "timezone": "America/Los_Angeles",
                "twins": {"a": {**born, **a}, "b": {**born, **b}},
                "course": course
                or [{"id": "separation", "playbook": "craniopagus-separation", "date": day.isoformat()}],
            }
        )
    )
    (root / "team.yaml").write_text(yaml.safe_dump(roster(swap, day)))
    return load(root)
