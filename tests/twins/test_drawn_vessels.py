"""Two bodies on a whole drawn vessel graph, with dozens of waterfalls, stay bodies."""

import numpy as np
import pytest

from twofold.phantom import pair as phantom
from twofold.phantom.spec import Spec
from twofold.phantom.truth import directed
from twofold.twins import build
from twofold.twins.kernel import advance_for
from twofold.twins.rows import Seen


@pytest.fixture(scope="module")
def vessels():
    spec = Spec(type="TV-III", rotation_deg=75.0, seed=7, difficulty="clean", spacing_mm=2.5)
    pair = phantom.draw(spec, with_scans=False)
    return directed(pair.network.graph(pair.letters))[0]


@pytest.mark.parametrize("months, kg", [(0.0, 3.0), (9.0, 8.0)])
def test_pressures_on_a_drawn_graph_stay_finite_and_alive(vessels, months, kg):
    bodies = build.pair((months, months), (kg, kg), vessels=vessels, settle_s=0)
    advance_for(bodies.net, bodies.state[0], 600)
    for twin in (0, 1):
        for what in (Seen.MAP, Seen.ICP, Seen.PV0, Seen.SINUS, Seen.CBF, Seen.BV):
            assert np.isfinite(bodies.seen(twin, what)).all()
        assert 20 < bodies.seen(twin, Seen.MAP)[0] < 90
        assert 0 < bodies.seen(twin, Seen.PV0)[0] < 30
