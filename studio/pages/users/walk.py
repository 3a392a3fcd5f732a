"""Walking through the users of the table: who comes next, and where a user stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.qtmodels.users_table import UsersTableModel

if TYPE_CHECKING:
    from dasrec_core.inspection.user_gains import Order, UserGains


class Walk:
    """Knows the order of the table, not which user is in view."""

    def __init__(self, model: UsersTableModel) -> None:
        self._model = model
        self._random = np.random.default_rng()

    def beside(self, user_id: int | None, by: int) -> int | None:
        """Return the user ``by`` rows after ``user_id``, at most the last or the first.

        The first row where no user is given, or one that is not in the table; ``None`` where no
        user is.
        """
        number = self._model.rowCount()
        if not number:
            return None
        row = -1 if user_id is None else self._model.row_of(user_id)
        return self._model.user_id(max(0, min(number - 1, row + by)) if row >= 0 else 0)

    def any(self) -> int | None:
        """Return any user of the table."""
        ids = self._model.user_ids
        return int(self._random.choice(ids)) if len(ids) else None

    def begin(self, order: Order, gains: UserGains) -> int | None:
        """Put the table in an order, see ``UserGains.order``; return its first user."""
        self._model.order_by(gains.user_ids[gains.order(order)])
        return self._model.user_id(0) if len(self._model.user_ids) else None

    def clear(self) -> None:
        """Empty the table: its users are of other data."""
        # Slow to import; by now it was, in the background, see ``reading``.
        from studio.pages.users.user_numbers import no_columns

        self._model.set_users(0, str, no_columns(0))

    def words(self, user_id: int | None) -> str:
        """Say where a user stands; with none, how many there are."""
        number = self._model.rowCount()
        if user_id is None:
            return f"{number:,} users" if number else ""
        row = self._model.row_of(user_id)
        return f"{row + 1:,} of {number:,}" if row >= 0 else "not in the table"
