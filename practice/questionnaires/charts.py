"""Where the points of a chart lie, in the units of its own box. Pure; the same is said by the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from practice.questionnaires.queries import Point
from practice.questionnaires.sealing import number

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 320, 180, 30, 10, 6, 10


@dataclass(frozen=True)
class Strip:
    """A band of severity."""

    y: float
    height: float
    tone: str


@dataclass(frozen=True)
class Mark:
    """A point: `shape` says without colour what changed since the one before."""

    x: float
    y: float
    change: str


@dataclass(frozen=True)
class Chart:
    points: Sequence[Point]
    strips: Sequence[Strip]
    marks: Sequence[Mark]
    ticks: Sequence[tuple[float, str]]

    width, height, left = WIDTH, HEIGHT, LEFT

    @property
    def instrument(self):
        return self.points[-1].instrument

    @property
    def key(self) -> str:
        return self.instrument.key

    @property
    def right(self) -> float:
        return WIDTH - RIGHT

    @property
    def line(self) -> str:
        """Of a polyline."""
        return " ".join(f"{one.x},{one.y}" for one in self.marks)

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def newest_first(self) -> Sequence[Point]:
        return self.points[::-1]


def chart(points: Sequence[Point]) -> Chart:
    """Of one questionnaire's answers, oldest first; those without a score stand in the table alone."""
    one = points[-1].instrument
    scored = [point for point in points if point.score is not None]
    begins, ends = (scored[0].at, scored[-1].at) if scored else (None, None)
    span = (ends - begins).total_seconds() if scored else 0

    def x(at):
        share = (at - begins).total_seconds() / span if span else 0.5
        return round(LEFT + 8 + share * (WIDTH - LEFT - RIGHT - 16), 1)

    def y(score):
        share = (score - one.lowest) / (one.highest - one.lowest or 1)
        return round(HEIGHT - BOTTOM - min(max(share, 0), 1) * (HEIGHT - TOP - BOTTOM), 1)

    edges = [band.begins for band in one.bands] + [one.highest]
    strips = [
        Strip(y(above), round(y(band.begins) - y(above), 1), band.tone)
        for band, above in zip(one.bands, edges[1:], strict=True)
    ]
    ticks = sorted({one.lowest, one.highest, *(band.begins for band in one.bands)})
    return Chart(
        points, strips, [Mark(x(point.at), y(point.score), point.change) for point in scored],
        [(y(tick), number(tick)) for tick in ticks],
    )  # fmt: skip


def charts(found: dict[str, list[Point]]) -> list[Chart]:
    """The latest answered first."""
    return [chart(points) for points in sorted(found.values(), key=lambda points: points[-1].at, reverse=True)]
