"""Whether runs may be compared at all: the same data, the same protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from dasrec_core.store.records import RunRecord

SHOWN: Final = 8
"""Hex digits of a fingerprint that are shown; enough to tell two data sets apart by eye."""


@dataclass(frozen=True, slots=True)
class Comparability:
    """What stands against a comparison, each reason a clause; ``doubts`` are not certain."""

    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def sentence(self, runs: Sequence[RunRecord]) -> str:
        """Say the verdict on ``runs``, of which there is at least one."""
        if self.reasons:
            return f"These runs are not comparable: {'; '.join(self.reasons)}."
        if self.doubts:
            return f"Compare with care: {'; '.join(self.doubts)}."
        return f"Same data and protocol: {protocol_text(runs[0])}."


def comparability(runs: Sequence[RunRecord]) -> Comparability:
    """Return why ``runs`` are not comparable; empty when they are."""
    reasons, doubts = [], []
    prints = [run.config.dataset.fingerprint for run in runs]
    names = list(dict.fromkeys(run.dataset_name for run in runs))
    if len(set(prints) - {None}) > 1:
        reasons.append(
            f"different data sets ({', '.join(names)})"
            if len(names) > 1
            else f"the content of {names[0]} is not the same (fingerprints differ)"
        )
    elif None in prints:
        if len(names) > 1:
            reasons.append(f"different data sets ({', '.join(names)})")
        else:
            doubts.append("the content of the data set is not known for all of them")
    for title, value_of in _PROTOCOL:
        values = list(dict.fromkeys(value_of(run) for run in runs))
        if len(values) > 1:
            reasons.append(f"{title}: {' against '.join(values)}")
    return Comparability(tuple(reasons), tuple(doubts))


def protocol_text(run: RunRecord) -> str:
    """The protocol of a run in one sentence, without the full stop."""
    evaluation = run.config.evaluation
    masked = "training and validation" if evaluation.mask_valid_at_test else "training"
    fingerprint = run.config.dataset.fingerprint
    split = f", data and split {fingerprint[:SHOWN]}" if fingerprint else ""
    return (
        f"full ranking over all items, {masked} items masked, "
        f"K = {_cutoffs(run)}, best epoch chosen on {chosen_on(run)}{split}"
    )


def chosen_on(run: RunRecord) -> str:
    """Which split chooses the epoch of a run."""
    return "validation" if run.config.evaluation.protocol == "valid" else "test, as in papers"


def _cutoffs(run: RunRecord) -> str:
    return ", ".join(map(str, run.config.evaluation.cutoffs))


def _preparation(run: RunRecord) -> str:
    return "removed" if run.config.dataset.drop_overlap else "left in"


def _masking(run: RunRecord) -> str:
    return "hidden" if run.config.evaluation.mask_valid_at_test else "left in"


# The fingerprint is of the files; dropping overlap makes another split of them.
_PROTOCOL: Final[tuple[tuple[str, Callable[[RunRecord], str]], ...]] = (
    ("best epoch chosen on", chosen_on),
    ("cut-offs", _cutoffs),
    ("validation items at test", _masking),
    ("held-out interactions that are also in an earlier split", _preparation),
)
