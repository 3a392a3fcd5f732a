"""How much each modality counts for a user, and how noisy the diffusion of their row is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QVBoxLayout, QWidget

from dasrec_core.data.modalities import kind_of
from dasrec_core.inspection.user_view import UserList
from studio.pages.users.modality_look import GLYPHS
from studio.theme.tokens import SPACE
from studio.widgets.chart import Chart
from studio.widgets.elided_label import ElidedLabel
from studio.widgets.emptying import empty
from studio.widgets.help_button import HelpButton
from studio.widgets.parts import card, column, holder, icon, meter, row, text

_CHART_HEIGHT = 88


class FusionCard(QFrame):
    """Weights as meters, :math:`s_u`, and the noise schedule as a curve; hidden without weights."""

    def __init__(self) -> None:
        super().__init__()
        self._note = text("", "small", "faint")
        self._meters: dict[str, tuple[QLabel, QProgressBar]] = {}
        self._weights = column(gap=SPACE.sm)
        self._sparsity = text("", "small", wrap=True)
        self._chart: Chart | None = None
        words = text("Noise level of this user, by step", "small", "muted")
        self._noise_body: QVBoxLayout = column(words, gap=SPACE.xs)
        self._noise = holder(self._noise_body)
        head = row(
            text("Modality attention", "heading"), HelpButton("users.fusion"), self._note, None
        )
        body = card("", head, holder(self._weights), self._sparsity, self._noise)
        self.setLayout(column(body, gap=0))

    def show_list(self, shown: UserList, run: str, run_style: int) -> None:
        """Show what a run's model holds about the user of a list."""
        self.setVisible(bool(shown.modality_weights))
        if not shown.modality_weights:
            return
        self._note.setText(f"run {run}")
        self._show_weights(shown.modality_weights)
        self._sparsity.setVisible(shown.sparsity is not None)
        if shown.sparsity is not None:
            # Figures enough to tell users apart where nearly all are close to 1.
            self._sparsity.setText(
                f"Sparsity s_u = {shown.sparsity:.4f}. It scales the noise of this user's "
                "diffusion: 1 for no history at all."
            )
        self._noise.setVisible(bool(shown.noise_levels))
        if shown.noise_levels:
            self._show_noise(np.array(shown.noise_levels), run_style)

    def _show_noise(self, levels: NDArray[np.float64], run_style: int) -> None:
        if self._chart is None:  # a tenth of a second that most models need not spend
            self._chart = Chart("denoising step t", height=_CHART_HEIGHT)
            self._chart.setMouseEnabled(False, False)
            self._chart.setAccessibleName("Noise level by diffusion step")
            self._chart.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._noise_body.addWidget(self._chart)
        steps = np.arange(len(levels), dtype=np.float64)
        self._chart.wipe()
        self._chart.curve(steps, levels, run_style)
        self._chart.span((0, max(1.0, float(steps[-1]))), (0, float(levels.max() or 1) * 1.08))

    def _show_weights(self, weights: Mapping[str, float]) -> None:
        if list(self._meters) != list(weights):
            empty(self._weights)
            self._meters = {}
            for name in weights:
                self._weights.addWidget(self._add(name))
        for name, weight in weights.items():
            value, bar = self._meters[name]
            value.setText(f"{weight:.2f}")
            bar.setValue(round(weight * bar.maximum()))
            bar.setAccessibleName(f"{name}: {weight:.2f}")

    def _add(self, name: str) -> QWidget:
        value, bar = text("", "strong"), meter(0)
        self._meters[name] = (value, bar)
        words = ElidedLabel(name)
        head = row(icon(GLYPHS[kind_of(name)]), words, value)
        head.setStretch(1, 1)
        return holder(column(head, bar, gap=SPACE.xs))
