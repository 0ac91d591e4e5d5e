"""One Chromium for all that a process tests in this folder."""

import pytest

from tests.browser.lab import launch


@pytest.fixture(scope="package")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()
