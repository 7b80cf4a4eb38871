"""Taps made without a network: kept on the device, counted, sent once each in the order in which they were made."""

import pytest

from twofold.journal import entries

TAPS = 12  # by two devices in turn


def enter(d, ml):
    form = d.page.locator("form[data-queue]:has(#loses-a-ml)")
    form.locator("#loses-a-ml").fill(str(ml))
    form.locator("button").click()
    d.until("document.querySelector('#loses-a-ml').value === ''")


@pytest.fixture(scope="module")
def devices(desk):
    made = [desk("co1"), desk("co2")]
    made[0].go("/drill")
    made[0].page.fill("#speed", "1")
    made[0].page.click("form:has(#speed) button.primary")
    return made


def test_taps_of_two_devices_without_network_arrive_once_in_order(devices, case):
    for d in devices:
        d.go("/desk")
        if d.page.locator("form:has(#loses-a-ml) button[disabled]").count():
            d.go("/break-glass")
            d.page.fill("main textarea, main input[name=reason]", "test of the queue")
            d.page.click("main form button")
            d.go("/desk")
        d.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
        d.page.reload()  # the worker keeps it
        d.context.set_offline(True)
    amounts = [100 + n for n in range(TAPS)]
    for n, ml in enumerate(amounts):
        if n == TAPS // 2:
            devices[0].page.reload()  # shown again as it was kept, the keys of its forms with it
        enter(devices[n % 2], ml)
        devices[n % 2].page.wait_for_timeout(30)
    for d in devices:
        badge = d.page.locator("#unsent")
        assert badge.get_attribute("data-count") == str(TAPS // 2)
        assert badge.is_visible() and str(TAPS // 2) in badge.inner_text()
    devices[1].context.set_offline(False)  # the second device comes back first
    devices[1].sent()
    devices[0].context.set_offline(False)
    devices[0].sent()
    found = arrived(case)
    assert sorted(e.data["amount"] for e in found) == amounts  # each, once
    assert [e.data["amount"] for e in sorted(found, key=lambda e: e.occurred)] == amounts
    for odd in (0, 1):  # of each device the earlier tap arrived first
        assert [e.data["amount"] for e in found if e.data["amount"] % 2 == odd] == amounts[odd::2]


def arrived(case):
    """The losses entered, in the order of arrival."""
    return [e for e in entries(case / "journal" / "journal.db") if e.act.endswith("loses")]


def test_a_page_seen_before_shows_without_network(devices):
    d = devices[0]
    d.go("/desk")
    d.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    d.page.reload()
    d.context.set_offline(True)
    d.page.reload()
    assert d.page.locator("#desk-steps").is_visible()
    d.context.set_offline(False)
