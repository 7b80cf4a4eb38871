"""Claims about campaigns: where they are worked on and how often they are killed changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import campaign_killed as killed
import numpy as np
import pytest

from twofold import evidence
from twofold.errors import BadInput
from twofold.rehearsal import campaign
from twofold.rehearsal.campaign import Kept, Where
from twofold.rehearsal.engine import batch as lived_batch
from twofold.rehearsal.engine import rehearse
from twofold.rehearsal.runs import Runs, in_order

TOGETHER = rehearse(killed.what(), killed.RUNS)


def same(x: Runs, y: Runs) -> bool:
    """Equal to the last bit, field by field."""
    for f in fields(Runs):
        here, there = getattr(x, f.name), getattr(y, f.name)
        if f.name == "log":
            if not all(np.array_equal(p, q) for p, q in zip(here, there, strict=True)):
                return False
        elif not (here is there is None or np.array_equal(here, there, equal_nan=True)):
            return False
    return True


def finish(make, where: Where) -> Runs:
    return in_order(list(campaign.work(make, killed.what(), killed.BATCHES, where)))


def test_what_is_kept_of_a_batch_is_all_of_it():
    runs = lived_batch(killed.what(), np.array([7, 3, 99]))
    back = Kept.from_bytes(Kept(runs, ("physiology.heart_rate",)).to_bytes())
    assert same(back.runs, runs) and back.used == ("physiology.heart_rate",)


def test_a_killed_campaign_goes_on_where_it_was_and_ends_the_same(tmp_path):
    here = Path(killed.__file__)
    child = subprocess.Popen([sys.executable, str(here), str(tmp_path)], cwd=here.parent)
    until = time.monotonic() + 120
    while len(list(tmp_path.rglob("*.npz"))) < 3 and child.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL  # it had not come to its end
    before = len(list(tmp_path.rglob("*.npz")))
    lived: list[int] = []

    def counted(what, batch):
        lived.append(len(batch))
        return lived_batch(what, batch)

    assert same(finish(counted, Where(keep=tmp_path)), TOGETHER)
    assert before >= 3 and len(lived) == len(killed.BATCHES) - before


def test_a_kept_batch_that_is_not_whole_is_lived_again(tmp_path):
    assert same(finish(lived_batch, Where(keep=tmp_path)), TOGETHER)
    torn = sorted(tmp_path.rglob("*.npz"))[0]
    torn.write_bytes(torn.read_bytes()[:100])
    assert same(finish(lived_batch, Where(keep=tmp_path)), TOGETHER)


def test_batches_of_another_campaign_are_not_taken_for_ours(tmp_path):
    finish(lived_batch, Where(keep=tmp_path))
    other = killed.what().__class__(killed.what().score, 4)
    lived = list(campaign.work(lived_batch, other, killed.BATCHES, Where(keep=tmp_path)))
    assert not same(in_order(lived), TOGETHER)


def test_the_evidence_of_kept_batches_is_cited_all_the_same(tmp_path):
    with evidence.ledger() as first:
        finish(lived_batch, Where(keep=tmp_path))
    with evidence.ledger() as again:
        finish(lived_batch, Where(keep=tmp_path))
    assert again == first != set()


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_any_number_of_workers_gives_the_same_numbers(jobs):
    assert same(finish(lived_batch, Where(jobs=jobs)), TOGETHER)


def test_a_cluster_gives_the_same_numbers_even_if_a_worker_is_killed():
    distributed = pytest.importorskip("distributed")
    here = str(Path(killed.__file__).parent)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            pids = client.run(lambda: os.getpid())
            client.run(lambda: __import__("sys").path.insert(0, here))
        done = campaign.work(lived_batch, killed.what(), killed.BATCHES, Where(cluster=cluster.scheduler_address))
        parts = [next(done)]
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        parts += done
    assert same(in_order(parts), TOGETHER)


def test_a_cluster_that_is_not_there_is_a_clear_error():
    pytest.importorskip("distributed")
    with pytest.raises(BadInput, match="cluster"):
        finish(lived_batch, Where(cluster="nonsense://nowhere"))
