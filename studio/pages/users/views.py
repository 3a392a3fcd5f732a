"""What shows users, each part built when it is first needed: finder, all users, a single user."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from studio.bridges.steps import Steps
from studio.qtmodels.users_table import UsersTableModel
from studio.services import Services
from studio.theme.tokens import SPACE
from studio.widgets.parts import column

# Imported while the runs are read, see ``reading``: charts and readers take 0.2 s and more, which
# the UI thread must not spend. What stands in the body of a method was imported by then.
if TYPE_CHECKING:
    from studio.pages.users.finder import FinderBar
    from studio.pages.users.material import Material
    from studio.pages.users.narrowing import Narrowing
    from studio.pages.users.overview import Overview
    from studio.pages.users.user_desk import UserDesk


class UsersViews(QWidget):
    """The finder, and below it all users or one. Empty at first, so that it costs nothing.

    Signals:
        user_typed: What was typed into the finder.
        random_asked: Any user.
        order_asked: An order to walk in, see ``UserGains.order``.
        step_asked: 1 for the next user, -1 for the one before.
        runs_chosen: Ids of A, or of A and B.
        user_asked: Id of a user to show.
        metric_chosen: Key of the metric to show.
        titles_asked: Map titles of the data set.
        narrowed: Other users are listed.
    """

    user_typed = Signal(str)
    random_asked = Signal()
    order_asked = Signal(str)
    step_asked = Signal(int)
    runs_chosen = Signal(object)
    user_asked = Signal(object)
    metric_chosen = Signal(str)
    titles_asked = Signal()
    narrowed = Signal()

    def __init__(self, services: Services, model: UsersTableModel, steps: Steps) -> None:
        super().__init__()
        self._services, self._model, self._steps = services, model, steps
        self._material: Material | None = None
        self._styles: tuple[int, ...] = ()
        self._desk: UserDesk | None = None
        self.stack = QStackedWidget()
        self._body = column(self.stack, gap=SPACE.lg)
        self._body.setStretch(0, 1)
        self.setLayout(self._body)

    @cached_property
    def finder(self) -> FinderBar:
        """The row that finds a user."""
        from studio.pages.users.finder import FinderBar

        made = FinderBar()
        made.user_typed.connect(self.user_typed)
        made.random_asked.connect(self.random_asked)
        made.order_asked.connect(self.order_asked)
        made.step_asked.connect(self.step_asked)
        made.runs_chosen.connect(self.runs_chosen)
        self._body.insertWidget(0, made)
        return made

    @cached_property
    def overview(self) -> Overview:
        """All users."""
        from studio.pages.users.overview import Overview
        from studio.pages.users.user_numbers import no_columns

        # First: the view cannot give widths to columns that are not there yet.
        self._model.set_users(0, str, no_columns(0))
        made = Overview(self._model, self._services.tasks, self._services.store, self._steps)
        made.metric_chosen.connect(self.metric_chosen)
        made.users.table.opened.connect(self.user_asked)
        self.stack.addWidget(made)
        return made

    @cached_property
    def narrowing(self) -> Narrowing:
        """The link between chosen groups and listed users."""
        from studio.pages.users.narrowing import Narrowing

        made = Narrowing(self._model, self.overview, self)
        made.changed.connect(self.narrowed)
        return made

    @property
    def desk(self) -> UserDesk:
        """A single user."""
        made = self._begin_desk()
        if not made.is_whole:
            made.finish()
            if self._material is not None:
                made.use(self._material, self._styles)
            self.narrowing.link(made)
            # In its own turn: its chart takes as long again.
            self._steps.then(self.narrowing.show_beside_user)
        return made

    @property
    def built_desk(self) -> UserDesk | None:
        """The same, if it was built."""
        return self._desk if self._desk is not None and self._desk.is_whole else None

    @property
    def shows_desk(self) -> bool:
        """Whether a single user is in front."""
        return self._desk is not None and self.stack.currentWidget() is self._desk

    def first_pieces(self) -> tuple[Callable[[], object], ...]:
        """What must be built before :meth:`use`; nothing once it was."""
        if self.stack.count():
            return ()
        return (lambda: self.overview, lambda: self.finder)

    def desk_pieces(self) -> tuple[Callable[[], object], ...]:
        """The desk. Building it and showing a user at once would take a tenth of a second."""
        return (self._begin_desk, lambda: self.desk)

    def use(self, material: Material, styles: tuple[int, ...]) -> None:
        """Show other runs from now on; ``styles`` are the colours of the runs."""
        self._material, self._styles = material, styles
        self.narrowing.forget()
        self.finder.offer_runs(material.offers, material.records, material.names)
        if self.built_desk is not None:
            self.built_desk.use(material, styles)
        self.overview.use(material, styles)
        # While the numbers are counted: both charts at once would hold the window up.
        self._steps.then(*self.overview.pieces())

    @Slot()
    def start_typing(self) -> None:
        """Bring the keyboard to the finder."""
        if self.isVisible() and self.stack.count():
            self.finder.start_typing()

    @Slot()
    def explain(self) -> None:
        """Have the item in view explained."""
        if self.isVisible() and self.shows_desk:
            self.desk.explain()

    @Slot()
    def focus_first(self) -> None:
        """Bring the keyboard to the list of run A."""
        if self.shows_desk:
            self.desk.focus_first()

    @Slot()
    def focus_second(self) -> None:
        """Bring the keyboard to the list of run B, if there is one."""
        if self.shows_desk:
            self.desk.focus_second()

    def close_views(self) -> None:
        """Wait for nothing any more."""
        self._steps.drop()
        if self.built_desk is not None:
            self.built_desk.close_desk()

    def _begin_desk(self) -> UserDesk:
        if self._desk is None:
            from studio.pages.users.user_desk import UserDesk

            self._desk = UserDesk(self._services.tasks)
            self._desk.user_asked.connect(self.user_asked)
            self._desk.titles_asked.connect(self.titles_asked)
            self.stack.addWidget(self._desk)
        return self._desk
