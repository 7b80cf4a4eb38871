"""Claims about learning: what counts as a duration, what it proposes, and that only a person changes anything."""

import datetime as dt
import shutil
from math import exp, log

import pytest

from twofold import journal, store
from twofold.case import load
from twofold.errors import BadInput
from twofold.playbooks import find
from twofold.quantity import Grade
from twofold.rehearsal.accepting import spliced
from twofold.rehearsal.learning import accept, durations, learn, proposals

BOOK = "craniopagus-separation"
T0 = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)


@pytest.fixture
def case(separation, tmp_path):
    root = tmp_path / "case"
    shutil.copytree(separation[0].root, root)
    return load(root)


def write(case, act, target, minute, key=None, corrects=""):
    at = T0 + dt.timedelta(minutes=minute)
    entry = journal.Entry(
        key=key or f"{act} {target} {minute}", occurred=at, entered=at, author="nurse", act=act, target=target,
        corrects=corrects,
    )  # fmt: skip
    journal.append(case.folder("journal", "journal.db"), entry)


def times(case, target, minutes, kind=""):
    """Durations of a target, one after another, an hour apart."""
    first = len(journal.entries(case.folder("journal", "journal.db"))) * 100
    for k, m in enumerate(minutes):
        write(case, f"{kind}starts", target, first + 60 * k)
        write(case, f"{kind}ends", target, first + 60 * k + m)


def one(case, id):
    return next((p for p in proposals(case)[0] if p.id == id), None)


def test_a_proposal_is_the_geometric_mean_with_the_next_ones_spread(case):
    times(case, "card:air", [4, 8, 16], "drill ")
    p = one(case, f"{BOOK}/card:air")
    assert p is not None and (p.n, p.drills) == (3, 3)
    assert p.new["value"] == pytest.approx(8)
    assert p.new["spread"]["gsd"] == pytest.approx(exp(log(2) * (4 / 3) ** 0.5))
    assert p.new["source"].startswith("journal") and p.new["grade"] == Grade.M
    assert p.old["value"] == 4 and p.inside == 1  # 4 min, between 2.4 and 6.7


def test_real_durations_speak_for_themselves_once_there_are_three(case):
    times(case, "card:air", [40, 40, 40, 41], "drill ")
    times(case, "card:air", [5, 6])
    assert one(case, f"{BOOK}/card:air").n == 6
    times(case, "card:air", [7])
    p = one(case, f"{BOOK}/card:air")
    assert (p.n, p.drills) == (3, 0) and p.new["value"] == pytest.approx((5 * 6 * 7) ** (1 / 3))


def test_bound_steps_of_one_playbook_step_are_pooled_and_a_drills_steps_are_not_used(case, separation):
    _, project, _ = separation
    many = [t for t in project.tasks if t.ligation][:1]
    same = [t for t in project.tasks if t.step == many[0].step][:3]
    for t in same:
        times(case, f"step:{t.id}", [10])
    times(case, f"step:{same[0].id}", [2, 2, 2], "drill ")
    p = one(case, f"{BOOK}/step:{many[0].step}")
    assert (p.n, p.drills) == (3, 0) and p.new["value"] == pytest.approx(10)


def test_what_cannot_be_a_duration_is_set_aside_in_words(case):
    write(case, "ends", "card:air", 0)
    write(case, "starts", "card:air", 5)
    write(case, "starts", "card:air", 6)
    write(case, "starts", "card:arrest", 7)
    times(case, "card:no-such-card", [3, 3, 3])
    times(case, "card:power", [3])
    said = "\n".join(learn(case)[0]["set_aside"])
    for words in ("without having begun", "began twice", "never ended", "no playbook of this case", "1 of at least 3"):
        assert words in said
    assert not learn(case)[0]["proposals"]


def test_a_correction_replaces_what_it_corrects(case):
    write(case, "starts", "card:air", 0)
    write(case, "ends", "card:air", 90, key="wrong")
    write(case, "ends", "card:air", 9, corrects="wrong")
    found, _ = durations(journal.observed(case.folder("journal", "journal.db")))
    assert found == {"card:air": [(9.0, False)]}


def test_nothing_is_applied_until_a_person_accepts_and_then_everything_finds_it(case):
    times(case, "card:air", [4, 8, 16], "drill ")
    step = find(case, BOOK).steps[0].id
    times(case, f"step:{step}", [30, 31, 32])
    _, (path,) = learn(case)
    assert len(store.read_json(path)["proposals"]) == 2
    assert not (case.root / "playbooks").exists()
    accept(case, f"{BOOK}/card:air", "Dr Example")
    accept(case, f"{BOOK}/step:{step}", "Dr Example")
    book = find(case, BOOK)
    card = next(c for c in book.contingencies if c.id == "air")
    assert card.duration.value == pytest.approx(8) and card.duration.grade is Grade.M
    assert "accepted by Dr Example" in card.duration.source
    assert book.steps[0].duration.value == pytest.approx((30 * 31 * 32) ** (1 / 3))
    last = journal.entries(case.folder("journal", "journal.db"))[-1]
    assert (last.author, last.act, last.target) == ("Dr Example", "accepts", f"{BOOK}/step:{step}")
    journal.verify(case.folder("journal", "journal.db"))


def test_accepting_leaves_all_other_estimates_as_they_were(case):
    before = find(case, BOOK)
    times(case, "card:air", [4, 8, 16], "drill ")
    accept(case, f"{BOOK}/card:air", "Dr Example")
    after = find(case, BOOK)
    assert after.steps == before.steps and after.hazards == before.hazards
    old, new = ({c.id: c for c in b.contingencies if c.id != "air"} for b in (before, after))
    assert old == new
    was, now = (next(c for c in b.contingencies if c.id == "air") for b in (before, after))
    assert now == was.model_copy(update={"duration": now.duration})


def test_comments_and_lines_of_a_playbook_stay():
    text = "id: x\nsteps:\n  # mine\n  - id: one  # first\n    duration: durations.count  # a guess\n    place: room\n"
    made = spliced(text, {}, "step:one", {"value": 3})
    assert made == text.replace("durations.count", '{"value": 3}')


@pytest.mark.parametrize(("id", "by"), [(f"{BOOK}/card:air", ""), (f"{BOOK}/card:power", "Dr Example")])
def test_nobody_and_nothing_cannot_be_accepted(case, id, by):
    times(case, "card:air", [4, 8, 16], "drill ")
    with pytest.raises(BadInput):
        accept(case, id, by)
    assert not (case.root / "playbooks").exists()
