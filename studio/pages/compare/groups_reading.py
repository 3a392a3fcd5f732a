"""The base against another side by group of users and of items; read off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import ConfigError, DasrecError, ExecutionError
from dasrec_core.inspection.grouping import equal_count_groups
from dasrec_core.inspection.inspected import InspectedData, InspectedRun, check_fits, open_run
from dasrec_core.inspection.side_groups import side_item_groups, side_user_groups
from studio.pages.compare.groups_question import GroupsQuestion
from studio.pages.compare.sides import Side
from studio.qtmodels.grouped import NUM_GROUPS, By, Grouped


@dataclass(frozen=True, slots=True, eq=False)
class GroupsReading:
    """The answer.

    Attributes:
        question: What was asked.
        reference: Data set of both sides.
        data: The same, read; to be used again.
        groups: By history of the users and popularity of the items; differences are base minus
            other, and the other side comes first.
        no_items: Why there are no groups of items; empty where there are.
        num_left_out: Seeds whose lists or metrics per user are not there.
    """

    question: GroupsQuestion
    reference: DatasetReference
    data: InspectedData
    groups: Mapping[By, Grouped]
    no_items: str
    num_left_out: int


def read_groups(
    question: GroupsQuestion,
    folder_of: Callable[[str], Path],
    before: GroupsReading | None = None,
) -> GroupsReading:
    """Return the numbers by group.

    Args:
        question: Both sides are of the same data.
        folder_of: From a run id to its folder.
        before: What was read last; its data set is used again where it is the same.

    Raises:
        DasrecError: The data set or all runs of a side cannot be read, or a run lacks the metric.
    """
    reference = question.base.runs[0].config.dataset
    is_known = before is not None and before.reference == reference
    compared = (question.other, question.base)
    opened = [_open(side, folder_of) for side in compared]  # a run without lists is told at once
    data = before.data if before and is_known else InspectedData.of(load_dataset(reference))
    sides = [_fitting(runs, data) for runs in opened]
    by_history = equal_count_groups(data.dataset.train.user_degrees, NUM_GROUPS)
    by_popularity = equal_count_groups(data.item_degrees, NUM_GROUPS)
    of_users = side_user_groups(sides, by_history, metric=question.metric)
    groups: dict[By, Grouped] = {"users": Grouped(of_users, by_history)}
    no_items = ""
    try:
        of_items = side_item_groups(data, sides, by_popularity, metric=question.metric)
        groups["items"] = Grouped(of_items, by_popularity)
    except ConfigError as error:
        no_items = f"{error.message} {error.hint}".strip()
    num_left_out = sum(
        len(side.group.seeds) - len(runs) for side, runs in zip(compared, sides, strict=True)
    )
    return GroupsReading(question, reference, data, groups, no_items, num_left_out)


def _open(side: Side, folder_of: Callable[[str], Path]) -> list[InspectedRun]:
    """Return the runs of a side that can be read, at least one."""
    found: list[InspectedRun] = []
    trouble: DasrecError = ExecutionError(
        f"No run of {side.name} has finished.", "Numbers by group are there when a run ends."
    )
    for run in side.runs:
        if run.status.is_final:
            try:
                found.append(open_run(folder_of(run.run_id)))
            except DasrecError as error:
                trouble = error
    if not found:
        raise trouble
    return found


def _fitting(runs: Sequence[InspectedRun], data: InspectedData) -> list[InspectedRun]:
    """Return the first run of each seed that is of this data, at least one."""
    found: dict[int, InspectedRun] = {}
    trouble: DasrecError | None = None
    for run in runs:
        try:
            check_fits(data, run)
        except DasrecError as error:
            trouble = error
            continue
        found.setdefault(run.config.seed, run)
    if trouble is not None and not found:
        raise trouble
    return list(found.values())
