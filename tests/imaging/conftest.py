"""A small study, drawn once, and a real image server when this machine has one."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside the tests

import judge

PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")


@pytest.fixture(scope="session")
def clean(tmp_path_factory):
    """The untouched study in each of its forms; tests copy what they change."""
    return judge.Clean(tmp_path_factory.mktemp("clean"))


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="session")
def orthanc(tmp_path_factory):
    """The address of an empty Orthanc with DICOMweb on this machine, with name and password."""
    program = shutil.which("Orthanc")
    if program is None or not PLUGIN.is_file():
        if os.environ.get("TWOFOLD_ORTHANC") == "required":
            pytest.fail("Orthanc with its DICOMweb plugin is required here: install orthanc and orthanc-dicomweb")
        pytest.skip("no Orthanc with DICOMweb on this machine (Debian: orthanc, orthanc-dicomweb)")
    folder, port = tmp_path_factory.mktemp("orthanc"), free_port()
    config = {
        "Name": "test", "HttpPort": port, "DicomServerEnabled": False, "RemoteAccessAllowed": False,
        "StorageDirectory": str(folder / "store"), "IndexDirectory": str(folder / "store"),
        "Plugins": [str(PLUGIN)], "AuthenticationEnabled": True, "RegisteredUsers": {"lab": "rehearsal"},
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/", "Ssl": False},
    }
    (folder / "orthanc.json").write_text(json.dumps(config))
    log = (folder / "log.txt").open("wb")
    server = subprocess.Popen([program, str(folder / "orthanc.json")], stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                if httpx.get(f"{address}/system", auth=("lab", "rehearsal"), trust_env=False).status_code == 200:
                    break
            except httpx.HTTPError:
                assert server.poll() is None, (folder / "log.txt").read_text()
                time.sleep(0.1)
        else:
            pytest.fail("Orthanc did not answer within 30 s")
        yield f"http://lab:rehearsal@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
