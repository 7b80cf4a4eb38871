"""The DICOM files of a study that a DICOMweb server keeps; the only place that opens a connection to images."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from dicomweb_client.api import DICOMwebClient
from requests.adapters import HTTPAdapter

from twofold.errors import BadInput
from twofold.imaging import numerics as n
from twofold.imaging.unpack import Found

PLACE = re.compile(r"^(?P<base>.*?)(?:/studies/(?P<study>[0-9.]+)(?:/series/(?P<series>[0-9.]+))?)?/*$")
ROOTS = ("/dicom-web", "")  # where services lie below a bare host: Orthanc's first
LOOPBACK = ("127.0.0.1", "localhost", "::1")
WANTED = ("CT", "MR")


class _Patient(HTTPAdapter):
    """Requests that give up when the server stays silent."""

    def send(self, request: Any, **options: Any) -> Any:
        options["timeout"] = (n.CONNECT_S, n.READ_S)
        return super().send(request, **options)


def fetch(address: str, scratch: Path) -> list[Found]:
    """The CT and MR instances at an address, as files in ``scratch``.

    Args:
        address: ``http(s)://host[:port][/root]``, optionally ending in ``/studies/UID`` or
            ``/studies/UID/series/UID``; a name and password before the host are used and never kept.

    Raises BadInput: no answer, refused, no or more than one study where the address names none.
    """
    parts = urlsplit(address)
    shown = urlunsplit((parts.scheme, parts.netloc.split("@")[-1], parts.path, "", ""))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput("--imaging", "", shown, "give http(s)://host[:port][/root][/studies/UID]")
    place = PLACE.match(shown)
    assert place is not None
    session = requests.Session()
    session.trust_env = parts.hostname not in LOOPBACK  # this machine is not reached through a proxy
    if parts.username:
        session.auth = (parts.username, parts.password or "")
    for prefix in ("http://", "https://"):
        session.mount(prefix, _Patient())
    try:
        client, studies = _client(place["base"], session)
        study = place["study"] or _only_study(studies, shown)
        return _instances(client, study, place["series"], scratch, shown)
    except requests.exceptions.RequestException as e:
        status = getattr(getattr(e, "response", None), "status_code", None)
        found = f"the server answered {status}" if status else f"no answer ({type(e).__name__})"
        raise BadInput(shown, "", found, "check address, port, name and password, and that its DICOMweb service runs"
                       ) from None
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RuntimeError) as e:
        raise BadInput(shown, "", f"an answer that is not DICOMweb ({type(e).__name__})",
                       "check the address; many servers keep DICOMweb below a path such as /dicom-web") from None


def _client(base: str, session: requests.Session) -> tuple[DICOMwebClient, list[dict]]:
    """A client for the first root that answers a search for studies, and what it found."""
    missing: requests.exceptions.RequestException | ValueError | None = None
    for root in ROOTS if not urlsplit(base).path.strip("/") else ROOTS[::-1]:
        client = DICOMwebClient(url=base.rstrip("/") + root, session=session)
        client.set_http_retry_params(retry=False)
        try:
            studies = client.search_for_studies(fields=["StudyInstanceUID"])
            if all(isinstance(s, dict) and "0020000D" in s for s in studies):
                return client, studies
            missing = ValueError("an answer that is no list of studies")
        except requests.exceptions.HTTPError as e:
            if e.response is None or e.response.status_code not in n.NOT_HERE:
                raise
            missing = e
        except (requests.exceptions.JSONDecodeError, ValueError) as e:
            missing = e
    assert missing is not None
    raise missing


def _only_study(studies: list[dict], shown: str) -> str:
    """The one study of a server. Raises BadInput: none, or several."""
    uids = sorted({s["0020000D"]["Value"][0] for s in studies})
    if len(uids) != 1:
        listed = "".join(f"\n          {shown.rstrip('/')}/studies/{uid}" for uid in uids[: n.MOST_NAMED])
        raise BadInput(shown, "studies", f"{len(uids)} studies{listed}", "name one: add /studies/UID to the address")
    return uids[0]


def _instances(client: DICOMwebClient, study: str, series: str | None, scratch: Path, shown: str) -> list[Found]:
    """Every CT and MR instance of a study (or of one of its series), written to files."""
    rows = client.search_for_series(study, fields=["SeriesInstanceUID", "Modality"])
    wanted = sorted(
        r["0020000E"]["Value"][0] for r in rows
        if r.get("00080060", {}).get("Value", [""])[0] in WANTED and series in (None, r["0020000E"]["Value"][0])
    )
    if not wanted:
        raise BadInput(shown, "series", f"{len(rows)} series, none of them CT or MR", "name another study or series")
    out: list[Found] = []
    scratch.mkdir(parents=True, exist_ok=True)
    for uid in wanted:
        for ds in client.iter_series(study, uid):
            path = scratch / f"{len(out):06d}.dcm"
            ds.save_as(path)
            out.append(Found(path, f"{shown} instance {ds.get('InstanceNumber', '?')} of series "
                                   f"{ds.get('SeriesNumber', '?')}"))
            if len(out) > n.MOST_FILES:
                raise BadInput(shown, "series", f"more than {n.MOST_FILES} instances", "name one series of the study")
    return out
