"""A whole palette from one colour, readable by everybody whatever that colour is.

Every step has a fixed relative luminance (WCAG 2.2), and contrast depends on luminance alone:
(lighter + 0.05) / (darker + 0.05). So the pairs below meet AA for any seed, in light and in dark. The seed gives the hue:
it is mixed towards white or black in sRGB until the step's luminance is reached. Steps are Designsystemet's, 16 per scheme.
"""

import re
from collections.abc import Iterator

Rgb = tuple[float, float, float]  # 0–255 each
Scheme = dict[str, str]  # step → "#rrggbb"

VERSION = 1  # raise it whenever a seed gives other colours than before: browsers keep the sheets
SEED = re.compile(r"#[0-9a-f]{6}\Z")
WHITE, BLACK = (255.0, 255.0, 255.0), (0.0, 0.0, 0.0)

# step: (luminance in light, luminance in dark)
LUMINANCE = {
    "background-default": (1, 0.009),
    "background-tinted": (0.9, 0.014),
    "surface-default": (1, 0.021),
    "surface-tinted": (0.81, 0.027),
    "surface-hover": (0.7, 0.036),
    "surface-active": (0.59, 0.056),
    "border-subtle": (0.5, 0.08),
    "border-default": (0.19, 0.22),
    "border-strong": (0.11, 0.39),
    "text-subtle": (0.11, 0.39),
    "text-default": (0.0245, 0.84),
}
# How much a seed is drawn towards grey in dark mode: grounds more than lines and text, or the night is garish.
MUTED, MUTED_GROUND = 0.35, 0.68
LIGHTEST_BASE = 0.155  # in light: white words on it still have 5.1:1
DARK_BASE = (0.30, 0.45)  # in dark: black words on it have at least 7:1


def parse(seed: str) -> Rgb:
    """ "#1d5c4f" → (29, 92, 79). Raises ValueError for anything but six lower-case hexadecimal digits after a #."""
    if not SEED.match(seed):
        raise ValueError(f"not a colour: {seed!r}")
    return tuple(float(int(seed[at : at + 2], 16)) for at in (1, 3, 5))


def written(colour: Rgb) -> str:
    return "#" + "".join(f"{max(0, min(255, round(part))):02x}" for part in colour)


def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 (black) to 1 (white): WCAG 2.2, "relative luminance"."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """1 to 21, of two written colours."""
    darker, lighter = sorted((luminance(parse(one)), luminance(parse(other))))
    return (lighter + 0.05) / (darker + 0.05)


def at_luminance(colour: Rgb, wanted: float) -> Rgb:
    """The colour mixed towards white or black until its luminance is `wanted` (0 to 1), by halving."""
    if wanted >= 1:
        return WHITE
    end = WHITE if luminance(colour) < wanted else BLACK
    low, high = 0.0, 1.0
    mixed = colour
    for _ in range(24):
        share = (low + high) / 2
        mixed = tuple(part + (goal - part) * share for part, goal in zip(colour, end, strict=True))
        if (luminance(mixed) < wanted) == (end == WHITE):
            low = share
        else:
            high = share
    return mixed


def muted(colour: Rgb, share: float) -> Rgb:
    """Drawn `share` (0 to 1) of the way towards the grey of its own mean."""
    grey = sum(colour) / 3
    return tuple(part + (grey - part) * share for part in colour)


def light(seed: str) -> Scheme:
    colour = parse(seed)
    steps = {step: written(at_luminance(colour, values[0])) for step, values in LUMINANCE.items()}
    base = min(luminance(colour), LIGHTEST_BASE)
    exact = luminance(colour) <= LIGHTEST_BASE  # then the buttons have the clinic's very colour
    return steps | {
        "base-default": seed if exact else written(at_luminance(colour, base)),
        "base-hover": written(at_luminance(colour, base * 0.75)),
        "base-active": written(at_luminance(colour, base * 0.55)),
        "base-contrast-default": "#ffffff",
        "base-contrast-subtle": written(at_luminance(colour, 0.92)),
    }


def dark(seed: str) -> Scheme:
    colour = parse(seed)
    line, ground = muted(colour, MUTED), muted(colour, MUTED_GROUND)
    steps = {
        step: written(at_luminance(ground if step.startswith(("background", "surface")) else line, values[1]))
        for step, values in LUMINANCE.items()
    }
    base = min(max(luminance(colour), DARK_BASE[0]), DARK_BASE[1])
    return steps | {
        "base-default": written(at_luminance(line, base)),
        "base-hover": written(at_luminance(line, base * 1.2)),
        "base-active": written(at_luminance(line, base * 1.4)),
        "base-contrast-default": "#000000",
        "base-contrast-subtle": written(at_luminance(line, 0.004)),
    }


def pairs() -> Iterator[tuple[str, str, float]]:
    """(foreground, background, least contrast): all that may lie on one another. WCAG 1.4.3 text, 1.4.11 the rest."""
    grounds = ("background-default", "background-tinted", "surface-default", "surface-tinted")
    for ground in (*grounds, "surface-hover", "surface-active"):
        yield "text-default", ground, 4.5
    for ground in (*grounds, "surface-hover"):
        yield "text-subtle", ground, 4.5
    for ground in grounds:
        yield "border-default", ground, 3
    for ground in ("base-default", "base-hover", "base-active"):
        yield "base-contrast-default", ground, 4.5
    yield "base-contrast-subtle", "base-default", 4.5
    for ground in ("background-default", "background-tinted", "surface-default"):
        yield "base-default", ground, 3


def _declared(scheme: Scheme) -> str:
    return "".join(f"--ds-color-accent-{step}:{colour};" for step, colour in scheme.items())


def css(seed: str) -> str:
    """The sheet of a whole page: light, dark where asked for or where the system is."""
    by_day, by_night = _declared(light(seed)), _declared(dark(seed))
    return (
        f":root,[data-color-scheme=light]{{{by_day}}}\n"
        f"[data-color-scheme=dark]{{{by_night}}}\n"
        "@media (prefers-color-scheme:dark){"
        f":root:not([data-color-scheme]),[data-color-scheme=auto]{{{by_night}}}}}\n"
    )
