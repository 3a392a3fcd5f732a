"""Step 3: which interactions count and which are held out, with what is left of them."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QLayout, QLineEdit, QWidget

from dasrec_core.data.importing.recipe import NEEDED_COLUMNS
from dasrec_core.data.importing.splitting import SPLIT_TITLES, SPLIT_WORDS
from studio.forms.field_text import unclear_comma
from studio.pages.data.importing.counts_card import CountsCard
from studio.pages.data.importing.session import ImportSession
from studio.theme import theme
from studio.theme.tokens import SPACE
from studio.widgets.adaptive import beside
from studio.widgets.controls import choice, entry, field
from studio.widgets.parts import card, column, holder, text

_LEAST = 320  # width of either side in px at 100 % to stand beside the other
_GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+")  # thousands, or decimals with a comma
_KEEPS = {"last": "The last", "first": "The first", "highest": "The highest rated"}


class FilterStep(QWidget):
    """Filter and split at the left, live counts at the right."""

    def __init__(self, session: ImportSession) -> None:
        super().__init__()
        self._session = session
        self._is_filled = False
        self._rating, self._per_user, self._per_item = (
            entry("", "Every rating counts"),
            entry("1"),
            entry("1"),
        )
        self._keep = choice(*_KEEPS.values(), name="Of repeated pairs keep")
        self._kind = choice(*SPLIT_TITLES.values(), name="Split")
        self._valid, self._test, self._seed = entry("10"), entry("10"), entry("1")
        self._words = text("", "small", "muted", wrap=True)
        self._wrong = text("", "small", "danger", wrap=True)
        self._wrong.hide()
        for line in self._lines():
            line.textEdited.connect(self._edit)
        for box in (self._keep, self._kind):
            box.activated.connect(self._edit)
        filters = _grid(
            _named("Rating at least", self._rating),
            field("Of repeated pairs keep", self._keep),
            _named("Per user, at least", self._per_user),
            _named("Per item, at least", self._per_item),
        )
        core = text(
            "Users and items with fewer interactions are left out in turns, until all that are "
            "left have enough (k-core).",
            "small",
            "muted",
            wrap=True,
        )
        splits = _grid(
            field("Split", self._kind),
            _named("Seed", self._seed),
            _named("Validation, per cent", self._valid),
            _named("Test, per cent", self._test),
        )
        left = column(
            card("Filter", filters, core, topic="data.filter"),
            card("Split", splits, self._words, topic="data.split"),
            self._wrong,
            None,
            gap=SPACE.lg,
        )
        self._counts = CountsCard(session)
        counts = holder(column(self._counts, None))
        self.setLayout(beside(holder(left), counts, leasts=(_LEAST, _LEAST)))

    def refresh(self) -> None:
        """Show the session as it is now; what is being typed stays, and so does what is wrong."""
        recipe = self._session.recipe
        has_rating = recipe.columns.rating is not None
        self._rating.setEnabled(has_rating)
        self._rating.setPlaceholderText("Every rating counts" if has_rating else "No ratings")
        model = self._kind.model()
        for at, kind in enumerate(SPLIT_TITLES):
            needed = NEEDED_COLUMNS.get(kind)
            can_be = needed is None or getattr(recipe.columns, needed) is not None
            item = getattr(model, "item", lambda _at: None)(at)
            if item is not None:
                item.setEnabled(can_be)
        self._words.setText(SPLIT_WORDS[recipe.split.kind])
        is_share = recipe.split.kind not in ("leave_one_out", "column")
        self._seed.setEnabled(recipe.split.kind in ("random", "leave_one_out"))
        self._valid.setEnabled(is_share)
        self._test.setEnabled(is_share)
        self._mark()
        is_taken = not self.has_wrong and not self._session.conflict
        if not self._is_filled or (is_taken and not self.is_typing()):
            self._show(recipe.filter.rating_at_least)
            self._mark()
        wrong = [_complaint(line) for line in self._wrong_lines()]
        self._wrong.setText(" ".join([*wrong, self._session.conflict]).strip())
        self._wrong.setVisible(bool(self._wrong.text()))
        self._counts.refresh()

    @property
    def has_wrong(self) -> bool:
        """Whether something that counts is no number."""
        return bool(self._wrong_lines())

    def forget(self) -> None:
        """Begin anew for another source."""
        self._is_filled = False

    def is_typing(self) -> bool:
        """Whether one of the lines has the keyboard."""
        return any(line.hasFocus() for line in self._lines())

    def _lines(self) -> tuple[QLineEdit, ...]:
        return (
            self._rating,
            self._per_user,
            self._per_item,
            self._valid,
            self._test,
            self._seed,
        )

    def _show(self, least: float | None) -> None:
        recipe, self._is_filled = self._session.recipe, True
        self._rating.setText("" if least is None else _shown(least))
        self._per_user.setText(str(recipe.filter.min_per_user))
        self._per_item.setText(str(recipe.filter.min_per_item))
        self._keep.setCurrentIndex(list(_KEEPS).index(recipe.filter.keep))
        self._kind.setCurrentIndex(list(SPLIT_TITLES).index(recipe.split.kind))
        self._valid.setText(_shown(100 * recipe.split.valid_share))
        self._test.setText(_shown(100 * recipe.split.test_share))
        self._seed.setText(str(recipe.split.seed))

    @Slot()
    def _edit(self) -> None:
        """Take over all that can be read; the way on is barred while something cannot."""
        self._session.edit(
            filter={
                **self._read("rating_at_least", self._rating),
                **self._read("min_per_user", self._per_user),
                **self._read("min_per_item", self._per_item),
                "keep": list(_KEEPS)[self._keep.currentIndex()],
            },
            split={
                "kind": list(SPLIT_TITLES)[self._kind.currentIndex()],
                **self._read("valid_share", self._valid, 100),
                **self._read("test_share", self._test, 100),
                **self._read("seed", self._seed),
            },
        )

    def _read(self, name: str, line: QLineEdit, parts: int = 1) -> dict[str, float | None]:
        """Return the value in a line under the name of its setting; nothing if it has none."""
        if self._is_unreadable(line):
            return {}
        number = _number(line.text())
        return {name: None if number is None else number / parts}

    def _is_unreadable(self, line: QLineEdit) -> bool:
        may_be_empty = line is self._rating and not line.text().strip()
        return _number(line.text()) is None and not may_be_empty

    def _wrong_lines(self) -> list[QLineEdit]:
        """Lines that cannot be read; what is switched off does not count."""
        return [
            line for line in self._lines() if line.isEnabledTo(self) and self._is_unreadable(line)
        ]

    def _mark(self) -> None:
        wrong = self._wrong_lines()
        for line in self._lines():
            is_wrong = str(line in wrong).lower()
            if line.property("invalid") != is_wrong:
                theme.restyle(line, invalid=is_wrong)


def _complaint(line: QLineEdit) -> str:
    typed = line.text().strip()
    if _GROUPED.fullmatch(typed):
        return f"{line.accessibleName()}: {unclear_comma(typed)}"
    return f"{line.accessibleName()}: must be a number."


def _number(words: str) -> float | None:
    if _GROUPED.fullmatch(words.strip()):
        return None  # 1,000 would be 1
    try:
        number = float(words.strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _shown(number: float) -> str:
    """Return a number in words that are read as the same one: all lines are read at each edit."""
    return f"{number:.15g}" if abs(number) < 1e15 else repr(number)


def _named(label: str, line: QLineEdit) -> QLayout:
    line.setAccessibleName(label)  # and not what its placeholder says
    return field(label, line)


def _grid(*fields: QLayout) -> QGridLayout:
    grid = QGridLayout()
    px = theme.current().px
    grid.setHorizontalSpacing(px(SPACE.md))
    grid.setVerticalSpacing(px(SPACE.md))
    for at, one in enumerate(fields):
        grid.addLayout(one, at // 2, at % 2)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid
