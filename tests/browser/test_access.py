"""Every page with axe-core: nothing serious, nothing critical, in light and dark."""

import pytest

PAGES = ("/wall", "/wall?theme=light", "/desk", "/scribe", "/cards", "/separation", "/state", "/family", "/debrief",
         "/onward", "/drill", "/theatre")  # fmt: skip

BAD = ("serious", "critical")
SMALL = """[...document.querySelectorAll('button, .btn, .tap, nav a, select')].filter(e => e.checkVisibility())
    .map(e => [e.getBoundingClientRect(), e]).filter(([b]) => b.height < 43.5 || b.width < 43.5)
    .map(([_, e]) => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def reader(desk):
    return desk("co1")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_serious_stands_in_the_way(reader, path):
    from axe_playwright_python.sync_playwright import Axe

    page = reader.go(path)
    if path == "/theatre":
        page.wait_for_selector("[data-ready]", timeout=60_000)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    bad = [f"{v['id']}: {n['html'][:160]}" for v in found if v["impact"] in BAD for n in v["nodes"][:3]]
    assert bad == []


@pytest.mark.parametrize("path", ("/desk", "/theatre"))
def test_what_is_tapped_is_large_enough_for_gloves(reader, path):
    page = reader.go(path)
    page.wait_for_timeout(500)
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("page", ("7-book/book.html", "6-comparison/comparison.html"))
def test_pages_to_keep_have_nothing_in_the_way_at_all(chromium, demo, page):
    """The book's twin and the comparison, opened as files: not even what axe-core calls minor."""
    from axe_playwright_python.sync_playwright import Axe

    opened = chromium.new_page()
    opened.goto((demo / page).as_uri())
    found = Axe().run(opened, options={"resultTypes": ["violations"]}).response["violations"]
    opened.close()
    assert [f"{v['id']}: {n['html'][:160]}" for v in found for n in v["nodes"][:3]] == []
