"""The paper's symbol of a setting, set small beside its name."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from dasrec_core.config.form_field import FormField
from studio.widgets.parts import text


def symbol_label(field: FormField) -> QLabel:
    """Return a label of the symbol; ``γ_min`` has its index set low. Hidden without a symbol."""
    label = text("", "small", "faint")
    # The one label that reads mark-up: symbols come from the configuration classes, not from data.
    label.setTextFormat(Qt.TextFormat.RichText)
    letter, _, index = field.symbol.partition("_")
    below = f"<sub>{html.escape(index)}</sub>" if index else ""
    label.setText(html.escape(letter) + below)
    label.setAccessibleName(field.symbol)
    if not field.symbol:
        label.hide()
    return label
