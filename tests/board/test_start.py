"""The server starts light: no solver, image or mesh library, and quickly."""

import os
import signal
import subprocess
import sys
import time

HEAVY = ("scipy", "numba", "pandas", "pyarrow", "ortools", "matplotlib", "SimpleITK", "skimage", "trimesh",
         "nibabel", "manifold3d", "networkx", "alembic", "authlib")  # fmt: skip
PROBE = """
import sys, time
began = time.process_time()
from pathlib import Path
from twofold.board import planned
from twofold.board.app import build
from twofold.board.config import BoardFile
from twofold.board.hub import Board
from twofold.board.security.access import Access
from twofold.case import load
import uvicorn
root = Path(sys.argv[1])
board = Board(planned.read(load(root), "split", "separation"), root / "journal" / "journal.db", root / "heads.txt")
build(board, Access(root / "journal"), BoardFile())
took = time.process_time() - began
print(took, [m for m in sys.argv[2].split(",") if m in sys.modules])
"""


def test_no_heavy_library_is_loaded(root):
    first = [sys.executable, "-c", PROBE, str(root), ",".join(HEAVY)]
    subprocess.run(first, check=True, capture_output=True)  # makes the journal
    took, loaded = subprocess.run(first, check=True, capture_output=True, text=True).stdout.split(maxsplit=1)
    assert loaded.strip() == "[]"
    assert float(took) < 2.5  # seconds of work, about 1 on the machine of docs/measured.md


def start(root, *more):
    env = {**os.environ, "TWOFOLD_BOARD_CODE": "start-code-of-tests"}
    command = [sys.executable, "-m", "twofold.cli", "board", str(root), "--port", "0", "--candidate", "split",
               "--operation", "separation", *more]  # fmt: skip
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def test_the_first_line_is_the_address_and_a_polite_stop_is_quick(root):
    import httpx

    server = start(root)
    try:
        line = server.stdout.readline()
        assert line.startswith("Twofold board: http://127.0.0.1:")
        assert "start-code-of-tests" in server.stdout.readline()
        assert httpx.get(line.split()[-1] + "/health/ready").json()["status"] == "ok"
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) in (0, -signal.SIGTERM)
        assert time.monotonic() - began < 10
        assert "Traceback" not in server.stderr.read()
    finally:
        server.kill()


def test_beyond_this_machine_needs_tls_and_live_needs_a_name(root):
    for more, word in ((("--host", "0.0.0.0"), "certificate"), (("--live",), "named clinician")):
        done = start(root, *more)
        out, err = done.communicate(timeout=30)
        assert done.returncode == 2 and word in err and out == ""
