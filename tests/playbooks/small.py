"""The smallest playbook that has every part, as text that tests break in one place at a time."""

from __future__ import annotations

from pathlib import Path

from twofold.playbooks import Playbook, read

TEXT = """\
schema: 1
id: small
title: Small
about: Two steps, a vessel and a fork.
sources: ["made for the tests"]
roles:
  surgeon: {title: Surgeon}
  nurse: {title: Nurse}
places:
  theatre: {title: Theatre, capacity: 2}
  other: {title: Other theatre}
equipment:
  drill: {title: Drill}
phases:
  - {id: open, title: Open}
  - {id: close, title: Close}
steps:
  - id: incision
    name: Cut
    phase: open
    duration: durations.incision
    needs: [{role: surgeon}]
    place: theatre
    equipment: [drill]
    milestone: incision
  - id: divide
    name: "{ligation} cut"
    phase: open
    for_each: ligation
    duration: durations.divide
    place: theatre
    after:
      - {step: incision, reason: open first}
      - {step: divide, of: previous, reason: one at a time}
    acts: [{act: divide, edge: "{ligation}"}]
  - id: fork
    name: Apart
    phase: open
    duration: durations.call_time
    place: theatre
    after: [{step: divide, reason: after the last}]
  - id: count
    name: Count
    phase: close
    twin: each
    duration: durations.count
    needs: [{role: nurse, twin: own}]
    place: own
    checklist: count
    after: [{step: fork, reason: one each}]
  - id: close
    name: Close
    phase: close
    twin: each
    duration: {value: 1, unit: h, source: a guess, grade: BU}
    place: own
    gate: {owner: surgeon, criterion: dry, default: wait}
    after: [{step: count, reason: count first}]
    acts: [{act: close, what: skin}, {act: give, what: plasma, ml_per_kg: doses.plasma_aliquot}]
hazards:
  - id: bleeding
    title: Bleeding
    where: {steps: [divide]}
    rate: hazards.vessel_tear
    per: step
    effects: [{act: tear, edge: "{ligation}"}]
    detect: {by: surgeon, delay_min: hazards.seen_soon, miss: hazards.miss_rarely}
    contingency: press
  - id: pale
    title: Pale
    where: {phases: [open]}
    per: state
    detect: {by: nurse, observable: hb_g_dl, below: hazards.low_haemoglobin,
             delay_min: hazards.seen_soon, miss: hazards.miss_rarely}
    contingency: press
contingencies:
  - id: press
    title: Press
    trigger: red
    caller: surgeon
    reader: nurse
    first_actions: [press]
    needs: [{role: surgeon, twin: own}]
    duration: durations.respond
    reach_min: durations.reach_soon
    acts: [{act: stanch}]
    exit: dry
checklists:
  count: {title: Count, kind: count, items: [swabs]}
fork: {step: fork, caller: nurse, record: [second chart], bands: two, teams: two, rooms: {a: theatre, b: other}}
"""


def written(folder: Path, find: str = "", put: str = "", name: str = "small.yaml") -> Path:
    """The file of the small playbook, with the one place ``find`` replaced."""
    assert not find or TEXT.count(find) == 1, f"{TEXT.count(find)} places for {find!r}"
    path = folder / name
    path.write_text(TEXT.replace(find, put) if find else TEXT)
    return path


def line_of(text: str, within: Path) -> int:
    """The line of the file on which a text first stands."""
    return next(i for i, row in enumerate(within.read_text().splitlines(), 1) if text in row)


def small(folder: Path) -> Playbook:
    return read(written(folder))
