"""A browser for the pages of a module."""

from __future__ import annotations

import pytest
from tests.browser_page import CHROMIUM, Browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no `chromium` on PATH: the page is not looked at")
    found = Browser(tmp_path_factory.mktemp("browser") / "profile")
    yield found
    found.close()
