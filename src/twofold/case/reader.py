"""Reads a case folder into a frozen ``Case``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from twofold.case.numerics import DEFAULT_RUNS, DEFAULT_SEED, DEFAULT_SOLVER_S, THOROUGH_FACTOR
from twofold.case.records import CaseFile, TeamFile
from twofold.errors import BadInput
from twofold.store import parse


class CaseLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # pyright: ignore[reportGeneralTypeIssues]
    """YAML as people write it: `on`, `off`, `yes` and `no` are words (the key `on:` of a choice), not booleans."""


CaseLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:bool"]
    for first, rules in CaseLoader.yaml_implicit_resolvers.items()
}
CaseLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


@dataclass(frozen=True)
class Options:
    """How a run is to be done; of these, ``jobs`` and ``cluster`` never change a result.

    runs: rehearsal runs per operation. seed: scenario seed. solver_s: deterministic solver time per plan.
    """

    runs: int = DEFAULT_RUNS
    jobs: int = 0  # 0: as many as there are cores
    seed: int = DEFAULT_SEED
    solver_s: float = DEFAULT_SOLVER_S
    thorough: bool = False
    cluster: str | None = None

    def thoroughly(self) -> Options:
        """The same options with ten times the runs and the solver time."""
        return Options(
            runs=self.runs * THOROUGH_FACTOR,
            jobs=self.jobs,
            seed=self.seed,
            solver_s=self.solver_s * THOROUGH_FACTOR,
            thorough=True,
            cluster=self.cluster,
        )


@dataclass(frozen=True)
class Case:
    """A case folder, read and validated."""

    root: Path
    file: CaseFile
    sections: dict[str, Any] = field(repr=False, compare=False)

    @property
    def twins(self):
        return self.file.twins

    @property
    def images(self):
        return self.file.images

    @property
    def aims(self):
        return self.file.aims

    @property
    def course(self):
        return self.file.course

    @property
    def costs(self):
        return self.file.costs

    @property
    def chosen(self):
        return self.file.chosen

    @cached_property
    def team(self) -> TeamFile:
        """The team; read when first asked for, because the anatomy needs nobody."""
        return load_team(self.root / "team.yaml")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.file.timezone)

    def folder(self, *parts: str) -> Path:
        """The path of a stage's folder, whether or not it exists."""
        return self.root.joinpath(*parts)

    def operation(self, id: str):
        """The course entry of that id. Raises BadInput naming those there are."""
        for e in self.course:
            if e.id == id:
                return e
        there = ", ".join(e.id for e in self.course) or "none"
        raise BadInput(self.root / "case.yaml", "course", f"no operation {id!r}", f"use one of: {there}")


def read_yaml(path: Path) -> Any:
    """Plain data from a YAML file. Raises BadInput with the line where it stops making sense."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=CaseLoader)
    except FileNotFoundError:
        raise BadInput(path, "", "no such file", "create it (twofold new DIR writes a commented one)") from None
    except (OSError, UnicodeDecodeError) as e:
        raise BadInput(path, "", str(e), "the file must be readable UTF-8 text") from e
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else ""
        problem = getattr(e, "problem", None) or str(e)
        raise BadInput(path, line, problem, "correct the YAML there (indentation, colons, quotes)") from e


def load(root: Path | str) -> Case:
    """A case folder as a frozen record.

    Raises BadInput: no folder, no or wrong ``case.yaml``, an unknown time zone.
    """
    root = Path(root)
    if not root.is_dir():
        raise BadInput(root, "", "no such folder", "name a case folder, or make one with: twofold new DIR")
    path = root / "case.yaml"
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise BadInput(path, "", f"a {type(data).__name__}", "case.yaml is a mapping that starts with 'schema: 1'")
    file = parse(CaseFile, data, path)
    try:
        ZoneInfo(file.timezone)
    except (KeyError, ValueError, OSError):
        raise BadInput(path, "timezone", file.timezone, "use an IANA name such as America/Los_Angeles") from None
    return Case(root=root, file=file, sections=data)


def load_team(path: Path) -> TeamFile:
    """The team in a ``team.yaml``. Raises BadInput; a team without an anaesthetist is none."""
    data = read_yaml(path)
    if not isinstance(data, dict) or not data.get("people"):
        raise BadInput(path, "people", "an empty team", "list people: [{id, name, roles, level, twin, shifts}]")
    team = parse(TeamFile, data, path)
    if not any("anaesthetist" in p.roles for p in team.people):
        raise BadInput(
            path,
            "people",
            "nobody has the role 'anaesthetist'",
            "add at least one anaesthetist for each child: no step of any operation is safe without",
        )
    return team
