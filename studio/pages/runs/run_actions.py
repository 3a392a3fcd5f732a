"""What can be done with the selected runs: one set of actions for menu, buttons and keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from dasrec_core.quantity import counted
from dasrec_core.store.records import RunRecord
from studio.actions import put_in_menu
from studio.pages.runs.run_facts import can_resume
from studio.theme import theme
from studio.theme.tokens import RUN_STYLES
from studio.widgets.runs_look import swatch_icon

LEAST_COMPARED, MOST_COMPARED = 2, 12
MOST_WITH_USERS = 2


class RunActions(QObject):
    """Actions on a selection of runs. Knows when each makes sense, not what it does."""

    def __init__(self, page: QWidget, table: QWidget) -> None:
        super().__init__(page)
        self._page, self._table = page, table
        self.show_live = self._action("Show in Live", "activity")
        self.resume = self._action("Resume", "play")
        self.rerun = self._action("Run again", "arrow-clockwise")
        self.more_seeds = self._action("Run more seeds…", "stack")
        self.more_seeds.setToolTip("Prepare the same settings with seeds that are not there yet")
        self.clone = self._action("Clone and edit", "copy")
        self.compare = self._action("Compare selected runs", "git-diff", "C")
        self.users = self._action("Users", "users", "U")
        self.baseline = self._action("Set as baseline", "push-pin", "B")
        self.rename = self._action("Rename", "pencil-simple", "F2")
        self.tag = self._action("Tags and note", "tag", "T")
        self.open_folder = self._action("Open folder", "folder-open")
        self.copy_id = self._action("Copy run id", "clipboard")
        self.trash = self._action("Move to trash", "trash", "Del")
        self.restore = self._action("Put back", "arrow-u-up-left")
        self.delete = self._action("Delete for good…", "trash", "Shift+Del")
        self.colors = [self._color(number, style.name) for number, style in enumerate(RUN_STYLES)]
        self.update_for([], in_trash=False)

    def _action(self, words: str, glyph: str, keys: str = "") -> QAction:
        action = QAction(theme.current().icon(glyph), words, self._page)
        action.setIconVisibleInMenu(True)
        if keys:
            # Letters are shortcuts of the table alone: elsewhere on the page one types.
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._table.addAction(action)
        return action

    def _color(self, number: int, name: str) -> QAction:
        action = QAction(swatch_icon(number), f"Colour: {name}", self._page)
        action.setIconVisibleInMenu(True)
        action.setData(number)
        put_in_menu(action, "Run", "Colour")
        return action

    def update_for(self, runs: Sequence[RunRecord], *, in_trash: bool) -> None:
        """Offer what makes sense for ``runs``."""
        one = runs[0] if len(runs) == 1 else None
        alive = [run for run in runs if not run.status.is_final]
        for action in (self.rerun, self.clone, self.open_folder, self.rename, self.tag):
            action.setEnabled(one is not None)
        self.show_live.setEnabled(one is not None and not in_trash)
        self.copy_id.setEnabled(bool(runs))
        to_resume = [run for run in runs if can_resume(run)]
        self.resume.setEnabled(bool(to_resume) and not in_trash)
        several = len(runs) > 1 and bool(to_resume)
        self.resume.setText(f"Resume {counted(len(to_resume), 'run')}" if several else "Resume")
        self.resume.setToolTip("They wait in the queue for their turn" if several else "")
        is_one_group = len({run.group_identity for run in runs}) == 1
        self.more_seeds.setEnabled(is_one_group and not in_trash)
        self.compare.setEnabled(LEAST_COMPARED <= len(runs) <= MOST_COMPARED)
        finished = all(run.status.is_final and run.best_epoch for run in runs)
        has_users = 1 <= len(runs) <= MOST_WITH_USERS and finished
        self.users.setEnabled(has_users and not in_trash)
        self.baseline.setEnabled(one is not None and not in_trash)
        self.baseline.setText(
            "No longer baseline" if one is not None and one.is_baseline else "Set as baseline"
        )
        self.trash.setEnabled(bool(runs) and not alive and not in_trash)
        self.trash.setToolTip("A run that is training must be stopped first" if alive else "")
        self.trash.setVisible(not in_trash)
        self.restore.setEnabled(bool(runs) and in_trash)
        self.restore.setVisible(in_trash)
        self.delete.setEnabled(bool(runs) and in_trash)
        self.delete.setVisible(in_trash)
        for action in self.colors:
            action.setEnabled(bool(runs))

    def menu(self, parent: QWidget) -> QMenu:
        """Return a menu of everything that makes sense now."""
        menu = QMenu(parent)
        groups: tuple[tuple[QAction, ...], ...] = (
            (self.show_live, self.compare, self.users),
            (self.resume, self.rerun, self.more_seeds, self.clone),
            (self.rename, self.tag, self.baseline),
            (self.open_folder, self.copy_id),
            (self.trash, self.restore, self.delete),
        )
        for group in groups:
            offered = [action for action in group if action.isEnabled()]
            menu.addActions(offered)
            if self.rename in group and self.colors[0].isEnabled():
                menu.addMenu("Colour").addActions(self.colors)
            if offered:
                menu.addSeparator()
        return menu
