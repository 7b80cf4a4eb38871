"""Check a wheel's contents: every module, table, playbook, template and notice is in, and nothing foreign."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main(wheel: str) -> None:
    inside = {n for n in zipfile.ZipFile(wheel).namelist() if not n.split("/")[0].endswith(".dist-info")}
    tracked = subprocess.run(
        ["git", "ls-files", "src/twofold"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    wanted = {n.removeprefix("src/") for n in tracked}
    assert wanted - inside == set(), f"missing from the wheel: {sorted(wanted - inside)}"
    assert inside - wanted == set(), f"foreign in the wheel: {sorted(inside - wanted)}"
    assert any(n.endswith("phantom/data/NOTICE") for n in inside)
    print(f"{len(inside)} files, all ours")


if __name__ == "__main__":
    main(sys.argv[1])
