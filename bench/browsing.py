"""A real browser, signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

from tests import chromium


@asynccontextmanager
async def browser_of(url: str, cookies: str) -> AsyncIterator[Page]:
    """A page of a fresh Chromium that carries these cookies; nothing is cached in it."""
    pairs = [pair.split("=", 1) for pair in cookies.split("; ")]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.path(), args=chromium.FLAGS)
        context = await browser.new_context(
            base_url=url, locale="pt-BR", viewport={"width": 1366, "height": 768}
        )
        await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in pairs])
        yield await context.new_page()
        await browser.close()
