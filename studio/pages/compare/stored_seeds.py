"""Seeds of compared groups that have been run and are not on the page."""

from __future__ import annotations

from collections.abc import Sequence

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.store.records import RunRecord


def stored_seeds(
    first: SeedGroup, second: SeedGroup, stored: Sequence[RunRecord]
) -> tuple[str, ...]:
    """Return ids of ended runs that would add a seed to either group, by seed.

    None where both are of one group: then a seed would be one more side, not a spread. Of several
    runs of a seed the first counts.

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
        counts = run.status.has_result and bool(run.best_test)
        if group is not None and counts and run.config.seed not in group.seeds:
            found.setdefault((run.config.seed, run.group_identity), run.run_id)
    return tuple(found[key] for key in sorted(found))
