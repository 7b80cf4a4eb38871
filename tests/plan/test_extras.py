"""What follows from a checked plan: lists, records, maps, promises and the export, each true to the plan."""

import csv
import datetime as dt
import io
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from pair import case_at, cut
from projects import link, need, person, project, task

from twofold.case import Options
from twofold.case.records import StopRule
from twofold.plan.anaesthesia import maps
from twofold.plan.binding import bind
from twofold.plan.fhir import bundle
from twofold.plan.handing import handing
from twofold.plan.order import order_list, order_table
from twofold.plan.promise import promise
from twofold.plan.records import ScrubLimit
from twofold.plan.rota import first_rota
from twofold.plan.sheets import sheets
from twofold.plan.solving import solve
from twofold.plan.terms import planned_min
from twofold.playbooks import find
from twofold.playbooks.records import Gate, Supply

OTHER = {"a": "b", "b": "a"}
STOP = (StopRule(when="support rises for half an hour", who_decides="the senior neurosurgeon", what="close and stage"),)


def bound(root, swap=False):
    root.mkdir()
    case = case_at(root, swap)
    one = bind(case, find(case, "craniopagus-separation"), cut(6, swap), case.team, case.course[0])
    return one, solve(one, Options(solver_s=1.0))


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    root = tmp_path_factory.mktemp("extras")
    return bound(root / "one"), bound(root / "two", swap=True)


def swapped(text: str) -> str:
    """JSON with the letters exchanged where they stand for a child: alone, in an id, after the word child."""
    for place in (r'"%s"', r"\.%s\b", r'"%s\.', r"\bchild %s\b", r"-child-%s\b"):
        text = re.sub(place % "([ab])", _exchanged, text)
    return text


def _exchanged(m: re.Match) -> str:
    at = m.start(1) - m.start()
    return m[0][:at] + OTHER[m[1]] + m[0][at + 1 :]


def test_the_order_list_sums_each_child_apart_and_says_by_when(at_hand):
    glue = Supply(what="glue", amount=2, unit="piece", per="child", lead_days=30)
    blood = Supply(what="red cells", amount=1.5, unit="unit", per="kg", lead_days=2)
    drape = Supply(what="drape", amount=3, unit="set")
    swab = Supply(what="swab", amount=10, unit="piece", per="step")
    p = project(
        [task("sew.a", 10, need("n"), twin="a", supplies=(glue, drape, swab), equipment=("saw",)),
         task("sew.b", 10, need("n"), twin="b", supplies=(glue, drape, swab), equipment=("saw",)),
         task("both", 10, need("n"), twin="both", supplies=(blood,))],
        [person("n", "n")], equipment={"saw": 2},
    )  # fmt: skip
    order = order_list(p, solve(p))
    rows = {x.what: x for x in order.articles}
    assert rows["glue"].each == {"a": 2, "b": 2} and rows["glue"].operation == 0
    assert rows["red cells"].per_kg == {"a": 1.5, "b": 1.5}
    assert (rows["drape"].operation, rows["swab"].operation) == (3, 20)
    assert rows["glue"].order_by == dt.date(2026, 10, 24) - dt.timedelta(days=30)
    assert order.articles[0].what == "glue"
    assert [(m.what, m.there, m.at_once) for m in order.machines] == [("saw", 2, 1)]
    table = list(csv.DictReader(io.StringIO(order_table(order))))
    assert next(r for r in table if r["what"] == "glue")["for child b"] == "2"


def test_every_gate_has_its_owner_in_the_room_and_every_stop_rule_its_authority(both):
    (p, plan), _ = both
    h = handing(p, plan, STOP)
    assert len(h.gates) == sum(t.gate is not None for t in p.tasks) >= 5
    assert all(g.people and g.criterion and g.default for g in h.gates)
    assert h.stop == STOP


def test_the_fork_s_record_names_caller_bands_lines_rooms_and_teams(both):
    (p, plan), _ = both
    fork = handing(p, plan, ()).fork
    assert fork is not None
    assert fork.caller == "coordinator" and fork.people
    assert fork.planned == next(s.end for s in plan.steps if s.id == fork.step)
    assert set(fork.rooms.values()) == {"theatre_1", "theatre_2"}
    assert "a.arterial_line" in fork.lines["a"] and "b.arterial_line" in fork.lines["b"]
    assert any("Drug chart" in r for r in fork.record) and any("Samples" in r for r in fork.record) and fork.bands
    assert not set(fork.team["a"]) & set(fork.team["b"])


