"""The engines as the checks see them; a test hands in broken ones to see that a check can fail."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twofold.credibility.claims import TABLE, scenes
from twofold.quantity import PERCENT

if TYPE_CHECKING:
    from twofold.credibility.theatre import Theatre
    from twofold.flow.records import VesselGraph
    from twofold.flow.steady import FlowResult
    from twofold.twins.build import Bodies
    from twofold.twins.scenario import Scenario
    from twofold.twins.simulate import Traces

NOT_OF_A_SCENARIO = ("child", "b", "bleed_percent", "bleed_min", "bleed_at_min")


class NotRun(Exception):
    """A check can't be made here; the sentence says why."""


class Bench:
    """Every engine that is checked, each behind one method. Results are kept: many rows read one scenario."""

    def __init__(self) -> None:
        self._played: dict[str, Traces] = {}
        self._theatres: dict[str, Theatre] = {}

    # -- engines

    def simulate(self, scenario: Scenario, step_s: float) -> Traces:
        """``twofold twins``: the traces of a scenario."""
        from twofold.twins.simulate import simulate

        return simulate(scenario, step_s)

    def start(self, scenario: Scenario) -> Bodies:
        """Two bodies at rest, whose every row may be read."""
        from twofold.twins.simulate import start

        return start(scenario)

    def live(self, bodies: Bodies, seconds: float) -> None:
        """Let bodies live on."""
        from twofold.twins.kernel import advance_for

        advance_for(bodies.net, bodies.state[0], seconds)

    def steady(
        self, graph: VesselGraph, inflow: Mapping[str, float], fixed: Mapping[str, float],
        icp: Mapping[str, float] | None = None, waterfall: bool = True, occluded: Collection[str] = (),
    ) -> FlowResult:
        """``twofold flow``: steady pressures and flows of a vessel graph."""
        from twofold.flow.steady import solve_steady

        return solve_steady(graph, inflow, fixed, icp, waterfall, occluded)

    def theatre(self, playbook: str) -> Theatre:
        """``twofold rehearse``: an operation of the library, planned for the demonstration team."""
        if playbook not in self._theatres:
            from twofold.credibility.theatre import Theatre, planned

            self._theatres[playbook] = Theatre(planned(playbook))
        return self._theatres[playbook]

    # -- scenarios

    def play(self, name: str, **changes: Any) -> Traces:
        """The traces of a scene of the table, some of its keys changed."""
        data = {**scenes()[name], **changes}
        step = float(data.pop("step_s", 1.0))
        key = json.dumps([data, step], sort_keys=True)
        if key not in self._played:
            self._played[key] = self.simulate(self.scenario(data), step)
        return self._played[key]

    def scenario(self, scene: Mapping[str, Any]) -> Scenario:
        """A scene as the scenario that it means: both children alike unless ``b`` says otherwise.

        ``bleed_percent`` of the child's own resting volume is bled over ``bleed_min`` from ``bleed_at_min``.
        """
        from twofold.twins.scenario import Scenario, complete

        one = dict(scene["child"])
        other = {**{k: v for k, v in one.items() if k != "set"}, **scene.get("b", {})}
        data = {k: v for k, v in scene.items() if k not in NOT_OF_A_SCENARIO}
        data["twins"] = {"a": one, "b": other}
        if "bleed_percent" in scene:
            per_kg = self.volume(scene) / one["mass_kg"] * scene["bleed_percent"] / PERCENT
            bleed = {"at_min": scene["bleed_at_min"], "act": "bleed", "twin": "a", "for_min": scene["bleed_min"],
                     "ml_per_kg_min": per_kg / scene["bleed_min"]}
            data["acts"] = [*scene.get("acts", ()), bleed]
        return complete(Scenario.model_validate(data), Path(f"{TABLE}.yaml"))

    def volume(self, scene: Mapping[str, Any]) -> float:
        """The resting blood volume of a scene's child a, mL."""
        quiet = {k: v for k, v in scene.items() if k in ("child", "anaesthetised")}
        return float(self.simulate(self.scenario({**quiet, "duration_min": 1.0}), 1.0)["a.blood_volume_ml"][0])
