"""The skull over each opening: the child's own bone split into two tables, or what else."""

from __future__ import annotations

import numpy as np

from twofold import evidence
from twofold.division.cover.chance import between, chance, drawn
from twofold.division.cover.deficit import band
from twofold.division.numerics import AREA_DECIMALS, CHANCE_SEED
from twofold.division.records import Band, Letter, Vault
from twofold.quantity import PERCENT

HELMET = "no bone over the opening: dura and skin, a helmet, and a vault 16 to 18 months later (Dallas 2003)"
PARTIAL = "split bone over what lies most exposed, a helmet over the rest, the vault completed 16 to 18 months later"


def vault(twin: Letter, need: Band, age_days: int | None) -> Vault:
    """Bone that a child's own split vault gives against what its opening needs.

    Split bone covers its own bed and, with its other table, nearly as much again. age_days: on the day; None: unknown.
    Source: splitting below three years of age, Vercler 2014; areas are guesses of the evidence.
    """
    rng = np.random.default_rng(CHANCE_SEED)
    donor, share = drawn("division.split_bone_donor_cm2", rng), drawn("division.split_bone_yield", rng)
    splits = age_days is None or age_days >= evidence.value("division.split_bone_from_days")
    gain = donor * share if splits else np.zeros_like(donor)
    enough = round(chance(gain, between(need, rng)), AREA_DECIMALS)
    return Vault(
        twin=twin, need_cm2=need, donor_cm2=band(donor), gain_cm2=band(gain), age_days=age_days, splits=splits,
        chance_covers=enough, fallback=_fallback(need, band(gain), splits),
    )


def _fallback(need: Band, gain: Band, splits: bool) -> str:
    if not splits:
        return f"bone of a child so young has not been split: {HELMET}"
    again = f"{evidence.value('division.split_bone_revision') * PERCENT:.0f} in 100 needed more bone later"
    if gain.low >= need.high:
        return f"none needed in nine of ten draws; kept ready: {HELMET}; {again}"
    if gain.high <= need.low:
        return f"split bone alone does not reach: {PARTIAL}; or {HELMET}"
    return f"up to {need.high - gain.low:.0f} cm2 may be missing: {PARTIAL}; {again}"
