"""What is asked about groups of users and items."""

from __future__ import annotations

from dataclasses import dataclass

from studio.pages.compare.sides import Side


@dataclass(frozen=True, slots=True, eq=False)
class GroupsQuestion:
    """What is asked: the base against one other side, in a test metric."""

    base: Side
    other: Side
    metric: str

    def is_same(self, other: GroupsQuestion | None) -> bool:
        """Whether both ask for the same numbers."""
        return other is not None and _parts(self) == _parts(other)


def _parts(question: GroupsQuestion) -> tuple[object, ...]:
    ends = [
        (run.run_id, run.attempt, run.ended_at_ms)
        for side in (question.base, question.other)
        for run in side.runs
    ]
    names = (question.base.name, question.other.name, question.base.key)
    return question.metric, names, tuple(ends)
