"""What is to be drawn, checked: type, rotation, seed, difficulty, voxel size, extras."""

from __future__ import annotations

from dataclasses import dataclass

from twofold.errors import BadInput
from twofold.phantom import numerics as n

COMMAND = "twofold phantom"
EXTRAS = ("bridge", "interlocked", "sutures", "expanders")


@dataclass(frozen=True)
class Spec:
    """A drawable pair.

    Raises BadInput: a type that is not drawn, a rotation that contradicts it, an unknown difficulty, a voxel size
    that cannot show a vein, an extra that is not drawn.
    """

    type: str
    rotation_deg: float
    seed: int
    difficulty: str
    spacing_mm: float
    extras: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.type not in n.TYPES:
            raise BadInput(COMMAND, "--type", repr(self.type), f"one of {', '.join(n.TYPES)}")
        if not 0 <= self.rotation_deg <= n.HALF_TURN_DEG:
            raise BadInput(COMMAND, "--rotation", f"{self.rotation_deg:g}", "degrees between 0 and 180")
        low, high = n.TYPES[self.type]["rotation"]
        if not (low <= self.rotation_deg < high or self.rotation_deg == high == n.HALF_TURN_DEG):
            fits = [t for t, v in n.TYPES.items() if t.startswith("TV") and v["rotation"][0] <= self.rotation_deg]
            raise BadInput(
                COMMAND, "--rotation",
                f"{self.rotation_deg:g} degrees with --type {self.type}, which has {low:g} to {high:g}",
                f"give --type {fits[-1]} for this rotation, or another rotation (Stone and Goodrich: I below 40, "
                "II from 140, III between)",
            )
        if self.difficulty not in n.DIFFICULTY:
            raise BadInput(COMMAND, "--difficulty", repr(self.difficulty), f"one of {', '.join(n.DIFFICULTY)}")
        low, high = n.SPACINGS_MM
        if not low <= self.spacing_mm <= high:
            raise BadInput(COMMAND, "--spacing", f"{self.spacing_mm:g} mm", f"a voxel size from {low:g} to {high:g} mm")
        for extra in self.extras:
            if extra not in EXTRAS:
                raise BadInput(COMMAND, "--with", repr(extra), f"any of {', '.join(EXTRAS)}")
        if self.seed < 0:
            raise BadInput(COMMAND, "--seed", str(self.seed), "0 or a positive whole number")

    @property
    def shared_sinus(self) -> bool:
        """Whether the two children share a dural venous sinus (total forms)."""
        return self.type.startswith("T")
