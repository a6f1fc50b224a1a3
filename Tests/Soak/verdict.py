"""The rules that a soak run is judged by."""

import dataclasses
import itertools
import statistics

MIB = 1 << 20

# Nothing is judged before this: connections are made, caches, pools of threads and heaps grow to their size.
WARM_UP_SECONDS = 120

# Fewer points than these say nothing about a slope.
MIN_POINTS = 5

BARS = "▁▂▃▄▅▆▇█"


@dataclasses.dataclass
class Series:
    """One measure of one process at the quiet points."""

    process: str
    measure: str
    # The most that it may grow from the end of the warm-up to the end of the run; None: it may not change at all.
    bound: float | None
    points: list[tuple[float, float]] = dataclasses.field(default_factory=list)

    def add(self, seconds: float, value: float) -> None:
        """Adds a point, measured so many seconds after the start."""
        self.points.append((seconds, value))


@dataclasses.dataclass
class Finding:
    """One line of the verdict."""

    passed: bool
    text: str


def warm_up(duration: float) -> float:
    """When judging begins, in seconds after the start: after 2 minutes, in short runs after a fifth."""
    return min(WARM_UP_SECONDS, duration / 5)


def slope(points: list[tuple[float, float]]) -> float:
    """The Theil–Sen slope: the median of the slopes between all pairs of points.

    A few outliers, or one step up that comes down again, do not move it; a steady climb does. Sen, «Estimates of the
    regression coefficient based on Kendall's tau», 1968.
    """
    return statistics.median(
        (y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in itertools.combinations(points, 2) if x1 != x2)


def growth(points: list[tuple[float, float]]) -> float:
    """How much a series has grown over its whole time, by its slope."""
    return slope(points) * (points[-1][0] - points[0][0])


def judge_series(series: Series, duration: float) -> Finding:
    """Whether a series is flat after the warm-up."""
    begin = warm_up(duration)
    points = [point for point in series.points if point[0] >= begin]
    name = f"{series.process}, {series.measure}"
    if len(points) < MIN_POINTS:
        return Finding(False, f"{name}: {len(points)} points after the warm-up, {MIN_POINTS} are needed")
    values = [value for _, value in points]
    if series.bound is None:
        if min(values) == max(values):
            return Finding(True, f"{name}: always {values[0]:g}")
        return Finding(False, f"{name}: from {min(values):g} to {max(values):g}, must not change")
    grown = growth(points)
    return Finding(grown <= series.bound, f"{name}: {grown:+.2f}, at most {series.bound:+.2f}")


def judge(series: list[Series], duration: float, calls: int, errors: list[str]) -> list[Finding]:
    """The verdict: one finding a series, and those about calls and errors."""
    return [
        Finding(calls > 0, f"{calls:,} calls"),
        Finding(not errors, f"{len(errors)} errors that nobody provoked"),
        *(judge_series(one, duration) for one in series),
    ]


def sparkline(values: list[float]) -> str:
    """A small picture: the lowest bar is the least value, the highest the largest."""
    low, high = min(values), max(values)
    if low == high:
        return BARS[0] * len(values)
    return "".join(BARS[round((value - low) / (high - low) * (len(BARS) - 1))] for value in values)
