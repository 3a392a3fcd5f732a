"""Whether runs may be compared at all: same data, same protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_filter import setting_text


@dataclass(frozen=True, slots=True)
class Comparability:
    """What stands against a comparison, each reason a clause; ``doubts`` are not certain."""

    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def comparability(runs: Sequence[RunRecord]) -> Comparability:
    """Return why ``runs`` are not comparable; empty when they are."""
    reasons, doubts = [], []
    prints = [run.config.dataset.fingerprint for run in runs]
    if len(set(prints) - {None}) > 1:
        names = list(dict.fromkeys(run.dataset_name for run in runs))
        reasons.append(
            f"different data sets ({', '.join(names)})"
            if len(names) > 1
            else f"the content of {names[0]} is not the same (fingerprints differ)"
        )
    elif None in prints:
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
    return (
        f"full ranking over all items, {masked} items masked, "
        f"K = {setting_text(evaluation.cutoffs)}, best epoch chosen on {chosen_on(run)}"
    )


def chosen_on(run: RunRecord) -> str:
    """Which split chooses the epoch of a run."""
    return "validation" if run.config.evaluation.protocol == "valid" else "test, as in papers"


_PROTOCOL: tuple[tuple[str, Callable[[RunRecord], str]], ...] = (
    ("best epoch chosen on", chosen_on),
    ("cut-offs", lambda run: setting_text(run.config.evaluation.cutoffs)),
    (
        "validation items at test",
        lambda run: "hidden" if run.config.evaluation.mask_valid_at_test else "left in",
    ),
)
