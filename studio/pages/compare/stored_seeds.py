"""Seeds of compared groups that have been run and are not on the page."""

from __future__ import annotations

from collections.abc import Sequence

from dasrec_core.analysis.seed_groups import SeedGroup, most_final
from dasrec_core.store.records import RunRecord


def stored_seeds(
    first: SeedGroup, second: SeedGroup, stored: Sequence[RunRecord]
) -> tuple[str, ...]:
    """Return ids of ended runs that would add a seed to either group, by seed.

    None where both are of one group: then a seed would be one more side, not a spread. Of several
    runs of a seed the first counts. Beside done runs one that was stopped early would be left out,
    so it is not offered.

    Args:
        first: A group on the page.
        second: Another.
        stored: All runs that are known, in the order in which they are preferred.
    """
    groups = {group.runs[0].group_identity: group for group in (first, second)}
    if len(groups) == 1:
        return ()
    found: dict[tuple[int, str], str] = {}
    for run in stored:
        group = groups.get(run.group_identity)
        if group is None or run.config.seed in group.seeds or not run.best_test:
            continue
        if run.status.has_result and run in most_final([*group.runs, run]):
            found.setdefault((run.config.seed, run.group_identity), run.run_id)
    return tuple(found[key] for key in sorted(found))
