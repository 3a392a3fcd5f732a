"""What stands beside each other on the compare page: a seed group or a run, its name, its look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dasrec_core.analysis.cost import Cost, cost_of
from dasrec_core.analysis.seed_groups import CurveBand, MeanStd, SeedGroup, curve_band, mean_std
from dasrec_core.analysis.user_metrics import read_test_users
from dasrec_core.execution.results import PerUser
from dasrec_core.store.records import Curve, Curves, RunRecord
from studio.pages.compare.run_labels import draw_styles, labels
from studio.qtmodels.run_columns import SELECTION

RECALL, NDCG, LOSS = "valid/recall@20", "valid/ndcg@20", "loss/total"


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One seed group (or one run) of a comparison.

    Attributes:
        group: Its runs.
        name: What is special about it; no two sides have the same.
        style: Index of its colour and dash.
        curves: Mean over its seeds, as curves.
        bands: Spread over its seeds, by key of a curve.
        costs: What each run cost, by run id.
        users: Test metrics per user, mean over its seeds; ``None`` where they were not kept.
        has_other_users: Whether some that were kept are of another epoch than the result.
        num_untested: Seeds of which there are no metrics per user of the result.
    """

    group: SeedGroup
    name: str
    style: int
    curves: Curves
    bands: Mapping[str, CurveBand]
    costs: Mapping[str, Cost]
    users: PerUser | None
    has_other_users: bool = False
    num_untested: int = 0

    @property
    def runs(self) -> tuple[RunRecord, ...]:
        """Its runs."""
        return self.group.runs

    @property
    def key(self) -> str:
        """Names it as long as its first run is in it."""
        return self.group.key

    @property
    def best_epoch(self) -> int:
        """Epoch of the best validation Recall@20: of the run, or of the mean over seeds."""
        if len(self.runs) == 1:
            return self.runs[0].best_epoch
        band = self.bands.get(RECALL)
        return 0 if band is None else int(band.epochs[band.mean.argmax()])

    def result(self, metric: str = SELECTION, split: str = "test") -> MeanStd | None:
        """Mean and spread over seeds of a metric at each run's best epoch."""
        return mean_std(self.group.by_seed(metric, split))


def make_sides(
    groups: Sequence[SeedGroup],
    curves_of: Callable[[str], Curves],
    folder_of: Callable[[str], Path],
) -> tuple[Side, ...]:
    """Return one side per group, in their order.

    Raises:
        StoreError: The curves cannot be read.
    """
    firsts = [group.runs[0] for group in groups]
    names, styles = labels(firsts, is_seed_said=_are_single(groups)), draw_styles(firsts)
    sides = []
    for group, name, style in zip(groups, names, styles, strict=True):
        read = [curves_of(run.run_id) for run in group.runs]
        bands = _bands(read)
        costs = {run.run_id: cost_of(run, one) for run, one in zip(group.runs, read, strict=True)}
        curves = {key: _mean_curve(group.key, key, band) for key, band in bands.items()}
        users = read_test_users(group, folder_of)
        has_others = bool(users.unmatched)
        untested = len(group.seeds) - users.num_seeds
        sides.append(
            Side(group, name, style, curves, bands, costs, users.mean, has_others, untested)
        )
    return tuple(sides)


def measured_pair(sides: Sequence[Side], base_key: str, other_key: str) -> tuple[Side, ...]:
    """Return the side the base is held against, then the base, for a page that shows two.

    In this order second minus first is what the tests say: base minus other. Only sides with test
    metrics, where any has them; it may be one alone.
    """
    tested = [side for side in sides if side.users is not None] or sides

    def nearness(side: Side) -> tuple[bool, bool]:
        return side.key != base_key, side.key != other_key

    return tuple(reversed(sorted(tested, key=nearness)[:2]))


def _are_single(groups: Sequence[SeedGroup]) -> bool:
    return all(len(group.runs) == 1 for group in groups)


def _bands(curves: Sequence[Curves]) -> dict[str, CurveBand]:
    found = {}
    for key in dict.fromkeys(key for one in curves for key in one):
        band = curve_band([one[key] for one in curves if key in one])
        if band is not None:
            found[key] = band
    return found


def _mean_curve(run_id: str, key: str, band: CurveBand) -> Curve:
    return Curve(run_id, key, tuple(band.epochs.tolist()), tuple(band.mean.tolist()))
