"""Tells of the end of a run while the person looks at something else."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from studio.theme import theme

SHOWN_MS = 10_000


class DesktopNotices(QObject):
    """Notifications of the desktop, sent only while no window of the studio is in front.

    They go through an icon in the tray, which stands there only from the first notice until it
    is pressed or the studio comes to the front. Where the desktop has no tray, the entry of the
    window in the task bar asks for attention instead.
    """

    pressed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._note_focus)

    def tell(self, title: str, words: str, *, is_bad: bool) -> bool:
        """Say ``words`` on the desktop, if nobody looks; return whether a notice was sent."""
        if QApplication.activeWindow() is not None:
            return False
        QApplication.alert(self._window)
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return False
        kind = QSystemTrayIcon.MessageIcon
        icon = kind.Warning if is_bad else kind.Information
        tray = self._shown_tray()
        tray.showMessage(title, words, icon, SHOWN_MS)
        return True

    def stop(self) -> None:
        """Take the icon out of the tray."""
        if self._tray is not None:
            self._tray.hide()

    def _shown_tray(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(theme.current().icon("activity", "accent"), self)
            self._tray.setToolTip("DASRec Studio")
            self._tray.messageClicked.connect(self._answer)
            self._tray.activated.connect(self._answer)
        self._tray.show()
        return self._tray

    @Slot()
    def _answer(self) -> None:
        self.stop()
        self.pressed.emit()

    @Slot(QWidget, QWidget)
    def _note_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None:
            self.stop()
