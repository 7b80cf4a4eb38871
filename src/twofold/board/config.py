"""``board.yaml`` of a case: who answers for a live board, and the doors that are shut unless it opens them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from twofold.board.planned import Planned
from twofold.case.reader import read_yaml
from twofold.errors import BadInput
from twofold.store import parse

FILE = "board.yaml"


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Live(Strict):
    """The clinician who answers for a live board, for exactly one version of the plan."""

    responsible: str = Field(min_length=1)
    role: str = Field(min_length=1)
    version: str = Field(min_length=8)
    on: dt.date


class Oidc(Strict):
    """Sign-in by the hospital's own server (OpenID Connect)."""

    issuer: str = Field(pattern=r"^https://|^http://(127\.0\.0\.1|localhost)")
    client_id: str
    client_secret_file: str
    claim: str = "preferred_username"  # what of a token is the person's id in team.yaml
    name: str = "hospital account"


class Tls(Strict):
    """Files of the certificate and its key."""

    certificate: str
    key: str


class BoardFile(Strict):
    """``board.yaml`` as a record; a case without the file has all of its defaults."""

    live: Live | None = None
    oidc: Oidc | None = None
    tls: Tls | None = None
    hosts: tuple[str, ...] = ()  # names by which browsers may call the server, beside localhost
    shared_minutes: float = Field(default=5, gt=0, le=120)  # a shared station asks for a PIN after so long
    session_hours: float = Field(default=14, gt=0, le=36)
    seal_minutes: float = Field(default=15, gt=0, le=60)


def read(root: Path) -> BoardFile:
    """The board's settings of a case. Raises BadInput naming the field that doesn't fit."""
    path = Path(root) / FILE
    if not path.is_file():
        return BoardFile()
    data: Any = read_yaml(path) or {}
    return parse(BoardFile, data, path)


def answerable(settings: BoardFile, planned: Planned) -> Live:
    """Who answers for a live board. Raises BadInput: nobody is named, or for another version of the plan."""
    path = planned.root / FILE
    says = f"live: {{responsible: NAME, role: ROLE, version: {planned.version}, on: DATE}}"
    if settings.live is None:
        raise BadInput(path, "live", "nobody", f"a named clinician answers for this plan version: write  {says}")
    if settings.live.version != planned.version:
        found = f"version {settings.live.version[:12]}…, the plan is {planned.version[:12]}…"
        raise BadInput(path, "live.version", found, f"the clinician looks at this plan and signs it anew:  {says}")
    return settings.live
