"""A pair of cubes with bridging veins: the smallest case that has everything a book needs, written by hand."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from twofold import store
from twofold.plan.anaesthesia import maps
from twofold.plan.handing import handing
from twofold.plan.promise import promise
from twofold.plan.records import Plan, Project

DAY = "2026-10-21"
ZONE = "+00:00"
SHIFT = [{"from": f"{DAY}T06:00:00{ZONE}", "to": f"2026-10-22T08:00:00{ZONE}"}]
TOKEN = re.compile(r"(?<![A-Za-z0-9])([ab])(?![A-Za-z0-9])")
OTHER = {"a": "b", "b": "a"}


def exchanged(value: Any) -> Any:
    """The same data with the letters exchanged: keys, codes and ids; sentences are left alone."""
    if isinstance(value, dict):
        return {exchanged(k): exchanged(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [exchanged(v) for v in value]
    if isinstance(value, str) and " " not in value:
        return TOKEN.sub(lambda m: OTHER[m[1]], value)
    return value


def estimate(value: float, unit: str, grade: str = "P", source: str = "hand-made for a test", **more) -> dict:
    return {"value": value, "unit": unit, "grade": grade, "source": source, **more}


def case_yaml(**changes) -> dict:
    child = {"born": "2026-01-01", "sex": "f"}
    return {
        "schema": 1,
        "title": "Pair of cubes",
        "timezone": "UTC",
        "twins": {
            "a": {**child, "mass_kg": 8.0, "colour": "orange", "shape": "circle", "inside_mm": [0, 0, 30], "stream": 1},
            "b": {
                **child,
                "mass_kg": 7.0,
                "colour": "purple",
                "shape": "square",
                "inside_mm": [0, 0, -30],
                "stream": 2,
            },
        },
        "aims": {
            "better": ["both children alive", "no loss of brain function in either child"],
            "stop": [{"when": "brain swelling twice", "who_decides": "lead neurosurgeon", "what": "stop and close"}],
            "if_only_one": "the team has written its words here",
            "fairness": "neither child comes first",
        },
        "course": [{"id": "separation", "playbook": "tiny", "date": f"{DAY}T07:00:00{ZONE}"}],
        **changes,
    }


PEOPLE = [
    {"id": "anna", "name": "Anna", "roles": ["anaesthetist"], "level": "senior", "twin": "a", "shifts": SHIFT},
    {"id": "ben", "name": "Ben", "roles": ["anaesthetist"], "level": "senior", "twin": "b", "shifts": SHIFT},
    {"id": "cleo", "name": "Cleo", "roles": ["neurosurgeon"], "level": "senior", "twin": "both", "shifts": SHIFT},
    {"id": "dora", "name": "Dora", "roles": ["scrub_nurse"], "twin": "both", "shifts": SHIFT},
]


def band(low: float, mid: float, high: float) -> dict:
    return {"low": low, "mid": mid, "high": high}


def division(candidate: str, shift: float) -> dict:
    cover = {"skin": band(40, 50 + shift, 70), "bone": band(30, 35, 40), "dura": band(30, 36, 45)}
    other = {"skin": band(40, 50 - shift, 70), "bone": band(30, 35, 40), "dura": band(30, 36, 45)}
    ligation = {"kind": "bridging_vein", "radius_mm": 1.0, "length_mm": 12, "stage": 1, "flow_ml_s": 0.4}
    keeper = candidate.removeprefix("whole-")
    return {
        "schema": 1, "candidate": candidate, "about": "two cubes, one bridging vein each way",
        "allotment": {"ring": keeper if keeper in OTHER else "split"},
        "ligations": [
            {"edge": "v1", "twin": "a", "owner": "b", "order": 1, "position_mm": [-8, 0, 0], **ligation},
            {"edge": "v2", "twin": "b", "owner": "a", "order": 2, "position_mm": [8, 0, 0], **ligation},
        ],
        "cut_area_cm2": {"bone": 12.0, "dura": 20.0},
        "deficit_cm2": {"a": cover, "b": other},
        "gap": {"band": 0.001, "global": 0.004},
        "surface": {
            "area_cm2": 23.0, "outline_cm2": 22.0, "cost": 11.0, "field": 11.0, "bound": 10.9, "grid_mm": 2.0,
            "iterations": 100, "displaced_ml": {"a": 0.5 + shift / 10, "b": 0.5 - shift / 10},
        },
        "expansion": [], "costs_per_mm2": {"bone": 1.0},
    }  # fmt: skip


def staging(candidate: str, shift: float) -> dict:
    at = {"a": {"anterior": 9.0 + shift}, "b": {"anterior": 9.0 - shift}}
    peak = {"a": 9.0 + shift, "b": 9.0 - shift}
    return {
        "schema": 1, "candidate": candidate, "before_mmhg": {"a": {"anterior": 7.0}, "b": {"anterior": 7.0}},
        "stages": [{
            "week": 0, "cut": ["v1", "v2"], "trial_order": ["v1", "v2"], "pressure_mmhg": at,
            "band_mmhg": {t: {"anterior": band(p["anterior"] - 1, p["anterior"], p["anterior"] + 6)}
                          for t, p in at.items()},
            "peak_mmhg": peak, "net_transfer_ml_s": 0.0, "return_ml_s": {"a": 7.0, "b": 7.0},
        }],
        "after_growth_mmhg": at, "stop_rules": [
            {"stage": 1, "twin": t, "when": "pressure stays above for 5 minutes", "warn_mmhg": 15, "stop_mmhg": 20,
             "what": "take the clip off"} for t in ("a", "b")],
        "search": {"method": "exact", "allotments": 3, "networks": 9, "gap_mmhg": 0.0}, "options": [],
        "ranges": [{"input": "conductance of bridging veins", "low": 0.2, "high": 1.2,
                    "peak_at_low_mmhg": {"a": 15, "b": 15}, "peak_at_high_mmhg": {"a": 8, "b": 8}}],
        "benefit_of_staging_mmhg": {"a": band(0, 0, 1), "b": band(0, 0, 1)},
        "caution": "pressures rest on conductances that nobody has measured",
    }  # fmt: skip


def need(role: str, twin: str = "any", **more) -> dict:
    return {"role": role, "twin": twin, **more}


def tasks() -> list[dict]:
    def task(id: str, name: str, phase: str, twin: str, needs: list, minutes: float, **more) -> dict:
        return {
            "id": id, "step": id.split(".")[0], "name": name, "phase": phase, "twin": twin, "needs": needs,
            "duration_min": estimate(minutes, "min", "D"), "place": "theatre", **more,
        }  # fmt: skip

    surgeon, nurse = need("neurosurgeon"), need("scrub_nurse")
    return [
        *(task(f"intubate.{t}", "Sleep and airway", "setup", t, [need("anaesthetist", t)], 40) for t in "ab"),
        task("count", "First count", "setup", "both", [nurse], 10, checklist="count"),
        task("incision", "Skin incision", "veins", "both", [surgeon, nurse], 30, milestone="incision",
             supplies=[{"what": "scalpel blades", "amount": 4, "unit": "pieces", "lead_days": 30}]),
        task("ligate.v1", "Close bridging vein v1", "veins", "a", [surgeon, nurse], 20, ligation="v1",
             acts=[{"act": "divide", "edge": "v1", "twin": "a"}]),
        task("ligate.v2", "Close bridging vein v2", "veins", "b", [surgeon, nurse], 20, ligation="v2",
             acts=[{"act": "divide", "edge": "v2", "twin": "b"}]),
        task("separate", "Last bridge divided", "veins", "both", [surgeon, nurse], 30, milestone="separation",
             gate={"owner": "neurosurgeon", "criterion": "both brains slack", "default": "stop and close"},
             checklist="point"),
        *(task(f"close.{t}", "Dura and skin closed", "closing", t, [surgeon, nurse], 90) for t in "ab"),
        task("end", "Hand over", "closing", "both", [need("anaesthetist", "a"), need("anaesthetist", "b")], 20,
             milestone="end"),
    ]  # fmt: skip


STARTS = {"intubate.a": 0, "intubate.b": 0, "count": 40, "incision": 50, "ligate.v1": 80, "ligate.v2": 100,
          "separate": 120, "close.a": 150, "close.b": 240, "end": 330}  # fmt: skip
HANDS = {"anaesthetist": {"a": "anna", "b": "ben", "any": "anna"}, "neurosurgeon": {"any": "cleo"},
         "scrub_nurse": {"any": "dora"}}  # fmt: skip


def contingency() -> dict:
    return {
        "id": "haemorrhage", "title": "Massive bleeding", "trigger": "loss above 0.5 mL/kg/min",
        "caller": "neurosurgeon", "reader": "circulating nurse",
        "first_actions": ["Pressure on the field", "Call the blood bank", "Activate massive transfusion"],
        "needs": [need("anaesthetist", "any", count=1)],
        "duration": estimate(15, "min", "D"), "reach_min": estimate(1, "min", "D"),
        "doses": [
            {"what": "red cells", "amount": estimate(20, "mL/kg", "H", "NHS Borders massive loss guideline")},
            {"what": "adrenaline", "amount": estimate(1, "mcg/kg", "H", "SPA Pedi Crisis",
                                                      spread={"uniform": {"low": 1, "high": 10}})},
            {"what": "calcium gluconate", "amount": estimate(20, "mg/kg", "H", "guideline one")},
            {"what": "calcium gluconate", "amount": estimate(60, "mg/kg", "P", "guideline two")},
            {"what": "lipid emulsion", "amount": estimate(1.5, "mL/kg", "BU", "common value, not seen")},
        ],
        "supplies": [{"what": "haemostatic sealant", "amount": 2, "unit": "kits", "per": "child"}],
        "exit": "field dry for 10 minutes", "stop_rule": "loss of one blood volume: close and stage",
    }  # fmt: skip


def hazard() -> dict:
    return {
        "id": "sinus_tear", "title": "Sinus tears", "strikes": "each", "where": {"phases": ["veins"]},
        "rate": estimate(0.1, "per h", "U"), "per": "hour", "effects": [],
        "detect": {"by": "neurosurgeon", "delay_min": estimate(1, "min", "U"), "miss": estimate(0.05, "chance", "U")},
        "contingency": "haemorrhage",
    }  # fmt: skip


def project(candidate: str) -> dict:
    return {
        "schema": 1, "operation": "separation", "playbook": "tiny", "title": "Separation of two cubes",
        "candidate": candidate, "start": f"{DAY}T07:00:00{ZONE}", "timezone": "UTC", "physiology": True,
        "phases": [{"id": "setup", "title": "Set-up"}, {"id": "veins", "title": "Veins"},
                   {"id": "closing", "title": "Closing"}],
        "tasks": tasks(),
        "links": [{"before": "incision", "after": "separate", "reason": "nothing is divided before it is seen"}],
        "people": PEOPLE,
        "roles": {"anaesthetist": "Anaesthetist", "neurosurgeon": "Neurosurgeon", "scrub_nurse": "Scrub nurse"},
        "places": {"theatre": 2, "second": 1}, "place_titles": {"theatre": "Theatre 1", "second": "Theatre 2"},
        "hazards": [hazard()], "contingencies": [contingency()],
        "access": [{"id": "drain", "title": "Drain under the flap", "kind": "drain", "step": "close"},
                   {"id": "line", "title": "Line in the thigh", "kind": "vein", "step": "close", "carries": "blood"}],
        "checklists": {
            "count": {"title": "First count", "kind": "count", "items": ["Swabs", "Needles", "Instruments"]},
            "point": {"title": "Point of separation", "kind": "point_of_separation",
                      "items": ["Time called aloud", "Two bands checked"]},
        },
        "fork": {"step": "separate", "caller": "circulating nurse", "record": ["second chart opened"],
                 "bands": "one colour each", "teams": "one colour each",
                 "rooms": {"a": "theatre", "b": "second"}},
    }  # fmt: skip


def clock(minutes: float) -> str:
    h, m = divmod(int(minutes), 60)
    return f"{DAY}T{7 + h:02d}:{m:02d}:00{ZONE}"


def plan(candidate: str, late: float) -> dict:
    steps = []
    for t in tasks():
        start = STARTS[t["id"]] + (late if STARTS[t["id"]] >= 80 else 0)
        steps.append({
            "id": t["id"], "name": t["name"], "phase": t["phase"], "twin": t["twin"], "start": clock(start),
            "end": clock(start + t["duration_min"]["value"]), "place": t["place"],
            "people": [HANDS[n["role"]][n["twin"]] for n in t["needs"]], "acts": t.get("acts", []),
        })  # fmt: skip
    return {
        "schema": 1, "operation": "separation", "candidate": candidate, "start": clock(0), "steps": steps,
        "objective": 350 + late, "bound": 350 + late, "solver": "cp-sat",
        "certificate": {"checker": "hand", "rules": ["order"], "project": "0" * 64, "steps": "0" * 64},
    }  # fmt: skip


def quantiles(values: np.ndarray) -> dict:
    low, mid, high = (float(x) for x in np.quantile(values, (0.1, 0.5, 0.9)))
    return {"p10": low, "p50": mid, "p90": high, "n": int(values.size)}


def rehearse(shift: float) -> tuple[dict, dict[str, np.ndarray]]:
    u = np.linspace(0, 1, 41)
    runs = {
        "run": np.arange(41), "duration_h": 6 + 2 * u + shift / 10, "separation_h": 2 + u, "late_calls": u > 0.8,
        "a.blood_loss_ml_kg": 20 + 30 * u + shift, "b.blood_loss_ml_kg": 20 + 30 * u - shift,
        "a.min_map_mmhg": 45 - 10 * u, "b.min_map_mmhg": 45 - 10 * u, "both_alive": u < 0.96,
        "a.alive": u < 0.96, "b.alive": u < 0.99,
        "a.harm.map_mmhg_min": 50 * u, "b.harm.map_mmhg_min": 40 * u,
        "a.harm.k_mmol_l_min": 0 * u, "b.harm.k_mmol_l_min": 0 * u,
    }  # fmt: skip
    runs = {k: np.asarray(v, dtype=float) for k, v in runs.items()}
    plain = ("blood_loss_ml_kg", "min_map_mmhg", "alive")
    twins = {
        t: {
            **{k: quantiles(runs[f"{t}.{k}"]) for k in plain},
            "harm": {k: quantiles(runs[f"{t}.harm.{k}"]) for k in ("map_mmhg_min", "k_mmol_l_min")},
        }
        for t in "ab"
    }
    driver = {"id": "hazard sinus_tear: rate", "grade": "U", "chance": False, "share": 0.6, "raises": True}
    summary = {
        "runs": 41, "seed": 1, **{k: quantiles(runs[k]) for k in ("duration_h", "separation_h", "late_calls")},
        "separation_clock": {"p10": clock(130), "p50": clock(150), "p90": clock(170), "n": 41}, "twins": twins,
        "phases": [{"phase": "veins", "title": "Veins", "hours": quantiles(2 + u)}],
        "contingencies": [{"hazard": "sinus_tear", "title": "Sinus tears", "twin": t, "contingency": "haemorrhage",
                           "per_run": 0.3, "in_share_of_runs": 0.2} for t in "ab"],
        "coverage": {"possible": 10, "tried": 10, "met": 8, "late": 2},
        "drivers": [{"measure": f"{t}.blood_loss_ml_kg", "input": "rate of sinus tears", **driver} for t in "ab"],
        "variance_share": {"duration_h": {"parameters": 0.2, "chance": 0.8},
                           **{f"{t}.blood_loss_ml_kg": {"parameters": 0.7, "chance": 0.3} for t in "ab"}},
    }  # fmt: skip
    return summary, runs


def labels() -> np.ndarray:
    """Two bone boxes open to one another, a brain in each, one vein across; axes left, posterior, superior."""
    v = np.zeros((28, 28, 56), np.uint8)
    v[2:26, 2:26, 2:54] = 2
    v[4:24, 4:24, 4:52] = 3
    v[6:22, 6:22, 30:50], v[6:22, 6:22, 6:26] = 4, 5
    v[9:11, 13:15, 20:36] = 7
    v[17:19, 13:15, 20:36] = 7
    v[5:23, 5:7, 26:30] = 8
    return v


def vessels() -> dict:
    def node(id: str, x: float, z: float, twin: str) -> dict:
        return {"id": id, "position_mm": [x, 0, z], "twin": twin, "role": "territory", "territory": "anterior"}

    edge = {"kind": "bridging_vein", "radius_mm": 1.0, "length_mm": 32}
    return {
        "nodes": [node("n1", -8, 16, "a"), node("n2", -8, -16, "b"), node("n3", 8, 16, "a"), node("n4", 8, -16, "b")],
        "edges": [
            {"id": "v1", "from": "n1", "to": "n2", "owner": {"a": 1, "b": 0}, **edge},
            {"id": "v2", "from": "n4", "to": "n3", "owner": {"a": 0, "b": 1}, **edge},
        ],
    }  # fmt: skip


def measures() -> dict:
    one = {"value": "TV-I", "rule": "rotation below 40 degrees", "confidence": 0.9}
    head = {"anterior": [0, -1, 0], "left": [1, 0, 0], "confidence": 1.0}
    return {
        "classification": {"stone_goodrich": one, "oconnell": one, "venous_pattern": {**one, "value": "ring"}},
        "axis_angle_deg": 180.0, "rotation_deg": 0.0, "angle_confidence": 1.0, "contact_area_cm2": 16.0,
        "waist_circumference_mm": 160.0, "shared_sinus_share": 0.5, "volumes_ml": {"brain_a": 40.9, "brain_b": 40.9},
        "heads": {"a": {"centre_mm": [0, 0, 25], "superior": [0, 0, -1], **head},
                  "b": {"centre_mm": [0, 0, -25], "superior": [0, 0, 1], **head}},
        "candidacy": [{"factor": "shared sinus", "value": "half", "source": "1-anatomy",
                       "missing_test": "catheter angiography", "dissent": ""}],
    }  # fmt: skip


def square_stl() -> bytes:
    """A square between the cubes, two triangles, binary STL."""
    p = [(-20, -20, 0), (20, -20, 0), (20, 20, 0), (-20, 20, 0)]
    rows = [struct.pack("<12fH", 0, 0, 1, *p[0], *p[i], *p[i + 1], 0) for i in (1, 2)]
    return bytes(80) + struct.pack("<I", 2) + b"".join(rows)


CANDIDATES = {"split": (0.0, 0.0), "whole-a": (3.0, 15.0), "whole-b": (-3.0, 15.0)}


def write(root: Path, swap: bool = False, without: tuple[str, ...] = (), **changes) -> Path:
    """The whole case folder under ``root``; ``swap`` exchanges the letters, ``without`` leaves stages out."""
    turn = exchanged if swap else (lambda x: x)

    def put(path: str, data: Any) -> None:
        target = root / turn(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(turn(data)) if path.endswith("yaml") else json.dumps(turn(data))
        target.write_text(text)

    put("case.yaml", case_yaml(**changes))
    put("team.yaml", {"people": PEOPLE})
    if "anatomy" not in without:
        _anatomy(root, put, swap)
    for candidate, (shift, late) in CANDIDATES.items():
        put(f"2-division/{candidate}/division.json", division(candidate, shift))
        put(f"2-division/{candidate}/staging.json", staging(candidate, shift))
        (root / turn(f"2-division/{candidate}/surface.stl")).write_bytes(square_stl())
        at = f"{candidate}/separation"
        put(f"3-plan/{at}/project.json", project(candidate))
        put(f"3-plan/{at}/plan.json", plan(candidate, late))
        _follows(root / turn(f"3-plan/{at}"))
        if "rehearsal" in without:
            continue
        summary, runs = rehearse(shift)
        put(f"4-rehearsal/{at}/summary.json", summary)
        put(
            f"4-rehearsal/{at}/readiness.json",
            {
                "not_ready": [
                    {
                        "rank": 1,
                        "what": "bleeding",
                        "when": "veins",
                        "who": "second anaesthetist",
                        "late_s": 90,
                        "never": 0,
                        "late_of": "2 of 8",
                        "fix": "one more hand",
                    }
                ],
                "stock": [{"twin": t, "what": "red cells", "p50_ml": 100.0, "p95_ml": 340.0} for t in "ab"],
                "staffing": [{"person": "dora", "duty_ends": clock(300), "stayed_on_in_share_of_runs": 0.31}],
            },
        )
        named = {turn(k): v for k, v in runs.items()}
        pq.write_table(pa.table(named), root / turn(f"4-rehearsal/{at}") / "runs.parquet")
    return root


def _follows(folder: Path) -> None:
    """What the plan stage writes beside the plan: who relieves whom, the maps, what to promise."""
    bound, planned = store.load(Project, folder / "project.json"), store.load(Plan, folder / "plan.json")
    store.write_json(folder / "handing.json", handing(bound, planned, ()))
    store.write_json(folder / "anaesthesia.json", maps(bound, planned))
    store.write_json(folder / "promise.json", promise(bound, planned, runs=20))


def _anatomy(root: Path, put: Callable[[str, Any], None], swap: bool) -> None:
    volume, affine = labels(), np.diag([2.0, 2.0, 2.0, 1.0])
    affine[:3, 3] = (-27, -27, -55)
    if swap:
        volume = np.choose(np.isin(volume, (4, 5)), (volume, 9 - volume)).astype(np.uint8)
    folder = root / "1-anatomy"
    folder.mkdir(parents=True, exist_ok=True)
    nib.save(nib.Nifti1Image(volume, np.diag([-1.0, -1, 1, 1]) @ affine), folder / "labels.nii.gz")
    from twofold.anatomy.labels import CODES

    (folder / "labels.json").write_text(
        json.dumps(
            {"codes": CODES, "affine_lps": affine.tolist(), "shape": list(volume.shape), "spacing_mm": [2.0] * 3}
        )
    )
    put("1-anatomy/vessels.json", vessels())
    put("1-anatomy/measures.json", measures())


@pytest.fixture(scope="session")
def cubes() -> Callable[..., Path]:
    """Writes the case of the cubes: ``cubes(root, swap=False, without=(), **case_yaml_changes)``."""
    return write


@pytest.fixture(scope="session")
def bound() -> dict:
    """The bound problem of the cubes' separation, as plain data."""
    return project("split")
