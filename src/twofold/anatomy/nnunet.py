"""An nnU-Net (v2) folder run on the processor: ``dataset.json``, ``plans.json`` and ``network.onnx``.

The weights are read as ONNX, never as a checkpoint: a checkpoint is a program, and opening one runs it. Export once
with ``torch.onnx.export`` (input ``[1, channels, z, y, x]``, output logits ``[1, classes, z, y, x]``). Steps as in
nnU-Net (Isensee 2021, doi 10.1038/s41592-020-01008-z): resample, normalise,
overlapping tiles with a Gaussian weight, argmax.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from twofold import progress, store
from twofold.anatomy import numerics as n
from twofold.errors import BadInput

CONFIGURATION = "3d_fullres"
KINDS = {"ct": "ct", "ctv": "ctv", "mrv": "mrv", "t1": "t1", "t2": "t2", "mr_t1": "t1", "mr_t2": "t2"}


@dataclass(frozen=True)
class Plan:
    """What the folder says. spacing_mm and patch: z, y, x. norm: per channel (scheme, its numbers)."""

    folder: Path
    kinds: tuple[str, ...]
    labels: Mapping[str, int]
    spacing_mm: tuple[float, float, float]
    patch: tuple[int, int, int]
    norm: tuple[tuple[str, Mapping[str, float]], ...]
    order: tuple[int, int, int]


def read(folder: Path) -> Plan:
    """The plan of a network's folder. Raises BadInput: a file that is missing, or says what is not understood."""
    for name in ("dataset.json", "plans.json", "network.onnx"):
        if not (folder / name).is_file():
            raise BadInput(folder, name, "no such file", "give an nnU-Net folder with its network exported as ONNX")
    data, plans = store.read_json(folder / "dataset.json"), store.read_json(folder / "plans.json")
    try:
        one = plans["configurations"][CONFIGURATION]
        names = [str(data["channel_names"][k]) for k in sorted(data["channel_names"], key=int)]
        schemes = [str(s) for s in one["normalization_schemes"]]
        said = plans.get("foreground_intensity_properties_per_channel", {})
        plan = Plan(
            folder, tuple(_kind(folder, name) for name in names), {str(k): int(v) for k, v in data["labels"].items()},
            _three(one["spacing"], float), _three(one["patch_size"], int),
            tuple((s, said.get(str(k), {})) for k, s in enumerate(schemes)),
            _three(plans.get("transpose_forward", (0, 1, 2)), int),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as e:
        raise BadInput(folder / "plans.json", CONFIGURATION, f"not understood ({type(e).__name__}: {e})",
                       "give the files that nnU-Net v2 wrote for a 3-D network") from None
    for scheme, numbers in plan.norm:
        if scheme not in _NORMAL or (scheme == "CTNormalization" and not set(numbers) >= _CT_KEYS):
            raise BadInput(folder / "plans.json", "normalization_schemes", scheme, f"use one of: {', '.join(_NORMAL)}")
    if len(plan.norm) != len(plan.kinds) or min(plan.patch) < 1 or min(plan.spacing_mm) <= 0:
        raise BadInput(folder / "plans.json", CONFIGURATION, "channels, patch or spacing that do not fit together",
                       "give the files that nnU-Net v2 wrote for a 3-D network")
    return plan


def _kind(folder: Path, name: str) -> str:
    kind = KINDS.get(name.strip().lower())
    if kind is None:
        raise BadInput(folder / "dataset.json", "channel_names", name, f"name it one of: {', '.join(KINDS)}")
    return kind


def _three(values: Any, kind: Any) -> tuple[Any, Any, Any]:
    x, y, z = (kind(v) for v in values)
    return x, y, z


def _ct(x: np.ndarray, p: Mapping[str, float]) -> np.ndarray:
    return (np.clip(x, p["percentile_00_5"], p["percentile_99_5"]) - p["mean"]) / max(p["std"], n.TINY)


def _z(x: np.ndarray, p: Mapping[str, float]) -> np.ndarray:
    return (x - x.mean()) / max(float(x.std()), n.TINY)


_NORMAL = {"CTNormalization": _ct, "ZScoreNormalization": _z, "NoNormalization": lambda x, p: x}
_CT_KEYS = {"mean", "std", "percentile_00_5", "percentile_99_5"}


def classes(plan: Plan, images: np.ndarray, spacing_mm: float) -> np.ndarray:
    """The most likely class of every voxel, uint8.

    Args:
        images: (channels, left, posterior, superior), in the order of ``plan.kinds``. spacing_mm: of its voxels.

    Raises BadInput: a network that cannot be opened, or whose output has another shape than its plan says.
    """
    turn = [2 - k for k in plan.order]  # ours: left, posterior, superior; the network's: z, y, x, then its own order
    turned = images.transpose(0, *(1 + k for k in turn))
    scale = np.array([spacing_mm / s for s in plan.spacing_mm])
    ready = np.stack([_NORMAL[scheme](_zoomed(x, scale), numbers).astype(np.float32)
                      for x, (scheme, numbers) in zip(turned, plan.norm)])  # fmt: skip
    logits = _tiled(plan, ready)
    best = np.full(turned.shape[1:], -np.inf, np.float32)
    out = np.zeros(turned.shape[1:], np.uint8)
    for k, one in enumerate(logits):
        back = _onto(one, turned.shape[1:])
        out[back > best] = k
        best = np.maximum(best, back)
    return np.ascontiguousarray(out.transpose(np.argsort(turn)))


def _zoomed(x: np.ndarray, scale: np.ndarray) -> np.ndarray:
    if np.allclose(scale, 1):
        return x.astype(np.float32)
    return _onto(x, tuple(max(1, round(float(k * s))) for k, s in zip(x.shape, scale)))


def _onto(x: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Values on another number of voxels over the same room, linearly."""
    if x.shape == shape:
        return x
    step = np.array(x.shape) / np.array(shape)
    return ndimage.affine_transform(x, step, (step - 1) / 2, shape, output=np.float32, order=1, mode="nearest")


def _tiled(plan: Plan, images: np.ndarray) -> np.ndarray:
    """Mean logits (classes, z, y, x) over tiles that overlap by half, each weighted towards its middle."""
    session = _session(plan.folder / "network.onnx")
    shape = images.shape[1:]
    short = [max(0, p - s) for p, s in zip(plan.patch, shape)]
    padded = np.pad(images, [(0, 0), *((k // 2, k - k // 2) for k in short)])
    weight = _weight(plan.patch)
    total = np.zeros((len(set(plan.labels.values())), *padded.shape[1:]), np.float32)
    seen = np.zeros(padded.shape[1:], np.float32)
    tiles = list(_corners(padded.shape[1:], plan.patch))
    entry = session.get_inputs()[0].name
    with progress.task("the hospital's own network", len(tiles)) as task:
        for at in tiles:
            box = tuple(slice(a, a + p) for a, p in zip(at, plan.patch))
            try:
                got = np.asarray(session.run(None, {entry: padded[(slice(None), *box)][None]})[0])
            except Exception as e:  # whatever a stranger's network fails with
                raise BadInput(plan.folder / "network.onnx", "", f"does not run ({type(e).__name__})",
                               "export it for the patch size and channels in plans.json") from None
            if got.shape != (1, len(total), *plan.patch):
                raise BadInput(plan.folder / "network.onnx", "output", str(got.shape),
                               f"it should be (1, {len(total)}, {', '.join(map(str, plan.patch))}): logits per class")
            total[(slice(None), *box)] += got[0] * weight
            seen[box] += weight
            task.advance()
    cut = tuple(slice(k // 2, k // 2 + s) for k, s in zip(short, shape))
    return (total / seen)[(slice(None), *cut)]


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError:
        raise BadInput(path, "", "no program on this machine runs networks", "pip install 'twofold[network]'") from None
    onnxruntime.set_default_logger_severity(n.ONNX_ERRORS_ONLY)
    try:
        return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as e:
        raise BadInput(path, "", f"no ONNX network that opens ({type(e).__name__})", "export it again") from None


def _weight(patch: tuple[int, ...]) -> np.ndarray:
    one = [np.exp(-0.5 * ((np.arange(p) - (p - 1) / 2) / (p * n.TILE_SIGMA)) ** 2) for p in patch]
    whole = np.einsum("i,j,k->ijk", *one).astype(np.float32)
    return np.maximum(whole, whole.max() * n.TILE_LEAST)


def _corners(shape: tuple[int, ...], patch: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """First voxels of tiles that cover everything, neighbours half a tile apart at most."""
    along = []
    for s, p in zip(shape, patch):
        count = max(1, -(-(s - p) // max(1, p // 2)) + 1)
        along.append(sorted({round(x) for x in np.linspace(0, s - p, count)}))
    return product(*along)
