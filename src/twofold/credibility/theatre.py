"""An operation of the library, planned for the demonstration team and two schematic children, to be rehearsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from twofold.credibility.claims import TABLE
from twofold.credibility.numerics import BODY_RUNS, RUNS, SEED, SOLVER_S

if TYPE_CHECKING:
    from twofold.rehearsal.compile import Score


CHILDREN = ("a", "b")


@dataclass(frozen=True)
class Vessel:
    """What planning reads of a vessel that is closed."""

    edge: str
    twin: str
    order: int
    stage: int = 1
    kind: str = "bridging_vein"


@dataclass(frozen=True)
class Cut:
    """What planning reads of a division."""

    candidate: str
    ligations: tuple[Vessel, ...]


def planned(playbook: str) -> Score:
    """The operation bound, solved and compiled. Raises BadInput, NoAnswer: what planning refuses."""
    from twofold import evidence, store
    from twofold.case import Options, load
    from twofold.case.new import template
    from twofold.plan.binding import bind
    from twofold.plan.solving import solve
    from twofold.playbooks import find
    from twofold.rehearsal.compile import compile_score

    given: Mapping[str, Any] = evidence.document(TABLE)["operation"]
    entry = {"id": "operation", "playbook": playbook, "date": given["date"]}
    with TemporaryDirectory() as folder:
        store.write_json(Path(folder) / "case.yaml", {**given["case"], "course": [entry]})  # JSON is YAML
        store.write_text(Path(folder) / "team.yaml", template("demo_team.yaml"))
        case = load(Path(folder))
        known = find(case, playbook)
        cut = _cut(int(given["vessels"])) if known.divides else None
        project = bind(case, known, cut, case.team, case.operation("operation"))
        plan = solve(project, Options(solver_s=SOLVER_S))
    return compile_score(project, plan, {t: case.twins[t].stream for t in CHILDREN})


def _cut(count: int) -> Cut:
    """So many vessels to close, the children taking turns."""
    return Cut("split", tuple(Vessel(f"v{i:02d}", CHILDREN[i % 2], i + 1) for i in range(count)))


@dataclass(frozen=True)
class Theatre:
    """A planned operation and what its rehearsals gave."""

    score: Score

    @cached_property
    def left_out(self) -> Mapping[str, Any]:
        """``rehearsal.loo``: every clocked case predicted from the others."""
        from twofold.case import Options
        from twofold.rehearsal.loo import leave_one_out

        return leave_one_out(self.score, Options(runs=RUNS, seed=SEED))

    @cached_property
    def pooled(self) -> Mapping[str, np.ndarray]:
        """Hours of many operations as they would be pooled: each published case predicted without its own clocks."""
        from twofold import evidence
        from twofold.case import Options
        from twofold.rehearsal.clocks import cases
        from twofold.rehearsal.loo import predicted

        options, clocked = Options(runs=RUNS, seed=SEED), {c["case"] for c in cases()}
        names = [c["case"] if c["case"] in clocked else None for c in evidence.document("clocks")["final_operation_h"]]
        found = {name: predicted(self.score, options, name) for name in dict.fromkeys(names)}
        return {q: np.concatenate([found[name][q] for name in names]) for q in ("total", "start_to_separation")}

    @cached_property
    def columns(self) -> Mapping[str, np.ndarray]:
        """``runs.parquet`` of rehearsals with two bodies, apart from each other, by one worker."""
        return self.rehearsed(1)

    def rehearsed(self, workers: int) -> Mapping[str, np.ndarray]:
        """The same by so many workers."""
        from twofold import evidence
        from twofold.rehearsal.bodies import Pair
        from twofold.rehearsal.clocks import cases, learn
        from twofold.rehearsal.engine import Rehearsal, rehearse
        from twofold.rehearsal.measures import columns
        from twofold.rehearsal.stretches import between_cases, is_clocked

        child = evidence.document(TABLE)["operation"]["child"]
        pair = Pair((child["age_months"],) * 2, (child["mass_kg"],) * 2)
        clocks = learn(cases()) if is_clocked(self.score) else None
        scale = between_cases(self.score, clocks, SEED, np.arange(BODY_RUNS))
        runs = rehearse(Rehearsal(self.score, SEED, scale=scale, pair=pair), BODY_RUNS, workers, "rehearsing")
        return columns(self.score, runs, pair)

    @cached_property
    def strikes(self) -> Mapping[str, np.ndarray]:
        """How often each hazard struck one child in each run without bodies: hazard -> [runs * children]."""
        from twofold.rehearsal.clocks import cases, learn
        from twofold.rehearsal.engine import Rehearsal, rehearse
        from twofold.rehearsal.program import STRUCK
        from twofold.rehearsal.stretches import between_cases, is_clocked

        score = self.score
        clocks = learn(cases()) if is_clocked(score) else None
        scale = between_cases(score, clocks, SEED, np.arange(RUNS))
        runs = rehearse(Rehearsal(score, SEED, scale=scale), RUNS, label="rehearsing")
        out = {h.id: np.zeros((len(runs), len(CHILDREN))) for h in score.hazards}
        for r, log in enumerate(runs.log):
            for e in log[log["kind"] == STRUCK]:
                source = score.sources[int(e["source"])]
                if source.side in CHILDREN:
                    out[score.hazards[source.hazard].id][r, CHILDREN.index(source.side)] += 1
        return {id: n.reshape(-1) for id, n in out.items()}
