"""A page of sentences that flow: it is as tall as they are at its width."""

from __future__ import annotations

from PySide6.QtCore import QSize
from typing_extensions import override

from studio.pages.page import Page


class FlowingPage(Page):
    """A page whose height follows from its width."""

    @override
    def minimumSizeHint(self) -> QSize:
        """As tall as the sentences are at this width, not as they would be in a narrow column."""
        hint = super().minimumSizeHint()
        needed = self.heightForWidth(max(self.width(), hint.width()))
        return QSize(hint.width(), min(hint.height(), needed) if needed > 0 else hint.height())
