"""What must hold whatever the numbers are: nothing appears or vanishes, no child is first, the step is small enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from twofold.credibility.bench import Bench
from twofold.credibility.measures import Found, measure
from twofold.credibility.numerics import UNIT
from twofold.quantity import S_PER_MIN

OTHER = {"a": "b", "b": "a"}
STORES: dict[str, tuple[str, ...]] = {
    "water": ("V_PLASMA", "V_ISF", "OEDEMA0", "OEDEMA1", "OEDEMA2", "CSF", "URINE"),
    "haemoglobin": ("HB",),
    "potassium": ("K", "K_ISF", "K_CELL"),
    "citrate": ("CITRATE", "CITRATE_ISF"),
    "air": ("AIR",),
}
LEDGER = {"water": "NET_WATER", "haemoglobin": "NET_HB", "potassium": "NET_K", "citrate": "NET_CITRATE",
          "air": "NET_AIR"}


@measure
def closure(bench: Bench, scene: str, what: str) -> Found:
    """How far a ledger of both bodies is from closing after the scene, relative to the most that it held.

    A substance's stores at the end, less what came in, plus what went out, are its stores at the start.
    """
    before, after = _day(bench, scene)
    if what == "drugs":
        worst = max((abs(after[k]) / max(after[f"{k} moved"], UNIT) for k in after if k.startswith("drug ")
                     and not k.endswith(" moved")), default=0.0)
        return Found(worst)
    scale = max(abs(before[what]), abs(after[f"{what} stored"]), UNIT)
    return Found(abs(after[what] - before[what]) / scale)


@measure
def unphysical(bench: Bench, scene: str) -> Found:
    """How many values of the bodies' state are not numbers, or negative amounts, after the scene."""
    _, after = _day(bench, scene)
    return Found(after["unphysical"])


def _day(bench: Bench, scene: str) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Totals before and after a scene that is played on bare bodies, act by act."""
    kept: dict[str, Any] = bench.__dict__.setdefault("_days", {})
    if scene not in kept:
        kept[scene] = _live(bench, scene)
    return kept[scene]


def _live(bench: Bench, scene: str) -> tuple[Mapping[str, float], Mapping[str, float]]:
    from twofold.credibility.claims import scenes
    from twofold.twins import kernel
    from twofold.twins.numerics import LANES
    from twofold.twins.script import calls

    plan = bench.scenario(scenes()[scene])
    bodies = bench.start(plan)
    before = _totals(bodies.state[0])
    now = 0.0
    for deed in (*plan.acts, None):
        until = (plan.duration_min if deed is None else deed.at_min) * S_PER_MIN
        bench.live(bodies, until - now)
        now = until
        for c in calls(bodies, now, deed) if deed else ():
            for lane in range(LANES):
                kernel.obey(bodies.net, bodies.state[0], lane, c.act, c.twin, c.what, c.edge, *c.x)
    return before, _totals(bodies.state[0])


def _totals(block: np.ndarray) -> dict[str, float]:
    from twofold.twins import rows
    from twofold.twins.library import DRUG_NAMES
    from twofold.twins.rows import Drug, Seen, State

    def held(row: int) -> float:
        return sum(float(rows.get(block, t * rows.TWIN + row, 0)) for t in range(2))

    out: dict[str, float] = {}
    for what, stores in STORES.items():
        stored = sum(held(rows.STATE + State[name]) for name in stores)
        out[f"{what} stored"] = stored
        out[what] = stored - held(rows.SEEN + Seen[LEDGER[what]])
    for i, name in enumerate(DRUG_NAMES):
        at = rows.DRUG + i * rows.DRUG_ROWS
        inside = sum(held(at + row) for row in (Drug.M1, Drug.M2, Drug.M3))
        out[f"drug {name}"] = inside + held(at + Drug.GONE)
        out[f"drug {name} moved"] = max(inside, abs(held(at + Drug.GONE)))
    table = block.reshape(-1, rows.LANES)
    amounts = range(rows.STATE + State.V_PLASMA, rows.STATE + State.ALVEOLAR_O2 + 1)
    bad = 0
    for t in range(2):
        own = table[t * rows.TWIN : t * rows.TWIN + rows.SLOT]  # running infusions mark "not given" with NaN
        bad += int((~np.isfinite(own)).sum())
        bad += int((own[amounts.start : amounts.stop] < 0).sum())
    out["unphysical"] = float(bad + (~np.isfinite(table[rows.PAIR :])).sum())
    return out


@measure
def swapped(bench: Bench, scene: str) -> Found:
    """The largest relative difference of any column when the children exchange their letters."""
    from twofold.credibility.claims import scenes

    s = scenes()[scene]
    here = bench.play(scene)
    acts = [_renamed(a) for a in s.get("acts", ())]
    one, other = dict(s["child"]), {**s["child"], **s.get("b", {})}
    there = bench.play(scene, child=other, b=one, acts=acts)
    worst = 0.0
    for column in here.columns[1:]:
        x, y = here[column], there[OTHER[column[0]] + column[1:]]
        worst = max(worst, float((np.abs(x - y) / np.maximum(np.abs(x), UNIT)).max()))
    return Found(worst)


def _renamed(act: Mapping[str, Any]) -> dict[str, Any]:
    """An act with the letters exchanged, in its child and in the name of its vessel."""
    out = dict(act)
    if "twin" in out:
        out["twin"] = OTHER.get(out["twin"], out["twin"])
    if "edge" in out:
        out["edge"] = OTHER[out["edge"][0]] + out["edge"][1:]
    return out


@measure
def halved(bench: Bench, scene: str, column: str = "map_mmhg") -> Found:
    """How much the least value of a column moves when the step is halved."""
    whole, half = bench.play(scene), bench.play(scene, step_s=0.5)
    return Found(max(abs(float(whole[f"{t}.{column}"].min() - half[f"{t}.{column}"].min())) for t in OTHER))
