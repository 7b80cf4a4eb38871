"""The theatre's addresses below ``/theatre``: JSON, geometry, slices, pictures, notes; behind the board's sign-in."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from twofold.board.theatre import folder, keep, notes, pictures, scene, timeline
from twofold.board.theatre.folder import ANATOMY, DIVISION, PLAN, REHEARSAL, Missing

READ, WRITE, SKIN = "theatre.read", "theatre.annotate", "theatre.skin"
Allowed = Callable[[Request, str], bool]
Answer = Callable[[Request], Awaitable[Response]]
PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}
FOR_GOOD = {"Cache-Control": "private, max-age=86400", "Vary": "Cookie"}  # the address names the version
LARGEST_NOTE = 20_000  # bytes


def router(case_root: Path, allowed: Allowed) -> Router:
    """The theatre of a case, to be mounted at ``/theatre``.

    Args:
        case_root: the case folder. It is read at each request: a run of the corridor shows at the next reload.
        allowed: (request, ``theatre.read | theatre.annotate | theatre.skin``) -> whether this person may.
    """
    return _Theatre(Path(case_root), allowed).router()


def warm(case_root: Path) -> list[list[str]]:
    """The commands (children, one after another) that make in advance what every first visitor would wait for."""
    root = Path(case_root)
    try:
        there, candidates = scene.scene(root)["surfaces"], folder.candidates(root)
    except Missing:
        return []
    works: list[tuple[str, tuple[str, ...], str]]
    works = [("surface", (s["name"],), ".bin") for s in there if s["shown"] and not s["split"]]
    for c in candidates:
        works += [("surface", (s["name"], c), ".bin") for s in there if s["shown"] and s["split"]]
        works += [("surface", ("surface", c), ".bin"), ("sides", (c,), ".json")]
    works.append(("volume", ("bare",), ".bin"))
    targets = [(w, args, keep.target(root, w, args, _reads(root, w, args), suffix)) for w, args, suffix in works]
    return [keep.command(root, w, args, out) for w, args, out in targets if not out.is_file()]


def _reads(root: Path, work: str, args: tuple[str, ...]) -> list[Path]:
    """What an answer is made from: its kept name changes with these."""
    meshes, anatomy = root / ANATOMY / "meshes", root / ANATOMY
    if work == "surface":
        name, *candidate = args
        cut = [root / DIVISION / c / "surface.stl" for c in candidate]
        return [root / "case.yaml", meshes / f"{name}.stl", *cut]
    if work == "sides":
        here = root / DIVISION / args[0]
        return [root / "case.yaml", anatomy / "centrelines.json", here / "surface.stl", here / "division.json"]
    if work == "volume":
        return [root / "case.yaml", anatomy / "labels.nii.gz"]
    if work == "solve":
        return [root / "case.yaml", anatomy / "vessels.json", root / DIVISION / args[0] / "division.json"]
    done = root / REHEARSAL / args[0] / args[1]
    return [root / "case.yaml", root / PLAN / args[0] / args[1] / "plan.json", done / "summary.json",
            done / "timelines.parquet"]  # fmt: skip


class _Theatre:
    """One case's answers."""

    def __init__(self, root: Path, allowed: Allowed):
        self.root, self.allowed = root, allowed

    def router(self) -> Router:
        rows: list[tuple[str, Answer]] = [
            ("/scene.json", self.scene),
            ("/candidate/{candidate}.json", self.candidate),
            ("/occlusions.json", self.occlusions),
            ("/sides/{candidate}.json", self.sides),
            ("/plan/{candidate}/{operation}.json", self.plan),
            ("/runs/{candidate}/{operation}.json", self.runs),
            ("/run/{candidate}/{operation}/{run:int}.json", self.run),
            ("/traces/{candidate}/{operation}/{run:int}.json", self.traces),
            ("/solve/{candidate}.json", self.solve),
            ("/mesh/{name}.bin", self.mesh),
            ("/volume.bin", self.volume),
            ("/slice/{axis}/{index:int}.png", self.slice),
            ("/pictures.json", self.pictures),
            ("/picture/{name}", self.picture),
            ("/annotations.json", self.annotations),
        ]
        routes = [Route(path, self._guarded(answer, READ), methods=["GET"]) for path, answer in rows]
        routes.append(Route("/annotations", self._guarded(self.annotate, WRITE), methods=["POST"]))
        return Router(routes=routes)

    def _guarded(self, answer: Answer, right: str) -> Answer:
        async def guarded(request: Request) -> Response:
            if not self.allowed(request, right):
                return _no(403, "person", "not allowed", "ask for the right at the duty roster")
            try:
                return await answer(request)
            except Missing as e:
                return _no(404, "case", e.found, e.remedy)
            except notes.Refused as e:
                return JSONResponse(e.answer, 422)
            except keep.WorkFailed as e:
                return _no(503, "theatre", str(e), "run the stage again, or look at the tables below")

        return guarded

    async def scene(self, request: Request) -> Response:
        found = await asyncio.to_thread(scene.scene, self.root)
        found["may"] = {"annotate": self.allowed(request, WRITE), "skin": self.allowed(request, SKIN)}
        if not found["may"]["skin"]:
            found["surfaces"] = [s for s in found["surfaces"] if s["name"] != "skin"]
        return _json(found)

    async def candidate(self, request: Request) -> Response:
        return _json(await asyncio.to_thread(scene.candidate, self.root, request.path_params["candidate"]))

    async def occlusions(self, request: Request) -> Response:
        names = folder.candidates(self.root)
        name = request.query_params.get("candidate") or (names[0] if names else "split")
        return _json(await asyncio.to_thread(scene.occlusions, folder.named(self.root / DIVISION, name)))

    async def plan(self, request: Request) -> Response:
        p = request.path_params
        return _json(await asyncio.to_thread(timeline.plan, self.root, p["candidate"], p["operation"]))

    async def sides(self, request: Request) -> Response:
        return await self._made("sides", (self._divided(request.path_params["candidate"]),), ".json")

    async def runs(self, request: Request) -> Response:
        return await self._made("runs", self._rehearsed(request), ".json")

    async def run(self, request: Request) -> Response:
        return await self._made("run", (*self._rehearsed(request), str(request.path_params["run"])), ".json")

    async def traces(self, request: Request) -> Response:
        return await self._made("traces", (*self._rehearsed(request), str(request.path_params["run"])), ".json")

    async def solve(self, request: Request) -> Response:
        candidate = request.path_params["candidate"]
        known = set(scene.occlusions(folder.named(self.root / DIVISION, candidate))["clippable"])
        edges = sorted(set(request.query_params.get("clip", "").split(",")))
        strange = [e for e in edges if e not in known]
        if strange or not edges:
            raise Missing(f"{strange[:3]} cannot be clipped", "name vessels of occlusions.json")
        return await self._made("solve", (candidate, *edges), ".json")

    async def mesh(self, request: Request) -> Response:
        name, candidate = request.path_params["name"], request.query_params.get("candidate", "")
        if name == "skin" and not self.allowed(request, SKIN):
            return _no(403, "skin", "not allowed", "the face identifies the children")
        if name not in (*scene.SURFACES, "surface") or (name == "surface" and not candidate):
            raise Missing(f"no surface {name!r}", "names are in scene.json")
        path = self.root / ANATOMY / "meshes" / f"{name}.stl"
        if name == "surface" or candidate:
            cut = self.root / DIVISION / self._divided(candidate) / "surface.stl"
            path = cut if name == "surface" else path
        if not path.is_file():
            raise Missing(f"{path.name} is not there", "twofold run CASE")
        return await self._made("surface", (name, candidate) if candidate else (name,), ".bin", FOR_GOOD)

    async def volume(self, request: Request) -> Response:
        skin = request.query_params.get("skin") == "1" and self.allowed(request, SKIN)
        return await self._made("volume", ("skin" if skin else "bare",), ".bin", FOR_GOOD)

    async def slice(self, request: Request) -> Response:
        path = await self._kept("volume", ("bare",), ".bin")
        p = request.path_params
        made = await asyncio.to_thread(pictures.slice_png, path, p["axis"], p["index"])
        return Response(made, media_type="image/png", headers=PRIVATE)

    async def pictures(self, request: Request) -> Response:
        return _json(await asyncio.to_thread(pictures.listed, self.root))

    async def picture(self, request: Request) -> Response:
        made = await asyncio.to_thread(pictures.picture, self.root, request.path_params["name"])
        return Response(made, media_type="image/svg+xml", headers=PRIVATE)

    async def annotations(self, request: Request) -> Response:
        return _json(await asyncio.to_thread(notes.read, self.root))

    async def annotate(self, request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_NOTE:
                raise notes.Refused("note", "too long", f"up to {notes.LONGEST} characters")
        try:
            sent = json.loads(body)
        except ValueError:
            raise notes.Refused("note", "no JSON", "send {id, at_mm, words}") from None
        by = getattr(request.state, "person", None)
        return _json(await asyncio.to_thread(notes.add, self.root, sent, str(by) if by else None), 201)

    def _divided(self, candidate: str) -> str:
        """The name of a candidate that is there: no child is started for one that is not."""
        if candidate not in folder.candidates(self.root):
            raise Missing(f"no candidate {candidate[:60]!r}", "names are in scene.json")
        return candidate

    def _rehearsed(self, request: Request) -> tuple[str, str]:
        p = request.path_params
        here = folder.named(self.root / REHEARSAL, p["candidate"], p["operation"])
        if not (here / "timelines.parquet").is_file():
            raise Missing(f"{p['candidate']}/{p['operation']} has not been rehearsed", "twofold rehearse CASE")
        return p["candidate"], p["operation"]

    async def _kept(self, work: str, args: tuple[str, ...], suffix: str) -> Path:
        for a in args:
            folder.named(self.root, a)
        return await keep.answer(self.root, work, args, _reads(self.root, work, args), suffix)

    async def _made(
        self, work: str, args: tuple[str, ...], suffix: str, headers: dict[str, str] | None = None
    ) -> Response:
        path = await self._kept(work, args, suffix)
        data = await asyncio.to_thread(path.read_bytes)
        kind = "application/json" if suffix == ".json" else "application/octet-stream"
        return Response(data, media_type=kind, headers={"Content-Encoding": "gzip", **(headers or PRIVATE)})


def _json(found: Any, status: int = 200) -> Response:
    data = gzip.compress(json.dumps(found, separators=(",", ":"), allow_nan=False).encode(), 5)
    headers = {"Content-Encoding": "gzip", **PRIVATE}
    return Response(data, status, media_type="application/json", headers=headers)


def _no(status: int, field: str, found: str, remedy: str) -> Response:
    return JSONResponse({"field": field, "found": found, "remedy": remedy}, status, headers=PRIVATE)
