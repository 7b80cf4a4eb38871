"""Check what a wheel holds: every module, table, playbook, template, notice, the built front end; nothing foreign."""

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATIC = "twofold/board/static/"
BUILT = ("app.js", "theatre.js", "sw.js", "app.css", "files.json", "BUILT")
LARGEST = 1_000_000  # bytes of the whole front end, gzipped


def main(wheel: str) -> None:
    archive = zipfile.ZipFile(wheel)
    everything = {n for n in archive.namelist() if not n.split("/")[0].endswith(".dist-info")}
    inside = {n for n in everything if not n.startswith(STATIC)}
    tracked = subprocess.run(
        ["git", "ls-files", "src/twofold"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    wanted = {n.removeprefix("src/") for n in tracked}
    assert wanted - inside == set(), f"missing from the wheel: {sorted(wanted - inside)}"
    assert inside - wanted == set(), f"foreign in the wheel: {sorted(inside - wanted)}"
    assert any(n.endswith("phantom/data/NOTICE") for n in inside)
    built = {n.removeprefix(STATIC): archive.read(n) for n in everything - inside}
    listed = set(json.loads(built["files.json"])["files"])
    assert set(BUILT) <= set(built), f"missing from the front end: {sorted(set(BUILT) - set(built))}"
    assert listed <= set(built), f"files.json names what is not there: {sorted(listed - set(built))}"
    assert set(built) <= {*BUILT, *listed}, f"foreign in the front end: {sorted(set(built) - {*BUILT, *listed})}"
    size = sum(len(gzip.compress(data, 9)) for data in built.values())
    assert size <= LARGEST, f"the front end has {size} bytes gzipped, more than {LARGEST}"
    for name, data in built.items():
        assert b"https://cdn" not in data and b"//unpkg" not in data, f"{name} asks a foreign server"
    print(f"{len(inside)} files and {len(built)} of the front end ({size / 1000:.0f} kB gzipped), all ours")


if __name__ == "__main__":
    main(sys.argv[1])
