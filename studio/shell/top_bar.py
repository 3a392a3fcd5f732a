"""The bar over the pages: menus, the way into the command palette, the graphics card, the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QMenuBar, QPushButton, QSizePolicy
from typing_extensions import override

from studio.actions import ActionRegistry
from studio.shell.computer import Gpu
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.parts import icon, key, meter, row, text

MENUS = ("File", "Edit", "Run", "View", "Help")


class TopBar(QFrame):
    """Menus, search, load of the graphics card, and the switch between light and dark."""

    def __init__(self, actions: ActionRegistry) -> None:
        super().__init__()
        look = theme.current()
        self.setProperty("kind", "bar")
        self.setProperty("edge", "bottom")
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        self.menus.setAccessibleName("Menus")
        self.menus.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for name in MENUS:
            self._fill(self.menus.addMenu(name), actions, name)
        # Qt would rather hide the last menu behind an arrow than make the search narrower.
        self.menus.setMinimumWidth(_menus_width())
        self._give_keys()
        self.search = _search_button(actions["view.palette"])
        self._load = text("", "small")
        self._memory = text("", "small")
        self._meter = meter(0, width=SPACE.xxl)
        self._meter.setAccessibleName("Load of the graphics card")
        self.theme_button = button("", "circle-half", "ghost", small=True, tip="Light or dark")
        self.theme_button.clicked.connect(actions["view.toggle_theme"].trigger)
        left = row(self.menus, None)
        right = row(None, self._load, self._meter, self._memory, self.theme_button)
        bar = row(left, self.search, right, gap=SPACE.lg, margin=(SPACE.md, 0))
        bar.setStretch(0, 1)
        bar.setStretch(2, 1)
        self.setLayout(bar)
        self.setFixedHeight(look.px(SIZE.topbar))
        self.show_gpus(())

    def menu(self, name: str) -> QMenu:
        """Return the menu called ``name``."""
        return self.menus.actions()[MENUS.index(name)].menu()  # type: ignore[return-value]

    def show_gpus(self, cards: tuple[Gpu, ...]) -> None:
        """Show the load of the first card, or that there is none."""
        first = cards[0] if cards else None
        self._meter.setVisible(first is not None)
        self._memory.setVisible(first is not None)
        if first is None:
            self._load.setText("No GPU, using CPU")
            return
        self._load.setText(f"GPU {first.load:.0%}".replace("%", " %"))
        self._meter.setValue(round(first.load * 1000))
        self._memory.setText(f"{first.used_gb:.1f} of {first.total_gb:.0f} GB")
        self._meter.setToolTip(first.name)

    def _give_keys(self) -> None:
        """Open a menu with Alt and its letter; mnemonics would underline letters all the time."""
        for entry in self.menus.actions():
            keys = QShortcut(QKeySequence(f"Alt+{entry.text()[0]}"), self)
            keys.activated.connect(_OpenMenu(self.menus, entry))

    def _fill(self, menu: QMenu, actions: ActionRegistry, name: str) -> None:
        section = None
        for spec, action in actions.of_menu(name):
            if section is not None and spec.section != section:
                menu.addSeparator()
            section = spec.section
            menu.addAction(action)


class _OpenMenu:
    """Opens one menu of a bar; the keyboard stays where it was, for what is done there."""

    def __init__(self, bar: QMenuBar, entry: QAction) -> None:
        self._bar, self._entry = bar, entry

    def __call__(self) -> None:
        self._bar.setActiveAction(self._entry)


def _menus_width() -> int:
    """Pixels that the titles of all menus need, as the style sheet pads them."""
    look = theme.current()
    words = sum(look.font_width(name, "small", 500) for name in MENUS)
    each = 2 * look.px(SPACE.sm) + look.px(SPACE.xs)
    return words + len(MENUS) * each + look.px(SPACE.lg)


class _SearchField(QPushButton):
    """A button that looks like a field; it gets narrower before anything beside it is cut."""

    # Qt overrides

    @override
    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.px(SIZE.side + SPACE.xxl), look.px(SIZE.control))

    @override
    def minimumSizeHint(self) -> QSize:
        inside = self.layout()
        width = inside.sizeHint().width() if inside is not None else 0
        return QSize(width, self.sizeHint().height())


def _search_button(action: QAction) -> QPushButton:
    push = _SearchField()
    push.setProperty("kind", "search")
    push.setAccessibleName("Search commands and runs")
    push.setToolTip("Search commands and runs")
    words = text("Search commands and runs", "small", "faint")
    inside = row(
        icon("magnifying-glass", "faint"), words, None, key("Ctrl K"), margin=(SPACE.md, 0)
    )
    push.setLayout(inside)
    for label in push.findChildren(type(words)):
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    push.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    push.clicked.connect(action.trigger)
    return push
