"""Claims about who may be called dominated, on examples made by hand."""

from twofold.comparison.dominance import dominators
from twofold.comparison.measures import exact
from twofold.comparison.records import Band, Candidate, Difference, Measure, Pair

LOSS = Measure(title="blood loss", unit="mL/kg", better="lower", kind="physiology", per_child=True)
PRESSURE = Measure(title="lowest pressure", unit="mmHg", better="higher", kind="physiology", per_child=True)
LENGTH = Measure(title="length", unit="h", better="lower", kind="time", per_child=False)
WEEKS = Measure(title="weeks", unit="weeks", better="neither", kind="time", per_child=False)


def option(id: str, a: float, b: float, hours: float = 20.0) -> Candidate:
    return Candidate(id=id, measures={"loss": Pair(a=exact(a), b=exact(b)), "hours": exact(hours)})


MEASURES = {"loss": LOSS, "hours": LENGTH}


def named(target: Candidate, *others: Candidate, **kw) -> tuple[str, ...]:
    return dominators(target, (target, *others), kw.pop("measures", MEASURES), **kw)


def test_better_for_one_child_and_equal_for_the_other_dominates():
    assert named(option("x", 50, 50), option("y", 40, 50)) == ("y",)


def test_better_for_one_child_and_worse_for_the_other_never_dominates_however_large_the_gain():
    assert named(option("x", 500, 50), option("y", 1, 50.1)) == ()


def test_equal_on_everything_dominates_nobody():
    assert named(option("x", 50, 50), option("y", 50, 50)) == ()


def test_round_off_is_neither_better_nor_worse():
    assert named(option("x", 0.3, 50), option("y", 0.1 + 0.2, 50)) == ()
    assert named(option("x", 0.3, 50), option("y", 0.1 + 0.2, 40)) == ("y",)


def test_a_longer_operation_forbids_the_word():
    assert named(option("x", 50, 50, hours=20), option("y", 10, 10, hours=20.5)) == ()


def test_an_unknown_figure_on_one_side_forbids_the_word():
    unknown = Candidate(id="y", measures={"loss": Pair(a=exact(1)), "hours": exact(20)})
    assert named(option("x", 50, 50), unknown) == ()
    assert named(unknown, option("x", 0, 0)) == ()


def test_higher_is_better_where_the_measure_says_so():
    x = Candidate(id="x", measures={"p": Pair(a=exact(40), b=exact(40))})
    y = Candidate(id="y", measures={"p": Pair(a=exact(41), b=exact(40))})
    assert dominators(x, (x, y), {"p": PRESSURE}) == ("y",)
    assert dominators(y, (x, y), {"p": PRESSURE}) == ()


def test_a_measure_without_a_better_way_does_not_count():
    x = Candidate(id="x", measures={"w": exact(10), "loss": Pair(a=exact(5), b=exact(5))})
    y = Candidate(id="y", measures={"w": exact(30), "loss": Pair(a=exact(4), b=exact(5))})
    assert dominators(x, (x, y), {"w": WEEKS, "loss": LOSS}) == ("y",)


def test_every_end_of_a_band_must_be_no_worse():
    wide = Candidate(id="y", measures={"loss": Pair(a=Band(low=1, mid=2, high=9), b=exact(5))})
    x = Candidate(id="x", measures={"loss": Pair(a=Band(low=3, mid=4, high=5), b=exact(5))})
    assert dominators(x, (x, wide), {"loss": LOSS}) == ()


def difference(measure: str, median: float, low: float, high: float) -> Difference:
    return Difference(x="x", y="y", measure=measure, median=median, low=low, high=high, n=300)


def test_run_by_run_differences_decide_over_the_medians():
    # y's own medians look better, yet run by run x and y can't be told apart: not dominated.
    paired = [difference("a.loss", 1.0, -3.0, 5.0), difference("b.loss", 0.0, -1.0, 1.0)]
    assert named(option("x", 50, 50), option("y", 49, 50), paired=paired) == ()
    paired = [difference("a.loss", 4.0, 2.0, 5.0), difference("b.loss", 0.0, -1.0, 1.0)]
    assert named(option("x", 50, 50), option("y", 46, 50), paired=paired) == ("y",)
    assert named(option("y", 46, 50), option("x", 50, 50), paired=paired) == ()


def test_exchanging_the_letters_changes_no_verdict():
    x, y = option("x", 50, 70), option("y", 50, 60)
    assert named(x, y) == named(option("x", 70, 50), option("y", 60, 50)) == ("y",)
