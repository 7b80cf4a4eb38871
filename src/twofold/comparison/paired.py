"""Differences between candidates run by run: the same run number met the same random numbers in both."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from twofold.comparison.records import Difference, Measure
from twofold.quantity import P10, P50, P90

if TYPE_CHECKING:
    from pathlib import Path

Columns = Mapping[str, np.ndarray]
RUN = "run"


def read(path: Path) -> Columns:
    """The numeric columns of a ``runs.parquet``, by name; empty when there is no such file."""
    if not path.is_file():
        return {}
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    numeric = [
        f.name for f in table.schema if pa.types.is_floating(f.type) or pa.types.is_integer(f.type)
        or pa.types.is_boolean(f.type)
    ]  # fmt: skip
    return {name: np.asarray(table[name].to_pylist(), dtype=float) for name in numeric}


def differences(runs: Mapping[str, Columns], measures: Mapping[str, Measure]) -> tuple[Difference, ...]:
    """x minus y for every pair of candidates and every measure that both rehearsed.

    Args:
        runs: candidate -> columns of its runs.
        measures: key -> measure; a child's own measure stands in the columns as ``a.<key>`` and ``b.<key>``.
    """
    names = [c for k, m in measures.items() for c in ((f"a.{k}", f"b.{k}") if m.per_child else (k,))]
    rows = []
    for x, y in combinations(sorted(runs), 2):
        for name in names:
            if name in runs[x] and name in runs[y] and (row := difference(x, y, name, runs[x], runs[y])):
                rows.append(row)
    return tuple(rows)


def difference(x: str, y: str, name: str, of_x: Columns, of_y: Columns) -> Difference | None:
    """Median and tenth to ninetieth percentile of the run-by-run difference; None when no run pairs.

    Runs that only one side has, or in which the thing never happened on a side, are left out.
    """
    at_x, at_y = _by_run(of_x, name), _by_run(of_y, name)
    common = sorted(set(at_x) & set(at_y))
    gaps = np.array([at_x[r] - at_y[r] for r in common])
    gaps = gaps[np.isfinite(gaps)]
    if gaps.size == 0:
        return None
    low, median, high = np.quantile(gaps, (P10, P50, P90))
    return Difference(x=x, y=y, measure=name, median=float(median), low=float(low), high=float(high), n=int(gaps.size))


def _by_run(columns: Columns, name: str) -> dict[float, float]:
    values = columns[name]
    operation, colon, _ = name.removeprefix("a.").removeprefix("b.").rpartition(":")
    runs = columns.get(f"{operation}{colon}{RUN}", np.arange(values.size, dtype=float))
    return dict(zip(runs.tolist(), values.tolist(), strict=True))
