"""One row of the runs table as a value: what its cells show, whoever asks and in which thread."""

from __future__ import annotations

from dataclasses import dataclass

from dasrec_core.store.records import RunRecord
from studio.qtmodels.run_column import RunColumn
from studio.qtmodels.seed_groups import Member, group_cell
from studio.widgets.cells import Cell


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A run, or the runs of a seed group.

    Attributes:
        members: The run, or all runs of the group, each with what its cells need beside it.
        is_open: Whether the runs of the group stand below it; ``None`` where a run stands.
        is_indented: Whether it is a run below its group.
    """

    members: tuple[Member, ...]
    is_open: bool | None = None
    is_indented: bool = False

    @property
    def is_group(self) -> bool:
        """Whether the row stands for several runs."""
        return self.is_open is not None

    @property
    def run(self) -> RunRecord:
        """The run, of a group the first."""
        return self.members[0][0]

    def cell(self, column: RunColumn) -> Cell:
        """Return what stands in ``column``."""
        if self.is_open is not None:
            return group_cell(column, self.members, is_open=self.is_open)
        run, context = self.members[0]
        if column.key == "name" and self.is_indented:
            note = "baseline" if run.is_baseline else ""
            return Cell(f"seed {run.config.seed}", note, tone="muted", indent=1)
        return column.cell(run, context)
