"""Pictures of the running demo, for Enrum's own front page: python infra/pictures/take.py [http://localhost:8000]

Needs Chromium and the packages of the tests, and a demo that runs (infra/run). Writes tenants/product/static/product, one
picture of each page and language, small enough to be kept beside the code; says how large they are together.
"""

import io
import sys
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path(__file__).resolve().parents[2] / "tenants/product/static/product"
PASSWORD = "lugn-och-ro-2026"  # noqa: S105  every demo client's
# In each language, a clinic of the demo that speaks it and a client of it.
CLINICS = {"sv": ("biet", "ebba"), "en": ("biet", "ebba"), "da": ("faelles", "vibeke"), "de": ("spegel", "ruth")}
DESK, TELEPHONE = {"width": 1180, "height": 760}, {"width": 390, "height": 760}
MOST = 150_000  # bytes of all of them


def main(base: str) -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for language, (clinic, client) in CLINICS.items():
            _of_clinic(browser, base, language, clinic, client)
        browser.close()
    size = sum(path.stat().st_size for path in OUT.glob("*.webp"))
    print(f"{size} bytes in all, {MOST} at most")
    return int(size > MOST)


def _of_clinic(browser: Browser, base: str, language: str, clinic: str, client: str) -> None:
    host = urlsplit(base).netloc
    context = browser.new_context(viewport=DESK, locale=language, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    for name, path in (("portal", "/"), ("policy", "/privacy")):
        page.goto(f"http://{clinic}.{host}{path}")
        _keep(page, f"{name}-{language}", 640)
    page.set_viewport_size(TELEPHONE)
    page.goto(f"http://{clinic}.my.{host}/sign-in")
    page.fill("[name=login]", f"{client}@client.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.goto(f"http://{clinic}.my.{host}/who-has-read")
    _keep(page, f"log-{language}", 300)
    context.close()


def _keep(page: Page, name: str, width: int) -> None:
    picture = Image.open(io.BytesIO(page.screenshot()))
    height = round(picture.height * width / picture.width)
    picture.resize((width, height), Image.Resampling.LANCZOS).save(OUT / f"{name}.webp", quality=55, method=6)
    print(f"{name}: {width} × {height}, {(OUT / f'{name}.webp').stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"))
