"""Pages: every one says what it is for, works without script, names no child, puts neither first."""

import datetime as dt
import re

import pytest
from board_people import who

from twofold import INTENDED_USE
from twofold.board.projection import mine, project
from twofold.board.templating import short
from twofold.board.texts import languages, text
from twofold.journal import Entry

PAGES = ("/wall", "/desk", "/scribe", "/cards", "/separation", "/state", "/family", "/debrief", "/onward", "/drill",
         "/theatre", "/sign-in", "/pin", "/break-glass", "/wall?child=a", "/desk?all=1")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_its_use_and_mode_and_needs_no_script(coordinator, path):
    page = coordinator.get(path).text
    assert INTENDED_USE in page and "Drill." in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page) and " onclick=" not in page and " style=" not in page
    for form in re.findall(r"<form.*?</form>", page, re.S):
        assert 'method="post"' in form and 'action="/' in form and 'name="csrf"' in form
        assert "<button" in form


def test_a_person_without_script_enters_by_a_form_and_comes_back(coordinator, planned):
    page = coordinator.get("/desk").text
    form = next(f for f in re.findall(r"<form.*?</form>", page, re.S) if f"step:{planned.steps[0].id}" in f)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    answer = coordinator.http.post("/api/entries", data=fields, headers={"accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert short(planned.steps[0].name) in coordinator.get("/wall").text


def test_nobody_is_sent_to_another_site(coordinator, planned):
    for goto in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = coordinator.http.post(
            "/api/entries", follow_redirects=False, headers={"accept": "text/html"},
            data={"csrf": coordinator.csrf, "key": f"key-{len(goto)}-x", "kind": "note", "detail": "x", "next": goto})
        assert answer.headers["location"] == "/desk"


def test_neither_child_is_always_first(planned):
    assert planned.order(0) == planned.order(1)[::-1]


def test_the_separation_needs_every_answer_or_a_reason_and_makes_two_records(coordinator, planned, time):
    items = planned.checklists["point_of_separation"]["items"]
    assert coordinator.post("/separation", key="separation-1").status_code == 422
    for n in range(len(items)):
        coordinator.tap("checks", f"check:point_of_separation:{n}")
    coordinator.tap("unchecks", "check:point_of_separation:0")
    assert coordinator.post("/separation", key="separation-2").status_code == 422
    time.on(minutes=1)
    assert coordinator.post("/separation", key="separation-3", reason="heard it twice").status_code == 303
    state = coordinator.state()
    assert dt.datetime.fromisoformat(state["separated"]) == time.at
    page = coordinator.get("/separation").text
    assert 'href="/wall?child=a"' in page and 'href="/wall?child=b"' in page
    alone = coordinator.get("/wall?child=b").text
    assert "twin-b" in alone and "twin-a" not in alone.split("<main")[1]
    assert coordinator.post("/separation", key="separation-4", reason="again").status_code == 422


def test_only_a_released_message_reaches_the_family_and_says_who_released_it(coordinator, sign_in, planned):
    nurse = sign_in(who(planned, "scrub_nurse"))
    key = nurse.tap("message", "family", detail="Both are asleep and safe.").json()["id"]
    shown = coordinator.http.get("/fragment-family").text
    assert "asleep and safe" not in shown
    assert nurse.post("/family/release", message=key).status_code == 403
    assert coordinator.post("/family/release", message=key).status_code == 303
    shown = coordinator.http.get("/fragment-family").text
    assert "asleep and safe" in shown and planned.people[coordinator.person].name in shown


def test_the_debriefing_is_a_subtraction_of_timelines(coordinator, planned, time):
    step = planned.steps[0]
    time.at = step.start + dt.timedelta(minutes=7)
    coordinator.tap("starts", f"step:{step.id}")
    time.at = step.end + dt.timedelta(minutes=19)
    coordinator.tap("ends", f"step:{step.id}")
    page = coordinator.get("/debrief").text
    assert "+7" in page and "+19" in page and "+12" in page  # later, later, longer


def test_a_late_operation_moves_the_times_and_says_how(coordinator, planned, time):
    time.at = planned.steps[0].start + dt.timedelta(minutes=40)
    coordinator.tap("starts", f"step:{planned.steps[0].id}")
    said = coordinator.state()["forecast"]
    assert said["how"] == "shifted" and coordinator.state()["delay_min"] == 40
    moved = dt.datetime.fromisoformat(said["separation"]["p50"])
    assert moved == planned.clocks["separation"]["p50"] + dt.timedelta(minutes=40)
    assert "Not rehearsed anew" in coordinator.get("/wall").text


def test_a_drill_begins_on_the_plans_day_with_an_empty_board(coordinator, planned, time):
    coordinator.tap("starts", f"step:{planned.steps[0].id}")
    time.on(hours=9)
    assert coordinator.post("/drill", what="new", speed="60").status_code == 303
    state = coordinator.state()
    assert state["milestones"] == [] and state["opened"]
    time.on(minutes=10)
    now = dt.datetime.fromisoformat(coordinator.state()["now"])
    assert now == planned.start - dt.timedelta(minutes=5) + dt.timedelta(hours=10)


def test_a_live_board_does_not_see_a_drills_entries(planned):
    at = planned.start
    def e(key, act):
        return Entry(key=key, occurred=at, entered=at, author="x", act=act, target=f"step:{planned.steps[0].id}")
    both = [e("1", "drill open"), e("2", "drill starts"), e("3", "open"), e("4", "ends")]
    step = planned.steps[0].id
    assert project(planned, mine(both, drill=False), at).steps[step].status == "done"
    assert project(planned, mine(both, drill=True), at).steps[step].status == "going"


def test_swapping_the_letters_swaps_the_board(planned):
    def tell(a, b):
        at = planned.start
        said = [("loses", a, "blood", 30), ("gives", b, "plasma", 20), ("loses", b, "urine", 5)]
        return [Entry(key=str(n), occurred=at, entered=at, author="x", act=k, twin=t, data={"what": w, "amount": m})
                for n, (k, t, w, m) in enumerate(said)]  # fmt: skip
    one, other = (project(planned, tell(*t), planned.start).children for t in (("a", "b"), ("b", "a")))
    assert (one["a"], one["b"]) == (other["b"], other["a"])


def test_a_language_without_a_reviewer_does_not_show(tmp_path, monkeypatch):
    import twofold.board.texts as texts

    for name, says in (("en", "reviewer: us\nyes: 'yes'\n"), ("xx", "yes: 'ja'\n"), ("yy", "reviewer: her\nyes: si\n")):
        (tmp_path / f"{name}.yaml").write_text(says)
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    texts._read.cache_clear()
    try:
        assert languages() == ("en", "yy")
        assert (text("yes", "xx"), text("yes", "yy")) == ("yes", "si")
    finally:
        texts._read.cache_clear()


def test_every_text_of_a_template_is_there():
    from twofold.board import templating, texts

    for path in (templating.Path(templating.__file__).parent / "templates").rglob("*.html"):
        for key in re.findall(r'\bt\("([a-z_.0-9]+)"[,)]', path.read_text()):
            found = texts._read("en")
            for part in key.split("."):
                found = found[part]
            assert isinstance(found, str), key
