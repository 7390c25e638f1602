"""What a clinic costs among 10, 100 and 1,000: a page, a sign-up, a release, a backup, the catalogue's bytes.

    python -m tests.bench.growth            a table for people on stderr, one JSON line per figure on stdout
    python -m tests.bench.growth --write    also the table in infra/README.md and the chart infra/pictures/growth.svg

Making a thousand clinics takes longer than everything that infra/bench may take, so infra/bench leaves this one out. One
database grows from size to size. The page and the sign-up are asked with the web's login, in a process of its own. Each
figure is the middle of several; `ratio` is the first size ÷ the last, so that 1 is no growth at all.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10,100,1000").split(",")]
os.environ["BENCH_CLINICS"] = str(SIZES[0])  # how many tests.bench.migrating prepares
ROUNDS, PAGES, SIGN_UPS = 5, 200, 10
FIGURES = {  # key: (words, unit, digits)
    "page": ("portal's front page", "ms", 1),
    "sign_up": ("a new clinic where a spare waits", "ms", 1),
    "migrate": ("a release that adds a column, per clinic", "ms", 1),
    "backup": ("backup of one clinic", "ms", 0),
    "catalogue": ("catalogue, per clinic", "kB", 0),
}
CATALOGUE = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace"
HOME = Path(__file__).resolve().parents[2] / "infra"


def main():
    from tests.bench import migrating

    migrating.prepare()
    found = {}
    for size in SIZES:
        grow(size - len(migrating.everyone()))  # what the size before has signed up counts too
        found[size] = measured(migrating.everyone())
        print(f"{size} clinics: {found[size]}", file=sys.stderr, flush=True)
    report(found)
    if sys.argv[1:] == ["--write"]:
        write(found)
    few, many = found[SIZES[0]], found[SIZES[-1]]
    # The bars that are promised for one clinic among 1,000 ÷ among 10.
    sys.exit(0 if many["backup"] <= 2 * few["backup"] and many["migrate"] <= 1.2 * few["migrate"] else 1)


def grow(number):
    """So many clinics more, each built and claimed."""
    from django.utils import timezone

    from tenants.isolation import spares
    from tests.bench import migrating

    with spares.owner_connection() as owner:
        for first in range(0, number, 10):
            some = min(10, number - first)
            spares.build(owner, "SE", some, timezone.now())
            for _ in range(some):
                migrating.claim(f"rum-{uuid4().hex[:12]}")


def measured(schemas) -> dict[str, float]:
    """Milliseconds, and kilobytes of catalogue."""
    from tenants.isolation import spares
    from tests.bench import backup, migrating

    with spares.owner_connection() as owner:
        owner.execute("VACUUM ANALYZE")
        (size,) = owner.execute(CATALOGUE).fetchone()
    found = asked(schemas)
    migrating.release.made.clear()  # or the new ones would lack those of the sizes before as well
    with migrating.release(f"growth_{len(schemas)}"):
        found["migrate"] = 1000 * migrating.timed(migrating.ours) / (len(schemas) + SIGN_UPS)
    backups = []
    for _ in range(ROUNDS):
        with TemporaryDirectory() as folder:
            backups.append(migrating.timed(backup.ours, schemas[0], Path(folder) / "backup"))
    return found | {"backup": 1000 * statistics.median(backups), "catalogue": float(size) / 1024 / len(schemas)}


# -- with the web's login ----------------------------------------------------------------------------------------------


def asked(schemas) -> dict[str, float]:
    """{"page": ms, "sign_up": ms}"""
    from django.conf import settings
    from django.utils import timezone

    from tenants.isolation import spares

    with spares.owner_connection() as owner:
        spares.build(owner, "SE", SIGN_UPS, timezone.now())
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.growth", "asked"], stdout=subprocess.PIPE, text=True, check=True,
        env=os.environ | {"ENRUM_AS": "", "TEST_DB": settings.DATABASES["default"]["NAME"]},
    )  # fmt: skip
    return json.loads(done.stdout)


def ask():
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.test import Client

    from tenants.isolation import spares
    from tenants.isolation.context import enter
    from tests.bench import migrating, provisioning
    from tests.database import CLINICS

    for one in connections.all():
        one.settings_dict["NAME"] = settings.DATABASES[one.alias]["NAME"]
    browsers = [Client(headers={"host": f"{key}.enrum.test"}) for key, *_ in CLINICS]

    def page(number):
        assert browsers[number % len(browsers)].get("/").status_code == 200

    def sign_up(number):
        with enter(settings.PUBLIC_SCHEMA_NAME):
            spares.claim(provisioning.row(f"ny-{uuid4().hex[:12]}"))

    found = {"page": [migrating.timed(page, n) for n in range(PAGES + 20)][20:],
             "sign_up": [migrating.timed(sign_up, n) for n in range(SIGN_UPS)]}  # fmt: skip
    print(json.dumps({what: 1000 * statistics.median(times) for what, times in found.items()}))


# -- what is told ------------------------------------------------------------------------------------------------------


def report(found):
    few, many = found[SIZES[0]], found[SIZES[-1]]
    for key, (_, unit, digits) in FIGURES.items():
        print(json.dumps({"bench": f"growth_{key}", **{str(size): round(found[size][key], digits + 1) for size in SIZES},
                          "ratio": round(few[key] / many[key], 2), "unit": unit}))  # fmt: skip
    print(table(found), file=sys.stderr)


def table(found) -> str:
    head = ["among so many clinics", *(f"{size:,}" for size in SIZES), f"{SIZES[-1]:,} ÷ {SIZES[0]:,}"]
    lines = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for key, (words, unit, digits) in FIGURES.items():
        each = [f"{found[size][key]:,.{digits}f} {unit}" for size in SIZES]
        lines.append([words, *each, f"{found[SIZES[-1]][key] / found[SIZES[0]][key]:.2f}"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(found):
    page = HOME / "README.md"
    before, _, rest = page.read_text(encoding="utf-8").partition("<!-- growth -->\n")
    after = rest.partition("<!-- /growth -->")[2]
    page.write_text(f"{before}<!-- growth -->\n{table(found)}\n<!-- /growth -->{after}", encoding="utf-8")
    (HOME / "pictures" / "growth.svg").write_text(chart(found), encoding="utf-8")


COLOURS = ("#2f7d6b", "#b4552d", "#5b6abf", "#a03a78", "#8a7a1f")  # each readable on white and on black
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 320, 50, 270, 20, 40


def chart(found) -> str:
    """Each figure as times what it is among the fewest clinics, against the number of clinics on a logarithmic scale."""
    times = {key: [found[size][key] / found[SIZES[0]][key] for size in SIZES] for key in FIGURES}
    top = max(2.0, *(max(values) for values in times.values())) * 1.05

    def x(place):
        return LEFT + (WIDTH - LEFT - RIGHT) * place / (len(SIZES) - 1)

    def y(value):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    parts = [f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(n):.1f}" y2="{y(n):.1f}" stroke="#8888" />'
             f'<text x="{LEFT - 8}" y="{y(n) + 4:.1f}" text-anchor="end">{n}×</text>' for n in range(int(top) + 1)]  # fmt: skip
    parts += [f'<text x="{x(n):.1f}" y="{HEIGHT - 12}" text-anchor="middle">{size:,} clinics</text>'
              for n, size in enumerate(SIZES)]  # fmt: skip
    beside = _apart({key: y(values[-1]) for key, values in times.items()})
    for colour, (key, values) in zip(COLOURS, times.items(), strict=True):
        points = " ".join(f"{x(n):.1f},{y(value):.1f}" for n, value in enumerate(values))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5" />')
        parts.append(
            f'<text x="{WIDTH - RIGHT + 10}" y="{beside[key] + 4:.1f}" fill="{colour}">{FIGURES[key][0]}</text>'
        )
    inside, title = "\n".join(parts), "What a clinic costs as clinics become more"
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" '
            f'font-size="12" fill="#888"><title>{title}</title>\n{inside}\n</svg>\n')  # fmt: skip


def _apart(heights) -> dict[str, float]:
    """The words' heights, moved so that none covers another."""
    found, last = {}, -100.0
    for key, height in sorted(heights.items(), key=lambda one: one[1]):
        last = found[key] = max(height, last + 16)
    below = max(0.0, last - (HEIGHT - BOTTOM))
    return {key: height - below for key, height in found.items()}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    if sys.argv[1:] == ["asked"]:
        ask()
    else:
        os.environ["ENRUM_AS"] = "owner"
        main()
