"""Claims about a rehearsal whose bodies broke down: nothing of a body is printed, and it is said loudly."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twofold.book.blocks import plain
from twofold.book.contents import blocks
from twofold.book.material import gather
from twofold.case import Options, load
from twofold.comparison import stage


def test_one_broken_run_silences_every_figure_of_a_body_of_that_candidate(cubes, tmp_path):
    root = cubes(tmp_path, without=("anatomy",))
    for path in root.glob("4-rehearsal/*/separation/runs.parquet"):
        runs = {k: np.asarray(v, dtype=float) for k, v in pq.read_table(path).to_pydict().items()}
        runs["b.min_map_mmhg"][7] = np.nan
        pq.write_table(pa.table(runs), path)
    (root / "6-comparison").mkdir()
    c = stage.run(load(root), root / "6-comparison", Options())
    assert set(c.broken) == {"split", "whole-a", "whole-b"} and "1 of 41 runs" in c.broken["split"]
    assert not {"both_alive", "alive", "blood_loss_ml_kg", "min_map_mmhg"} & set(c.measures)
    assert all("." not in d.measure for d in c.paired)
    words = re.sub(r"\s+", " ", str(plain(blocks(gather(load(root))))))
    assert (
        words.count("The computation of the bodies broke down in 1 of 41 runs") == 4
    )  # for each of three plans, and in the comparison
    assert "Blood to have ready" not in words and "What each child went through" not in words
    assert "of 10 runs" not in re.sub(r"in about \d+ of 10 runs", "", words)
