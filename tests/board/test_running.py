"""A running board's state is what the journal says, entry by entry, however it came there; it grows with no entry."""

import asyncio
import datetime as dt
import tracemalloc

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from twofold.board.broadcast import MOST_WAITING, Broadcast
from twofold.board.projection import MOST_LOG, mine, project
from twofold.board.running import Running
from twofold.journal import Entry, Journal

quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KINDS = ("starts", "ends", "decides", "gives", "loses", "stocks", "counts", "note", "undo", "open", "close", "checks",
         "message", "releases", "separates", "monitor")  # fmt: skip
SAID = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from("ab"), st.integers(0, 3), st.integers(0, 9), st.booleans()),
    max_size=25,
)


def entries_of(planned, said):
    """Entries of a drill, a live one now and then between them; every undo names one that came before."""
    steps, out = [s.id for s in planned.steps[:3]], []
    for n, (kind, twin, which, before, drill) in enumerate(said):
        at = planned.start + dt.timedelta(minutes=n)
        target = {"checks": f"check:point_of_separation:{which}", "releases": f"entry:k{before}"}.get(
            kind, f"step:{steps[which % 3]}" if which else "timer:tea")
        corrects = f"k{before}" if before < n and (kind == "undo" or before == 7) else ""
        if kind == "undo" and not corrects:
            kind = "note"
        data = {"what": "blood", "amount": 10 + n, "decision": "go" if which else "wait", "a": {"HR /min": n}}
        mark = "drill " if drill or before else ""
        out.append(Entry(key=f"k{n}", occurred=at, entered=at, author="co1", act=mark + kind, target=target,
                         twin=twin, detail=f"{n}", corrects=corrects, data=data))  # fmt: skip
    return out


@quick
@given(said=SAID, cut=st.integers(0, 25))
@example(said=[("note", "a", 0, 0, True), ("note", "a", 0, 0, False), ("undo", "a", 0, 1, True)], cut=0)  # the other's
def test_it_never_differs_from_all_entries_projected_at_once(planned, tmp_path_factory, said, cut):
    """The referee is the pure projection; the board starts in the middle and takes the rest one by one."""
    entries = entries_of(planned, said)
    with Journal(tmp_path_factory.mktemp("running") / "journal.db") as journal:
        for e in entries[:cut]:
            journal.append(e)
        running = Running(planned, drill=True)
        assert running.read(journal) == min(cut, len(entries))
        for e in entries[cut:]:
            row = journal.append(e)
            if not running.add(row.seq, e):
                running.read(journal)
    now, seq = planned.end, len(entries)
    expected = project(planned, mine(entries, drill=True), now, seq)
    expected.seq = seq
    assert running.at(now, seq) == expected


def test_a_start_that_arrives_after_its_end_does_not_open_the_step_again(planned):
    """A tablet without network had the beginning; the end was entered elsewhere and arrived first."""
    step, at = planned.steps[0], planned.start

    def e(key, act, minute):
        when = at + dt.timedelta(minutes=minute)
        return Entry(key=key, occurred=when, entered=at, author="x", act=act, target=f"step:{step.id}")

    late = project(planned, [e("2", "ends", 20), e("1", "starts", 3)], at).steps[step.id]
    in_time = project(planned, [e("1", "starts", 3), e("2", "ends", 20)], at).steps[step.id]
    assert (late.status, late.began, late.ended) == (in_time.status, in_time.began, in_time.ended)
    again = project(planned, [e("1", "starts", 3), e("2", "ends", 20), e("3", "starts", 25)], at).steps[step.id]
    assert (again.status, again.ended) == ("going", None)


def test_a_state_that_was_handed_out_does_not_change(planned, tmp_path):
    with Journal(tmp_path / "journal.db") as journal:
        running = Running(planned, drill=True)
        running.read(journal)
        before = running.at(planned.start, 0)
        for n, e in enumerate(entries_of(planned, [(k, "a", 1, 0, True) for k in KINDS if k != "open"]), 1):
            running.add(n, e)
        assert before == project(planned, [], planned.start, 0)
        assert running.at(planned.start, 0) != before


def test_memory_is_bounded_by_the_plan_and_not_by_what_was_entered(planned, tmp_path):
    at, n = planned.start, 0

    def more(count):
        nonlocal n
        for _ in range(count):
            n += 1
            kind = ("note", "gives", "monitor", "starts", "ends")[n % 5]
            running.add(n, Entry(key=f"key {n}", occurred=at, entered=at, author="x", act=f"drill {kind}", twin="a",
                                 target=f"step:{planned.steps[0].id}", detail="word " * 20,
                                 data={"what": "blood", "amount": 1, "a": {"HR /min": n}}))  # fmt: skip

    with Journal(tmp_path / "journal.db") as journal:
        running = Running(planned, drill=True)
        running.read(journal)
    more(2 * MOST_LOG)
    tracemalloc.start()
    try:
        more(500)
        first = tracemalloc.get_traced_memory()[0]
        more(2000)
        assert tracemalloc.get_traced_memory()[0] - first < 100_000  # the entries themselves would be four million
    finally:
        tracemalloc.stop()


def test_a_listener_hears_what_it_missed_then_all_of_it_in_order_and_one_that_never_reads_is_let_go():
    async def play():
        cast = Broadcast((n, "note") for n in range(1, 6))
        heard, deaf = cast.listen(3, 5), cast.listen(None, 5)
        first = await anext(heard)
        await anext(deaf)
        for n in range(6, 9):
            cast.tell(n, "starts")
        second = await anext(heard)
        for _ in range(MOST_WAITING + 1):
            cast.ping()
            await anext(heard)
        rest = [x async for x in deaf]
        cast.end()
        return first, second, rest, cast.streams

    first, second, rest, streams = asyncio.run(play())
    assert b"id: 4\n" in first and b"id: 5\n" in first and b"id: 3\n" not in first
    assert [second.count(b"event: entry"), second.count(b"event: state")] == [3, 1]
    assert rest == [] and streams == 1


@pytest.mark.parametrize("drill", [True, False])
def test_rows_that_came_between_two_readings_count_once(planned, tmp_path, drill):
    mark = "drill " if drill else ""
    loss = entries_of(planned, [("loses", "a", 0, 0, True)] * 3)
    with Journal(tmp_path / "journal.db") as journal:
        running = Running(planned, drill)
        rows = [journal.append(e.model_copy(update={"act": f"{mark}loses"})) for e in loss]
        running.read(journal)
        for row in rows:
            assert running.add(row.seq, row.entry)
    assert running.at(planned.start, 3).children["a"].lost == {"blood": 10 + 11 + 12}


def test_the_familys_screen_hears_of_releases_and_of_nothing_else():
    async def play():
        cast = Broadcast([(4, "starts")])
        heard = cast.listen(1, 4, everything=False)
        first = await anext(heard)
        cast.tell(5, "separates")
        cast.again()
        await asyncio.sleep(0.15)
        cast.tell(6, "releases")
        return first, await anext(heard)

    first, second = asyncio.run(play())
    assert b"event: entry" not in first + second
    assert second == b'id: 6\nevent: state\ndata: {"seq": 6}\n\n'