def test_before_each_closure_and_at_each_relief_of_the_scrub_nurse_there_is_a_count(both):
    (p, plan), _ = both
    counts = [t for t in p.tasks if t.checklist == "count"]
    before = {x.after: set() for x in p.links}
    for x in p.links:
        before[x.after].add(x.before)

    def earlier(id: str) -> set[str]:
        found, todo = set(), [id]
        while todo:
            for b in before.get(todo.pop(), ()):
                if b not in found:
                    found.add(b)
                    todo.append(b)
        return found

    for t in p.tasks:
        if any(d.act == "close" for d in t.acts):
            assert {c.id for c in counts} & earlier(t.id), t.id
    assert sum(t.step.startswith("relief") for t in counts) == 3
    assert all(r.count for r in handing(p, plan, ()).reliefs if r.role == "scrub_nurse")


def test_a_relief_knows_how_long_both_are_there(at_hand):
    p = project([task("x", 60, need("nurse")), task("y", 60, need("nurse"))],
                [person("early", "nurse", hours=((0, 1.25),)), person("late", "nurse", hours=((0.75, 4),))],
                [link("x", "y")])  # fmt: skip
    (relief,) = handing(p, solve(p), ()).reliefs
    assert (relief.out, relief.into, relief.overlap_min, relief.note) == ("early", "late", 15, "")
    never = p.model_copy(update={"people": (p.people[0], person("late", "nurse", hours=((1, 4),)))})
    (relief,) = handing(never, solve(never), ()).reliefs
    assert relief.overlap_min == 0 and "overlap too little" in relief.note


def test_who_was_in_the_room_until_then_needs_no_time_to_be_told(at_hand):
    tasks = [task("x", 30, need("scrub_nurse"), need("circulating_nurse")),
             task("y", 30, need("scrub_nurse"), need("circulating_nurse"))]  # fmt: skip
    both = ("scrub_nurse", "circulating_nurse")
    p = project(tasks, [person("n", *both), person("m", *both)], [link("x", "y")])
    plan = solve(p)
    steps = (plan.steps[0], plan.steps[1].model_copy(update={"people": plan.steps[0].people[::-1]}))
    swapped = handing(p, plan.model_copy(update={"steps": steps}), ()).reliefs
    assert len(swapped) == 2 and all(r.beside and not r.note and r.overlap_min == 0 for r in swapped)


def test_somebody_too_long_at_the_table_is_named(at_hand):
    steps = [task(f"t{i}", 60, need("scrub_nurse")) for i in range(5)]
    limit = ScrubLimit(minutes=360, break_min=20, roles=("scrub_nurse",))
    p = project(steps, [person("n", "scrub_nurse")], [link(a.id, b.id) for a, b in pairwise(steps)], scrub=limit)
    (spell,) = handing(p, solve(p), ()).spells
    assert (spell.person, spell.minutes) == ("n", 300)


def test_the_first_rota_exchanges_whoever_is_past_the_longest_spell():
    duties = [{"task": i, "people": (0, 1), "thread": 0, "first_choice": 0, "known": -1} for i in range(6)]
    spans = [(60 * i, 60 * i + 60) for i in range(6)]
    assert first_rota(duties, spans, 240, 20) == [0, 0, 0, 0, 1, 1]
    alone = [{**d, "people": (0,)} for d in duties[:2]]
    assert first_rota(alone, [(0, 60), (30, 90)], 240, 20) is None


def test_a_child_s_map_holds_its_own_lines_and_says_until_when_they_reach_the_other(both):
    (p, plan), _ = both
    found = maps(p, plan)
    parted = next(s.end for s in plan.steps if s.id == "last-bridge")
    for letter, m in found.items():
        assert {x.own for x in m.lines} == {letter}
        assert {x.id for x in m.lines} >= {f"{letter}.central_line", f"{letter}.airway", f"{letter}.urinary_catheter"}
        assert all((x.shared_until == parted) == (x.kind in ("artery", "vein")) for x in m.lines)
        losses = [b.lost for b in m.balance]
        assert losses == sorted(losses) and losses[-1] > 0
        own = [t for t in p.tasks if t.loss_ml_kg is not None and t.twin in (letter, "both")]
        assert losses[-1] == pytest.approx(sum(t.loss_ml_kg.quantile(0.5) for t in own))


def test_what_to_promise_lies_after_what_to_plan_on(both):
    (p, plan), _ = both
    told = promise(p, plan, runs=200)
    for times in told.milestones.values():
        assert times.p10 <= times.p50 <= times.p90 and times.n == 200
    assert told.planned["last_step"] == max(s.end for s in plan.steps)
    assert told.daylight is not None and told.best_share is not None and told.best_share >= told.daylight
    assert promise(p, plan, runs=200) == told


def test_without_spread_the_promise_is_the_plan(at_hand, monkeypatch):
    import numpy as np

    monkeypatch.setattr("twofold.plan.promise._drawn", lambda e, u: np.full(u.shape, e.value))
    p = project([task("x", 60, need("nurse"), milestone="incision"), task("y", 60, need("nurse")),
                 task("z", 30, need("nurse"), milestone="end")],
                [person("n", "nurse"), person("m", "nurse")], [link("x", "z", 20)])  # fmt: skip
    plan = solve(p)
    told = promise(p, plan, runs=3)
    assert {k: v.p90 for k, v in told.milestones.items()} == told.planned


