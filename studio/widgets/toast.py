"""Short messages over the lower edge of the window; they go by themselves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.parts import Item, icon, row, text

STAYS_MS = 6000
"""Long enough to read two short sentences; errors stay until they are closed."""
_GLYPHS = {"danger": "warning-circle", "warning": "warning", "success": "check-circle"}


class Toast(QFrame):
    """One message, optionally with a way to act on it such as Undo."""

    gone = Signal(object)

    def __init__(
        self, words: str, tone: str = "", action: str = "", act: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("kind", "toast")
        self.setProperty("tone", tone)
        self.has_offer = act is not None
        self._words = text(words, "body", wrap=len(words) > 60)
        self._words.setMaximumWidth(theme.current().px(SIZE.reading) // 2)
        items: list[Item] = [icon(_GLYPHS.get(tone, "info"), tone or "accent"), self._words]
        if act is not None:
            push = button(action, kind="link", small=True)
            push.clicked.connect(act)
            push.clicked.connect(self.leave)
            items.append(push)
        cross = button("", "x", "ghost", small=True, tip="Close message")
        cross.clicked.connect(self.leave)
        box = row(*items, cross, gap=SPACE.sm, margin=(SPACE.md, SPACE.sm))
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setAccessibleName(words)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.leave)
        if tone != "danger":
            self._timer.start(STAYS_MS)

    def words(self) -> str:
        """What it says."""
        return self._words.text()

    @Slot()
    def leave(self) -> None:
        """Go away now."""
        self._timer.stop()
        self.hide()
        self.gone.emit(self)


class ToastStack(QWidget):
    """The messages of one window, newest at the bottom; it takes only the room they need."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._host = window
        self._box = QVBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.current().px(SPACE.sm))
        self.setLayout(self._box)
        window.installEventFilter(self)
        self.hide()

    @classmethod
    def over_window_of(cls, widget: QWidget) -> ToastStack:
        """Return the messages of the window that ``widget`` stands in now, made if need be.

        Over a page they could be out of sight: it scrolls, and others come to the front.
        """
        window = widget.window()
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        found = window.findChild(cls, options=direct)
        return found if isinstance(found, ToastStack) else cls(window)

    def say(
        self, words: str, tone: str = "", action: str = "", act: Callable[[], object] | None = None
    ) -> Toast:
        """Show a message; ``tone`` "danger" stays until it is closed, or until it is said again."""
        if tone == "danger":
            self._take_back(words)
        toast = Toast(words, tone, action, act)
        toast.gone.connect(self._drop)
        self._box.addWidget(toast)
        self.show()
        self._settle()
        return toast

    def words(self) -> list[str]:
        """What the messages on screen say."""
        found = self.findChildren(Toast)
        return [toast.words() for toast in found if not toast.isHidden()]

    def drop_offers(self) -> None:
        """Take away messages that offer something, such as Undo: who would do it is gone."""
        for toast in self.findChildren(Toast):
            if toast.has_offer:
                toast.leave()

    def _take_back(self, words: str) -> None:
        """Take away what says the same: a failure that comes again and again is one message."""
        for toast in self.findChildren(Toast):
            if toast.words() == words:
                toast.leave()

    @Slot(object)
    def _drop(self, toast: Toast) -> None:
        self._box.removeWidget(toast)
        toast.deleteLater()
        self.setVisible(self._box.count() > 0)
        self._settle()

    def _settle(self) -> None:
        self._box.activate()
        self.resize(self._box.sizeHint().width(), self._height())
        look = theme.current()
        below = look.px(SIZE.statusbar + SPACE.lg)
        left = (self._host.width() - self.width()) // 2
        self.move(left, self._host.height() - self.height() - below)
        self.raise_()

    def _height(self) -> int:
        """Wrapped words need more height the narrower they are; a size hint does not know it."""
        width = self._box.sizeHint().width()
        return max(self._box.heightForWidth(width), self._box.sizeHint().height())

    # Qt overrides

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._settle()
        return super().event(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return False
