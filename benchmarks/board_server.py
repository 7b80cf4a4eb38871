"""What the board's soaks share: a board in a process of its own, a signed-in client, a PostgreSQL of one's own.

PostgreSQL is Debian's package, started on a socket in a temporary folder as an unprivileged user.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

CODE = "code-of-the-soak"
PATIENCE_S = 60
# a board whose computer's clock is wrong by as many hours as a file says, now
WRONG_CLOCK = """
import datetime, sys, time
from pathlib import Path
hours, real = Path(sys.argv.pop(1)), time.time
time.time = lambda: real() + 3600 * float(hours.read_text() or 0)
from twofold.board import clock
clock.real_now = lambda: datetime.datetime.fromtimestamp(time.time(), datetime.UTC)
from twofold.cli import main
main()
"""


class Server:
    """A board in a process of its own, on one port all the time."""

    def __init__(self, root: Path, limit: int = 0, hours: Path | None = None) -> None:
        self.root, self.port, self.limit, self.hours = root, 0, limit, hours
        self.process: subprocess.Popen | None = None

    def start(self) -> float:
        """Start it; returns the seconds until it said its address."""
        began = time.perf_counter()
        program = ["-m", "twofold.cli"] if self.hours is None else ["-c", WRONG_CLOCK, str(self.hours)]
        command = [sys.executable, *program, "board", str(self.root), "--port", str(self.port),
                   "--candidate", "split", "--operation", "separation"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "TWOFOLD_BOARD_CODE": CODE}, preexec_fn=self._small if self.limit else None,
        )  # fmt: skip
        line = self.process.stdout.readline()  # type: ignore[union-attr]
        if not line.startswith("Twofold board:"):
            raise SystemExit(f"the board did not start: {line}")
        self.port = int(line.strip().rsplit(":", 1)[1])
        return time.perf_counter() - began

    def _small(self) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, self.limit))

    def kill(self) -> None:
        """As a failing power supply would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def sign_in(url: str, person: str) -> tuple[httpx.Client, str]:
    """A client with a session, and its token."""
    client = httpx.Client(base_url=url, timeout=10)
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
    assert client.post("/sign-in", data={"person": person, "password": CODE, "csrf": csrf[1]}).status_code == 303  # type: ignore[index]
    page = client.get("/desk").text
    return client, re.search(r'name="csrf" content="([^"]+)"', page)[1]  # type: ignore[index]


class Postgres:
    """Debian's PostgreSQL in a temporary folder, as an unprivileged user."""

    def __init__(self, folder: Path) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not found:
            raise SystemExit("no PostgreSQL here: apt-get install postgresql")
        self.bin, self.folder, self.process = found[-1], folder, None
        self.user = "nobody" if os.geteuid() == 0 else ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        folder.mkdir(exist_ok=True)
        if self.user:
            shutil.chown(folder, self.user)
        self._run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "twofold", "-E", "UTF8").check_returncode()

    def _command(self, *command: str) -> list[str]:
        full = [str(self.bin / command[0]), *command[1:]]
        return ["setpriv", "--reuid", self.user, "--clear-groups", *full] if self.user else full

    def _run(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(self._command(*command), capture_output=True, cwd=self.folder)

    def start(self) -> None:
        """Start it and wait until it answers; after a kill it recovers first."""
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        data = str(self.folder / "data")
        self.process = subprocess.Popen(
            self._command("postgres", "-D", data, "-k", str(self.folder), "-c", "listen_addresses=127.0.0.1",
                          "-p", str(self.port)),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder, start_new_session=True,
        )  # fmt: skip
        for _ in range(PATIENCE_S * 10):
            if self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self.port)).returncode == 0:
                return
            time.sleep(0.1)
        raise SystemExit("PostgreSQL did not start")

    def kill(self) -> None:
        """All of its processes at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            time.sleep(0.3)

    @property
    def url(self) -> str:
        return f"postgresql://twofold@127.0.0.1:{self.port}/postgres"
