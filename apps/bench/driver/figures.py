"""Figures of several runs: their middle, how far they lie apart, and how a person reads them."""
import statistics


def median(values):
    """None if nothing was measured."""
    return statistics.median(values) if values else None


def number(value):
    """Three significant digits; from 100,000 on in thousands (k) or millions (M)."""
    if abs(value) >= 1e6:
        return number(value / 1e6) + " M"
    if abs(value) >= 1e5:
        return number(value / 1e3) + " k"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def with_spread(values, unit=""):
    """"12.0 ms (11.5–13.2)"; one run has no spread, none is "not measured"."""
    if not values:
        return "not measured"
    middle = number(median(values)) + (f" {unit}" if unit else "")
    if len(values) == 1:
        return middle
    return f"{middle} ({number(min(values))}–{number(max(values))})"


def advantage(ours, theirs, more_is_better):
    """How many times better ours is; None if one is unknown or nothing."""
    if not ours or not theirs:
        return None
    return ours / theirs if more_is_better else theirs / ours
