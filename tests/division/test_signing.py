"""What nobody may sign yet: computed all the same, and refused by name where signatures are asked for."""

from types import SimpleNamespace

import pytest
import veins

from twofold.book.sections import front
from twofold.division.ligations import unsigned
from twofold.division.staging import allotment
from twofold.division.staging.join import joined
from twofold.flow.records import Owner, VesselGraph

SURE = SimpleNamespace(measures=SimpleNamespace(volumes_ml={"brain_unsure": 0.0}))


def reasons(change=None, found=SURE):
    graph = veins.ring_pair(6, symmetric=False, seed=4)
    cut = allotment.whole(joined(graph, None, 10), "a").cuts[0]
    edges = tuple(e.model_copy(update=change) if change and e.id == cut else e for e in graph.edges)
    join = joined(VesselGraph(nodes=graph.nodes, edges=edges), None, 10)
    way = allotment.whole(join, "a")
    assert cut in way.cuts  # it was divided all the same
    return cut, unsigned(found, join, way)


def test_a_division_whose_veins_are_all_known_may_be_signed():
    assert reasons()[1] == ()


@pytest.mark.parametrize("change, words", [
    ({"direction": "unknown"}, "direction of its flow is unknown"),
    ({"owner": Owner(a=0.5, b=0.5)}, "whose blood it carries is unknown"),
])
def test_a_cut_vein_of_unknown_direction_or_owner_forbids_the_signature(change, words):
    cut, found = reasons(change)
    assert len(found) == 1 and cut in found[0] and words in found[0]


def test_brain_of_nobody_for_sure_forbids_the_signature():
    unsure = SimpleNamespace(measures=SimpleNamespace(volumes_ml={"brain_unsure": 2.0}))
    assert any("neither child" in r for r in reasons(found=unsure)[1])


def test_the_book_asks_for_no_signature_and_says_which_vein_and_why():
    cut, found = reasons({"direction": "unknown"})
    aims = SimpleNamespace(stop=("x",), if_only_one="y")
    shown = [SimpleNamespace(id="whole-a", division=SimpleNamespace(unsigned=found))]
    case = SimpleNamespace(aims=aims, chosen=object(), course=())
    material = SimpleNamespace(case=case, shown=shown, hash="0", unreviewed=())
    said = front.unsigned(material)
    assert said == [f"whole-a: {r}" for r in found] and cut in said[0]
    page = repr(list(front._signatures(material)))
    assert "Not to be signed yet" in page and cut in page and "Signed on paper" not in page
