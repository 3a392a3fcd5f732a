"""A comparison as one sentence for a paper: plain, exact, with everything a reviewer asks for."""

from __future__ import annotations

from typing import Final

from dasrec_core.analysis.group_tests import GroupComparison
from dasrec_core.analysis.noise_floor import NoiseFloor
from dasrec_core.analysis.signed_number import signed
from dasrec_core.analysis.significance import PairedTest
from dasrec_core.config.metric_titles import metric_title

_MINUS: Final = "\N{MINUS SIGN}"
# Cohen's convention for the sizes of effects.
_SIZES: Final = ((0.2, "very small"), (0.5, "small"), (0.8, "medium"))


def paper_sentence(comparison: GroupComparison, first_name: str, second_name: str) -> str:
    """Return what a comparison found, in two sentences; why there is nothing to say, if so.

    Args:
        comparison: Of two seed groups.
        first_name: What the first is called.
        second_name: What the second is called.
    """
    test = comparison.over_users
    if test is None:
        return comparison.obstacle
    chosen = "" if comparison.first.tested_at == "test" else " at the best test epoch"
    return (
        f"{metric_title(comparison.metric)}{chosen} of {first_name} is "
        f"{_difference(test, second_name)} (95 % bootstrap interval {signed(test.low)} to "
        f"{signed(test.high)}; paired sign-flip test over {test.num_pairs:,} users, "
        f"{_p(comparison, test)}). "
        f"{_effect(test)}{_floor(comparison.floor)}."
    )


def p_text(value: float) -> str:
    """``p = 0.032``; below what is worth telling apart, ``p < 0.001``."""
    number = p_number(value)
    return f"p {number}" if number.startswith("<") else f"p = {number}"


def p_number(value: float) -> str:
    """``0.032``, or ``< 0.001``."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def effect_number(effect_size: float | None) -> str:
    """An effect size with two decimals and a real minus; a dash where there is none."""
    if effect_size is None:
        return "–"
    shown = f"{abs(effect_size):.2f}"
    return f"{_MINUS}{shown}" if effect_size < 0 and float(shown) else shown


def effect_words(effect_size: float | None) -> str:
    """An effect size in a word; the usual names of Cohen's d."""
    if effect_size is None:
        return "the same for all"
    return next((word for limit, word in _SIZES if abs(effect_size) < limit), "large")


def _difference(test: PairedTest, second_name: str) -> str:
    shown = f"{abs(test.difference):.4f}"
    if float(shown) == 0:
        return f"equal to that of {second_name} to four decimals"
    return f"{shown} {'above' if test.difference > 0 else 'below'} {second_name}"


def _p(comparison: GroupComparison, test: PairedTest) -> str:
    flips = f"{test.num_flips:,} flips, " if test.num_flips else "all flips, "
    if comparison.adjusted_p is None or comparison.num_tests < 2:
        return f"{flips}{p_text(test.p_value)}"
    adjusted = p_text(comparison.adjusted_p)
    return f"{flips}{adjusted} after Holm correction for {comparison.num_tests} comparisons"


def _effect(test: PairedTest) -> str:
    if test.effect_size is None:
        return "The difference is the same for all users"
    size = effect_number(test.effect_size)
    return f"The effect is {effect_words(test.effect_size)} (d = {size})"


def _floor(floor: NoiseFloor | None) -> str:
    if floor is None or floor.spread is None:
        return "; it was not measured over seeds"
    verb = "exceeds" if floor.is_above else "does not exceed"
    first, second = floor.num_seeds
    seeds = f"{first} seeds each" if first == second else f"{first} and {second} seeds"
    return f" and {verb} the seed spread of {floor.spread:.4f} ({seeds})"
