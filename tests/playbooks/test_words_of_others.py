"""The library speaks the words of the packages that obey it: products, places, roles, columns."""

from __future__ import annotations

import pytest

from twofold.playbooks import library, read
from twofold.twins.library import NAMES

GIVEN = {"give", "drain", "open", "close"}


@pytest.mark.parametrize("id", sorted(library()))
def test_everything_given_opened_or_drained_is_known_to_the_bodies(id: str):
    p = read(library()[id])
    deeds = [d for part in (*p.steps, *p.contingencies) for d in part.acts] + [d for h in p.hazards for d in h.effects]
    unknown = {d.what for d in deeds if d.act in GIVEN} - set(NAMES)
    assert not unknown
