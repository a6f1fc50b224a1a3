"""A soak run fails when it should: memory that grows, descriptors that stay, errors that nobody provoked."""

import random

import pytest
import verdict
from verdict import Series

DURATION = 600


def series(value, bound=1.0, duration=DURATION) -> Series:
    """A point every 10 seconds; `value` makes it of the seconds."""
    result = Series("server", "RSS", bound)
    for seconds in range(10, duration + 1, 10):
        result.add(seconds, value(seconds))
    return result


def noise(seconds: int) -> float:
    """Up to 2 MiB up or down, always the same at the same time."""
    return random.Random(seconds).uniform(-2, 2)


def test_memory_that_only_wavers_is_flat():
    assert verdict.judge_series(series(lambda t: 50 + noise(t)), DURATION).passed


def test_a_slow_leak_is_found_under_noise():
    # 5 KiB a second: 2.3 MiB from minute 2 on.
    finding = verdict.judge_series(series(lambda t: 50 + noise(t) + t * 5 / 1024), DURATION)
    assert not finding.passed
    assert "at most +1.00" in finding.text


def test_growth_before_minute_2_is_no_leak():
    assert verdict.judge_series(series(lambda t: min(t, 100)), DURATION).passed


def test_memory_that_comes_down_is_no_leak():
    assert verdict.judge_series(series(lambda t: 90 - t / 10), DURATION).passed


def test_a_spike_is_no_leak():
    assert verdict.judge_series(series(lambda t: 500 if t == 400 else 50), DURATION).passed


def test_one_more_descriptor_at_one_point_fails():
    assert verdict.judge_series(series(lambda t: 12, bound=None), DURATION).passed
    finding = verdict.judge_series(series(lambda t: 12 + (t == 600), bound=None), DURATION)
    assert not finding.passed
    assert "from 12 to 13" in finding.text


def test_a_run_too_short_to_judge_fails():
    finding = verdict.judge_series(series(lambda t: 50, duration=40), 40)
    assert not finding.passed
    assert "4 points" in finding.text


@pytest.mark.parametrize(("duration", "seconds"), [(600, 120), (3600, 120), (60, 12)])
def test_judging_begins_after_minute_2_and_sooner_in_short_runs(duration, seconds):
    assert verdict.warm_up(duration) == seconds


def test_slope_is_the_median_of_the_slopes_of_all_pairs():
    assert verdict.slope([(0, 0), (1, 2), (2, 4), (3, 100)]) == (2 + 33.333333333333336) / 2


def test_one_unprovoked_error_fails():
    flat = [series(lambda t: 50)]
    assert all(finding.passed for finding in verdict.judge(flat, DURATION, 1000, []))
    failed = [f.text for f in verdict.judge(flat, DURATION, 1000, ["unary: INTERNAL"]) if not f.passed]
    assert failed == ["1 errors that nobody provoked"]


def test_a_run_without_calls_fails():
    assert not all(finding.passed for finding in verdict.judge([series(lambda t: 50)], DURATION, 0, []))


def test_sparkline_spans_the_values():
    assert verdict.sparkline([1, 2, 3]) == "▁▅█"
    assert verdict.sparkline([7, 7]) == "▁▁"
