"""Remembers which columns the runs table has, from one day to the next."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSettings, QTimer, Slot

from studio.pages.runs.table_layout import FRESH, TableLayout, layout_from

LAYOUT_KEY: Final = "runs/table"
SAVE_MS: Final = 400  # a drag of a header edge says so for each pixel


class LayoutKeeper(QObject):
    """Saves a while after the last change; ``layout`` gives what is to be saved then."""

    def __init__(
        self, store: QSettings, layout: Callable[[], TableLayout], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store, self._layout = store, layout
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_MS)
        self._timer.timeout.connect(self._save)

    def restored(self) -> TableLayout:
        """Return the layout of the last time; that of a fresh studio where there is none."""
        try:
            return layout_from(json.loads(str(self._store.value(LAYOUT_KEY, "") or "null")))
        except ValueError:
            return FRESH

    def save_soon(self) -> None:
        """Note that the layout is another one."""
        self._timer.start()

    def close(self) -> None:
        """Save at once what is not saved yet."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()

    @Slot()
    def _save(self) -> None:
        self._store.setValue(LAYOUT_KEY, json.dumps(self._layout().as_json()))