def test_the_export_is_valid_fhir_r4_with_a_task_per_step_and_a_care_plan_per_child(both):
    r4 = pytest.importorskip("fhir.resources.R4B.bundle")
    (p, plan), _ = both
    data = json.loads(json.dumps(bundle(p, plan)))
    r4.Bundle.model_validate(data)
    kinds = [e["resource"]["resourceType"] for e in data["entry"]]
    assert [kinds.count(k) for k in ("Task", "CarePlan", "PlanDefinition")] == [len(plan.steps), 2, 1]
    urls = [e["fullUrl"] for e in data["entry"]]
    assert len(set(urls)) == len(urls)
    for e in data["entry"]:
        for activity in e["resource"].get("activity", ()):
            assert activity["reference"]["reference"] in urls
    bad = json.loads(json.dumps(data))
    bad["entry"][-1]["resource"]["intent"] = "perhaps-not"
    bad["entry"][-1]["resource"].pop("status")
    with pytest.raises(ValueError):
        r4.Bundle.model_validate(bad)


def test_swapping_the_children_swaps_every_list_map_and_export(both):
    (p, plan), (q, other) = both
    for make in (
        lambda p, plan: order_list(p, plan).model_dump(mode="json"),
        lambda p, plan: {k: m.model_dump(mode="json") for k, m in maps(p, plan).items()},
        lambda p, plan: handing(p, plan, STOP).model_dump(mode="json"),
        lambda p, plan: promise(p, plan, 50).model_dump(mode="json"),
        bundle,
    ):
        one, two = make(p, plan), make(q, other)
        assert _sorted(json.loads(swapped(json.dumps(one)))) == _sorted(two)


def _sorted(data):
    """Plain data with lists of texts and of records in one order: the letters stand in different places."""
    if isinstance(data, dict):
        return {k: _sorted(v) for k, v in sorted(data.items())}
    if isinstance(data, list):
        return sorted((_sorted(x) for x in data), key=lambda x: json.dumps(x, sort_keys=True))
    return data


def test_two_stages_of_one_playbook_never_collide(tmp_path):
    course = [{"id": f"stage-{k}", "playbook": "venous-stage", "stage": k,
               "date": "2026-10-24T07:00:00-07:00"} for k in (1, 2)]  # fmt: skip
    case = case_at(tmp_path, course=course)
    division = cut(6)
    halves = tuple(
        type(v)(**{**{k: getattr(v, k) for k in v.__dataclass_fields__}, "stage": 1 + i % 2})
        for i, v in enumerate(division.ligations)
    )
    division = type(division)(division.candidate, halves)
    one, two = (bind(case, find(case, "venous-stage"), division, case.team, e) for e in case.course)
    cuts = [{t.ligation for t in p.tasks if t.ligation} for p in (one, two)]
    assert cuts[0] and cuts[1] and not cuts[0] & cuts[1]
    assert cuts[0] | cuts[1] == {v.edge for v in halves}
    plans = [solve(p, Options(solver_s=1.0)) for p in (one, two)]
    ids = [{e["fullUrl"] for e in bundle(p, x)["entry"]} for p, x in zip((one, two), plans)]
    assert not ids[0] & ids[1]
    uids = [
        {line for text in sheets(p, x).values() for line in text.splitlines() if line.startswith("UID:")}
        for p, x in zip((one, two), plans)
    ]
    assert uids[0] and not uids[0] & uids[1]


def test_a_step_without_gate_or_needs_still_exports(at_hand):
    pytest.importorskip("fhir.resources.R4B.bundle")
    from fhir.resources.R4B.bundle import Bundle

    p = project([task("wait", 60), task("go", 5, need("n"), gate=Gate(owner="n", criterion="steady", default="stop"))],
                [person("n", "n")], [link("wait", "go", 5)])  # fmt: skip
    Bundle.model_validate(bundle(p, solve(p)))
    assert planned_min(p.tasks[0].duration_min) == 60


def test_the_guide_s_playbook_is_planned_from_a_case_folder_without_a_line_of_python(tmp_path, at_hand):
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "write-a-playbook.md").read_text()
    blocks = re.findall(r"```yaml\n(.*?)```", guide, flags=re.S)
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks" / "skin-graft.yaml").write_text("\n".join(blocks))
    course = [{"id": "graft", "playbook": "skin-graft", "date": "2026-10-24T09:00:00-07:00"}]
    case = case_at(tmp_path, course=course)
    p = bind(case, find(case, "skin-graft"), None, case.team, case.course[0])
    plan = solve(p, Options(solver_s=1.0))
    assert [s.id for s in plan.steps][:2] == ["sign-in.a", "sign-in.b"] and len(plan.steps) == 8
