"""What an import would make: what is left after each step, and the sizes of the splits."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from dasrec_core.data.formats.base import SPLITS
from dasrec_core.data.importing.splitting import split_title
from studio.pages.data.importing.session import ImportSession
from studio.theme.tokens import SPACE
from studio.widgets.parts import card, column, line, meter, row, text
from studio.widgets.stat import Stat
from studio.widgets.table import Cell, Column, Table

_COLUMNS = (
    Column("Step"),
    Column("Interactions", 88, True),
    Column("Users", 68, True),
    Column("Items", 68, True),
)
_TITLES = {"train": "Train", "valid": "Validation", "test": "Test"}


class CountsCard(QWidget):
    """Follows the plan of a session; old counts stay, dimmed by words, until new ones are there.

    Args:
        session: What is imported.
        says_problem: Say here what went wrong; else whoever holds the card does.
    """

    def __init__(self, session: ImportSession, *, says_problem: bool = True) -> None:
        super().__init__()
        self._session, self._says_problem = session, says_problem
        self._busy = text("", "small", "muted")
        self._bar = meter(0.0)
        self._bar.setAccessibleName("Progress")
        session.progressed.connect(self._show_share)
        self._table = Table(_COLUMNS, [], fit=True, name="What is left after each step")
        self._splits: dict[str, Stat] = {split: Stat("–", _TITLES[split]) for split in SPLITS}
        self._rule = text("", "small", "muted", wrap=True)
        self._size = {name: Stat("–", name) for name in ("Users", "Items", "Density")}
        self._problem = text("", "small", "danger", wrap=True)
        body = column(
            row(*self._size.values(), None, gap=SPACE.xl),
            line(),
            row(*self._splits.values(), None, gap=SPACE.xl),
            self._rule,
            line(),
            self._table,
            self._problem,
            row(self._bar, self._busy, gap=SPACE.sm),
            gap=SPACE.md,
        )
        self.setLayout(column(card("What is left", body, topic="data.left")))

    def refresh(self) -> None:
        """Show the session as it is now."""
        session, plan = self._session, self._session.plan
        counting = "" if session.is_writing else session.busy
        self._busy.setText(counting)
        self._busy.setVisible(bool(counting))
        self._bar.setVisible(bool(counting))
        self._problem.setText(" ".join(session.problem) if session.problem else "")
        self._problem.setVisible(session.problem is not None and self._says_problem)
        self._rule.setText(split_title(session.recipe))
        if plan is None:
            return
        last = plan.steps[-1]
        users, items = len(plan.user_keys), len(plan.item_keys)
        pairs = users * items
        self._size["Users"].set_value(f"{users:,}")
        self._size["Items"].set_value(f"{items:,}")
        share = 100 * last.num_interactions / pairs if pairs else 0.0
        self._size["Density"].set_value(f"{share:.3g} %")
        for split in SPLITS:
            size = plan.split_size(split)
            self._splits[split].set_value(f"{size:,}", "" if size else "danger")
        rows = [
            [
                Cell(step.title),
                Cell(f"{step.num_interactions:,}"),
                Cell(f"{step.num_users:,}"),
                Cell(f"{step.num_items:,}"),
            ]
            for step in plan.steps
        ]
        self._table.set_rows(rows)

    def _show_share(self, share: float) -> None:
        self._bar.setValue(round(1000 * share))
