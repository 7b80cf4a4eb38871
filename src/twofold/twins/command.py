"""``twofold twins``: a scenario file in, traces (and a picture) out."""

from __future__ import annotations

import csv
import io
import logging
from pathlib import Path

from twofold import store
from twofold.twins.numerics import DIGITS
from twofold.twins.scenario import read, warnings
from twofold.twins.simulate import Traces, simulate

log = logging.getLogger(__name__)


def play(scenario: Path, out: Path, plot: Path | None = None) -> list[Path]:
    """Run a scenario file; write the traces and, if asked, a picture of both children.

    Returns the files written. Raises BadInput: a fault in the scenario, an output that can't be written.
    """
    plan = read(scenario)
    for sentence in warnings(plan):
        log.warning(sentence)
    traces = simulate(plan)
    written = [Path(out)]
    store.write_text(Path(out), table(traces))
    if plot is not None:
        from twofold.twins.picture import draw

        store.write_bytes(Path(plot), draw(traces))
        written.append(Path(plot))
    return written


def table(traces: Traces) -> str:
    """The traces as CSV, ten significant digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(traces.columns)
    for row in traces.values:
        writer.writerow([f"{x:.{DIGITS}g}" for x in row])
    return text.getvalue()
