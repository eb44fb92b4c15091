"""This file gives the tests the Chromium of the distribution, headless, and a site whose pages it opens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web_desk import Site, open_site, served

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]  # root and small containers


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a file.

    Not for the worker's life: Playwright runs an event loop in our thread, and no other can run beside it.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium absent")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A desk with its pages."""
    with served(open_site(tmp_path)) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A window of which every complaint fails the test, and which loads nothing from anywhere else."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    context.close()
    # Whoever is refused is told so by the browser's console as well.
    assert [one for one in complaints if "Failed to load resource" not in one] == []
    assert all(url.startswith(site.here("https://desk.acme.example/")) for url in asked), asked
