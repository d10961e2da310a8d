"""The funnel of places as a drawing: the coordinates that web/overview/funnel_svg.html writes."""

from collections.abc import Callable
from dataclasses import dataclass

from outcomes.indicators.funnel import FAR, LOOK, Funnel, Standing
from web.measures import percent

STEPS = 60
MARGIN = {"start": 44, "end": 12, "top": 14, "bottom": 40}
# (width, height, size of letters): one for desks, one for phones.
SIZES = {"wide": (620, 320, 12), "narrow": (340, 300, 12)}


@dataclass(frozen=True)
class Mark:
    """A place: where it is drawn, its number in the table, and whether it is marked."""

    x: float
    y: float
    number: int
    is_marked: bool

    @property
    def diamond(self) -> str:
        x, y, half = self.x, self.y, 7
        return f"{x},{y - half} {x + half},{y} {x},{y + half} {x - half},{y}"


@dataclass(frozen=True)
class Drawing:
    """Everything the template writes, in the drawing's own points."""

    ident: str
    width: int
    height: int
    size: int
    target_y: float
    far: str
    look: str
    x_ticks: list[tuple[float, int]]
    y_ticks: list[tuple[float, str]]
    marks: list[Mark]
    bounds: tuple[float, float, float, float]


def drawings_of(funnel: Funnel, number_of: Callable[[object], int]) -> list[Drawing]:
    """The same funnel twice; `number_of` gives a place's number in the table."""
    return [_drawing(funnel, number_of, name, *size) for name, size in SIZES.items()]


def _drawing(funnel: Funnel, number_of, name: str, width: int, height: int, size: int) -> Drawing:
    left, right = MARGIN["start"], width - MARGIN["end"]
    top, bottom = MARGIN["top"], height - MARGIN["bottom"]
    most = max(point.n for point in funnel.points) * 1.08
    lowest = min(point.share for point in funnel.points)
    floor = max(0.0, min(int(lowest * 10) / 10, int(funnel.target * 10) / 10 - 0.2))

    def x(n: float) -> float:
        return round(left + (right - left) * n / most, 1)

    def y(share: float) -> float:
        return round(bottom - (bottom - top) * (max(share, floor) - floor) / (1 - floor), 1)

    def band(z: float) -> str:
        counts = [most * (step / STEPS) ** 2 for step in range(2, STEPS + 1)]
        lows = [(x(n), y(funnel.limits(n, z)[0])) for n in counts]
        highs = [(x(n), y(funnel.limits(n, z)[1])) for n in counts]
        return " ".join(f"{across},{up}" for across, up in [*highs, *reversed(lows)])

    return Drawing(
        ident=f"funnel-{name}",
        width=width,
        height=height,
        size=size,
        target_y=y(funnel.target),
        far=band(FAR),
        look=band(LOOK),
        x_ticks=[(x(n), n) for n in _ticks(most)],
        y_ticks=[
            (y(step / 10), percent(step / 10))
            for step in range(round(floor * 10), 11, 2 if floor < 0.5 else 1)
        ],
        marks=[
            Mark(x(point.n), y(point.share), number_of(point.key), point.stands == Standing.UNUSUAL)
            for point in funnel.points
        ],
        bounds=(left, top, right, bottom),
    )


def _ticks(most: float) -> list[int]:
    step = next(
        step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10**6) if most / step <= 6
    )
    return list(range(0, int(most) + 1, step))
