"""A main widget, or in its place one state: waiting, nothing there, trouble."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget


class MainOrState(QStackedWidget):
    """Shows the main widget until a state is put in front of it; only the last state is kept."""

    def __init__(self, main: QWidget) -> None:
        super().__init__()
        self.addWidget(main)

    @property
    def shows_main(self) -> bool:
        """Whether the main widget is in front."""
        return self.currentIndex() == 0

    def show_main(self) -> None:
        """Bring the main widget to the front."""
        self.setCurrentIndex(0)

    def put_up(self, state: QWidget) -> None:
        """Bring a state to the front, in place of the one before."""
        replace_second(self, state)


def replace_second(stack: QStackedWidget, widget: QWidget) -> None:
    """Show ``widget`` as the second page of ``stack``, in place of what was there."""
    if (old := stack.widget(1)) is not None:
        stack.removeWidget(old)
        old.deleteLater()
    stack.addWidget(widget)
    stack.setCurrentIndex(1)
