"""Whatever is sent to whatever the OpenAPI names: an answer that says what was wrong, never a failure of ours."""

import os

import pytest
import schemathesis
from board_people import who
from hypothesis import HealthCheck, given, settings

from twofold.board.security.rates import Rates

COUNT = int(os.environ.get("TWOFOLD_API_EXAMPLES", "6"))


@pytest.fixture
def schema(app, planned, monkeypatch):
    monkeypatch.setattr(Rates, "take", lambda *_: True)  # else most requests would only meet the limit
    access = app.state.access
    secret, session = access.begin(who(planned, "coordinator"))
    loaded = schemathesis.openapi.from_dict(app.openapi())
    loaded.app = app
    return loaded, {"cookie": f"twofold={secret}", "x-csrf-token": session.csrf}


def send(client, case, headers, app) -> None:
    kwargs = case.as_transport_kwargs(base_url="http://testserver", headers=headers)
    kwargs.pop("cookies", None)
    answer = client.request(**kwargs, follow_redirects=False)
    said = answer.status_code
    assert said < 500 or (said == 503 and app.state.board.broken), (case.path, said, answer.text)


def attempt(operation, one) -> None:
    """Some generated requests of an operation."""
    tried = given(case=operation.as_strategy())(lambda case: one(case))
    settings(max_examples=COUNT, deadline=None, database=None, suppress_health_check=list(HealthCheck))(tried)()


def test_no_request_makes_the_server_fail(schema, app, server):
    """Every operation but the endless stream and the sign-out, with generated fields, good and bad."""
    loaded, headers = schema
    from starlette.testclient import TestClient

    tried = set()
    with TestClient(app, raise_server_exceptions=False) as client:
        for result in loaded.get_all_operations():
            operation = result.ok()
            if operation.path in ("/events", "/sign-out") or (operation.path, operation.method) == ("/drill", "post"):
                continue

            attempt(operation, lambda case: send(client, case, headers, app))
            tried.add((operation.method, operation.path))
    assert len(tried) > 25
