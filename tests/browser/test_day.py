"""A day on the board as people live it: two devices, midnight, a contingency, two patients out of one, the debrief."""

import datetime as dt
import re

import pytest
import yaml

MILESTONES = 60
SPEED = 120  # minutes of a drill per minute of life: midnight comes after five seconds


def on_duty(case, role, at):
    """Somebody of the roster with a role who is on duty from a time on, for six hours at least."""
    until = at + dt.timedelta(hours=6)
    team = yaml.safe_load((case / "team.yaml").read_text())["people"]
    able = (p for p in team if role in p["roles"])
    return next(p["id"] for p in able if any(s["from"] <= at and until <= s["to"] for s in p.get("shifts", [])))


def next_tap(d):
    """Tap what the desk offers first; back when the tap is in the journal and the desk shows what comes then."""
    before = d.page.evaluate("Number(document.body.dataset.seq)")
    d.page.locator("#desk-steps .tap:not(.queued), #desk-steps .btn.primary").first.click()
    d.until(f"Number(document.body.dataset.seq) > {before}")
    d.sent()


@pytest.fixture(scope="module")
def pair(night_case, night, desk):
    """A coordinator and a scrub nurse on night duty; a new drill that begins shortly before midnight."""
    late = dt.datetime.fromisoformat("2026-10-21T23:30:00-07:00")
    one = desk(on_duty(night_case, "coordinator", late), night)
    two = desk(on_duty(night_case, "scrub_nurse", late), night, width=820, height=1180)
    one.go("/drill")
    one.page.fill("#speed", str(SPEED))
    one.page.click("form:has(#speed) button.primary")
    return one, two


def test_sixty_milestones_from_two_devices_across_midnight(pair):
    for d in pair:
        d.go("/desk")
    for n in range(MILESTONES):
        mine, other = pair[n % 2], pair[1 - n % 2]
        next_tap(mine)
        seq = mine.page.evaluate("Number(document.body.dataset.seq)")
        other.until(f"Number(document.body.dataset.seq) >= {seq}")
    steps = pair[0].state()["milestones"]
    times = [dt.datetime.fromisoformat(t) for s in steps for t in (s["began"], s["ended"]) if t]
    assert len(times) >= MILESTONES
    assert len({t.date() for t in times}) == 2
    for s in steps:
        if s["began"] and s["ended"]:
            assert s["began"] <= s["ended"]


def test_what_one_device_enters_the_other_shows(pair):
    one, two = pair
    two.go("/wall")
    phase = two.page.locator("#wall-head")
    one.go("/cards")
    one.page.locator("main a[href^='/cards/']").first.click()
    title = one.page.locator("main h1").inner_text()
    one.page.locator("main .tap").first.click()
    phase.locator(".pill.bad", has_text=title).wait_for()  # called on one screen, seen on the other without reloading
    one.sent()
    one.page.reload()
    one.page.locator("main .tap", has_text=re.compile("over", re.I)).click()
    phase.locator(".pill.bad", has_text=title).wait_for(state="detached")


def test_the_checklist_makes_two_patients(pair):
    one, _ = pair
    page = one.go("/separation")
    while page.locator("ol.gates li:not(.done) .btn.primary").count():
        open_items = page.locator("ol.gates li:not(.done)").count()
        page.locator("ol.gates li:not(.done) .btn.primary").first.click()
        one.until(f"document.querySelectorAll('ol.gates li:not(.done)').length < {open_items}")
    one.sent()
    page.click("button.danger")
    page.locator(".notice.ok").wait_for()
    assert one.state()["separated"]
    for letter in "ab":
        one.go(f"/wall?child={letter}")
        assert page.locator(f".twin-{letter}").count() == 1
        assert page.locator(f".twin-{'ba'['ab'.index(letter)]}").count() == 0


def test_the_debrief_sets_the_plan_against_what_was(pair):
    one, _ = pair
    page = one.go("/desk")
    page.click("form[action='/operation'] button")
    page = one.go("/debrief")
    assert page.locator("main table tbody tr").count() >= MILESTONES / 2
