"""Which configuration stands for a method, among those that were run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from dasrec_core.analysis.seed_groups import most_final
from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.store.records import RunRecord, RunStatus

Choice = Literal["validation", "seeds", "newest"]
"""How one of several configurations is chosen; never by its test values."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A configuration of a method: its runs, which differ in nothing but the seed, one per seed.

    Attributes:
        identity: Of the configuration without the seed.
        runs: By seed, ascending.
        repeats: Runs left out because a newer one has the same seed: the same run twice would
            look like two seeds.
    """

    identity: str
    runs: tuple[RunRecord, ...]
    repeats: tuple[RunRecord, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether its runs trained to their end; then all of them did."""
        return self.runs[0].status is RunStatus.DONE

    @property
    def validation(self) -> float | None:
        """Mean of the metric that chooses the epoch, on validation; ``None`` where not known."""
        values = [run.best_valid.get(SELECTION_METRIC) for run in self.runs]
        known = [value for value in values if value is not None]
        return fmean(known) if known else None


@dataclass(frozen=True, slots=True)
class Candidates:
    """All configurations of a method on one benchmark, the chosen one first."""

    groups: tuple[Candidate, ...]

    @property
    def chosen(self) -> Candidate:
        """The configuration that stands for the method."""
        return self.groups[0]

    @property
    def tried(self) -> int:
        """Number of configurations that were run, the chosen one included."""
        return len(self.groups)

    @property
    def passed_over(self) -> int:
        """Number of those that took no part in the choice, having been stopped early."""
        return sum(not group.is_done for group in self.groups) if self.chosen.is_done else 0


def candidates_among(runs: Iterable[RunRecord]) -> list[Candidate]:
    """Return the configurations of ``runs``, each with those of its runs that got furthest.

    See ``seed_groups.most_final``; of runs with one seed the newest counts.
    """
    by_identity: defaultdict[str, list[RunRecord]] = defaultdict(list)
    for run in runs:
        by_identity[run.group_identity].append(run)
    return [_group(identity, most_final(same)) for identity, same in by_identity.items()]


def choose(groups: Sequence[Candidate], choice: Choice = "validation") -> Candidates:
    """Return ``groups`` with the one to show first; test values play no part in it.

    One whose runs were all stopped early comes first only where none is done: a search gives up
    many, and their values are of fewer epochs.

    Args:
        groups: At least one.
        choice: The best mean on validation, the most seeds, or the newest run. Equals are told
            apart by seeds, then by age, then by identity, so the choice is always the same.

    Raises:
        ValueError: There are no groups.
    """
    if not groups:
        raise ValueError("there is no configuration to choose from")

    def merit(group: Candidate) -> tuple[float | str, ...]:
        validation = group.validation
        seeds = len(group.runs)
        newest = max(run.created_at_ms for run in group.runs)
        worth = float("-inf") if validation is None else validation
        first = {"validation": worth, "seeds": seeds, "newest": newest}[choice]
        return group.is_done, first, seeds, newest, group.identity

    return Candidates(tuple(sorted(groups, key=merit, reverse=True)))


def _group(identity: str, runs: Iterable[RunRecord]) -> Candidate:
    newest: dict[int, RunRecord] = {}
    repeats = []
    for run in sorted(runs, key=lambda one: (one.created_at_ms, one.run_id), reverse=True):
        if run.config.seed in newest:
            repeats.append(run)
        else:
            newest[run.config.seed] = run
    kept = tuple(newest[seed] for seed in sorted(newest))
    return Candidate(identity, kept, tuple(repeats))
