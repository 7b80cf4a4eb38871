"""A board over a finished case and Debian's Chromium to look at it with."""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

CODE = "a-code-for-tests"
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
         "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
LATER = dt.timedelta(hours=16, minutes=50)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?[+-]\d\d:\d\d")
BOARD_S = 30  # until the first line of a server on a busy machine


def _later(found):
    """A time of the plan, LATER: the operation begins ten minutes before midnight."""
    return (dt.datetime.fromisoformat(found[0]) + LATER).isoformat()


def missing(what):
    """Skip, or fail where the checks of a change have promised a browser."""
    if os.environ.get("TWOFOLD_BROWSER") == "required":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium that draws in three dimensions without a graphics processor."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed: pip install '.[test]'")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def case(demo, tmp_path_factory):
    """A copy of the demonstration that boards may write into, with the theatre's surfaces made."""
    import twofold.board

    static = Path(twofold.board.__file__).parent / "static" / "app.js"
    if not static.is_file():
        missing("the front end is not built: pip install . builds it, python hatch_build.py does it by hand")
    from twofold.board.theatre.routes import warm

    root = Path(shutil.copytree(demo, tmp_path_factory.mktemp("board") / "case"))
    for words in (w for w in warm(root) if not any(arg.startswith("whole-") for arg in w)):
        subprocess.run(words, check=True, capture_output=True)
    return root


@pytest.fixture(scope="session")
def night_case(demo, tmp_path_factory):
    """A copy whose separation begins LATER, for a board: its plan is not the checked one."""
    root = Path(shutil.copytree(demo, tmp_path_factory.mktemp("night") / "case"))
    for path in root.glob("3-plan/*/separation/plan.json"):
        path.write_text(TIME.sub(_later, path.read_text()))
    return root


@pytest.fixture(scope="session")
def board(case, chromium):
    """The address of a running drill."""
    yield from _serve(case)


@pytest.fixture(scope="session")
def night(night_case, case, chromium):
    """The address of a drill that begins in the evening."""
    yield from _serve(night_case)


def _serve(case):
    words = [sys.executable, "-m", "twofold.cli", "board", str(case), "--port", "0"]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={**os.environ, "TWOFOLD_BOARD_CODE": CODE})
    line = server.stdout.readline()
    assert "http://" in line, line
    yield line.split()[-1].strip()
    server.terminate()
    assert server.wait(BOARD_S) in (0, -15, 130)


class Desk:
    """One device: its own browser context, signed in as one person."""

    def __init__(self, browser, board, person, width=1024, height=768):
        self.board, self.errors = board, []
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("console", self._said)
        self.go("/sign-in")
        self.page.fill("#person", person)
        self.page.fill("#password", CODE)
        self.page.click("form:has(#password) button.primary")
        self.page.wait_for_selector("header .who")

    def _said(self, message):
        if message.type == "error" and "Content Security Policy" in message.text:
            self.errors.append(message.text)

    def go(self, path):
        self.page.goto(self.board + path)
        return self.page

    def until(self, true, s=20.0):
        """Wait until an expression of the page is true. (Playwright's own way needs eval, which the policy forbids.)"""
        end = time.monotonic() + s
        while not self.page.evaluate(true):
            assert time.monotonic() < end, f"still not so: {true}"
            self.page.wait_for_timeout(40)

    def sent(self):
        """Wait until nothing is kept back on this device."""
        self.until("document.getElementById('unsent')?.dataset.count === '0'")

    def state(self):
        """The board's state as JSON."""
        return self.page.evaluate("fetch('/api/state').then(r => r.json())")


@pytest.fixture(scope="module")
def desk(chromium, board):
    """Makes devices; afterwards none of them may have broken the policy or thrown."""
    made = []

    def make(person, at=board, **size):
        made.append(Desk(chromium, at, person, **size))
        return made[-1]

    yield make
    for d in made:
        d.context.close()
        assert d.errors == []
