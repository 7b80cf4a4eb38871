"""The child process: rehearsing on from what was observed; a run as a drill's script that drives the board."""

import asyncio
import datetime as dt
import json
import subprocess
import sys

import pytest

from twofold.board import plays
from twofold.board.ahead import _bodies, forecast
from twofold.board.projection import project


def observed(planned, until, late=0.0):
    """Every step as planned, so many minutes late, as far as a moment."""
    said = {}
    for s in planned.steps:
        began, ended = s.start + dt.timedelta(minutes=late), s.end + dt.timedelta(minutes=late)
        if began <= until:
            said[s.id] = {"began": began.isoformat(), "ended": ended.isoformat() if ended <= until else None}
    return said


def ask(planned, at, steps):
    return {"root": str(planned.root), "candidate": "split", "operation": "separation", "at": at.isoformat(),
            "steps": steps}  # fmt: skip


def middle(answer, name):
    return dt.datetime.fromisoformat(answer["bands"][name]["p50"])


@pytest.fixture(scope="module")
def half(planned):
    """The moment half way through the plan."""
    return planned.start + (planned.end - planned.start) / 2


def test_an_operation_that_is_over_is_forecast_as_it_was(planned):
    at = planned.end + dt.timedelta(minutes=5)
    end = planned.milestone("separation").end
    answer = forecast(ask(planned, end, observed(planned, end)))
    assert abs(middle(answer, "separation") - end) < dt.timedelta(minutes=1)
    answer = forecast(ask(planned, at, observed(planned, at)))
    assert middle(answer, "end") <= at + dt.timedelta(seconds=1)


def test_the_same_prefix_an_hour_later_gives_times_about_an_hour_later(planned, half):
    one = forecast(ask(planned, half, observed(planned, half)))
    hour = dt.timedelta(hours=1)
    other = forecast(ask(planned, half + hour, observed(planned, half + hour, late=60)))
    for name in ("separation", "end"):
        moved = middle(other, name) - middle(one, name)
        assert dt.timedelta(minutes=20) < moved < dt.timedelta(minutes=100), (name, moved)


def test_nothing_is_forecast_before_now_and_quantiles_are_in_order(planned, half):
    answer = forecast(ask(planned, half, observed(planned, half)))
    for band in answer["bands"].values():
        times = [dt.datetime.fromisoformat(band[q]) for q in ("p10", "p50", "p90")]
        assert half <= times[0] <= times[1] <= times[2]


def test_the_child_answers_in_json(planned, half):
    question = json.dumps(ask(planned, half, observed(planned, half)))
    done = subprocess.run([sys.executable, "-m", "twofold.board.ahead"], input=question, capture_output=True, text=True)
    assert set(json.loads(done.stdout)["bands"]) == {"separation", "end"}


def test_losses_of_a_run_add_up_to_what_it_lost_child_by_child():
    minutes = [float(m) for m in range(0, 61)]
    flat = {k: [1.0] * 61 for k in ("hr", "map", "cvp", "spo2", "temp", "icp")}
    trace = {"minutes": minutes, "a": {**flat, "blood": [2.0 * m for m in minutes]},
             "b": {**flat, "blood": [0.4 * m for m in minutes]}}  # fmt: skip
    told = _bodies(trace)
    lost = {t: sum(e["data"]["amount"] for e in told if e["act"] == "loses" and e["twin"] == t) for t in "ab"}
    assert lost == {"a": 120, "b": 24}
    assert sum(e["act"] == "monitor" for e in told) == 31


def test_a_run_drives_the_board_as_the_drills_clock_passes_its_events(server, planned, time, monkeypatch):
    step, card = planned.steps[0].id, next(iter(planned.cards))
    script = {"events": [
        {"minute": 0.0, "act": "starts", "target": f"step:{step}", "twin": ""},
        {"minute": 2.0, "act": "monitor", "data": {"a": {"MAP mmHg": 51.0}, "b": {"MAP mmHg": 52.0}}},
        {"minute": 3.0, "act": "starts", "target": f"card:{card}", "twin": "a"},
        {"minute": 9.0, "act": "ends", "target": f"step:{step}", "twin": ""},
    ]}  # fmt: skip

    async def written(*_):
        return script

    monkeypatch.setattr(plays, "_script", written)
    monkeypatch.setattr(plays, "LOOK_S", 0.001)
    _, board = server()

    async def play():
        player = plays.Player(board)
        player.start(3, "co", speed=60.0)
        for _ in range(400):
            time.on(seconds=0.1)
            await asyncio.sleep(0.002)
            if board.clock.now() >= planned.start + dt.timedelta(minutes=4):
                break
        return player.done, board.state()

    done, state = asyncio.run(play())
    assert done == 3 and state.steps[step].status == "going"
    assert state.children["b"].monitor == {"MAP mmHg": 52.0}
    assert [c.subject for c in state.cards] == [f"card:{card}"] and state.cards[0].by == "simulation"
    assert project(planned, board.entries, state.now).cards == state.cards
