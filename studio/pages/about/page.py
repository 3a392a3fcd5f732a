"""The About page: what this is, and what ``main.py doctor`` says of this computer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from typing_extensions import override

from dasrec_core.paths import Home
from studio.pages.about.doctor import Doctor, Finding, as_text
from studio.pages.flowing import FlowingPage
from studio.theme import theme
from studio.theme.tokens import SIZE, SPACE
from studio.widgets.controls import button
from studio.widgets.emptying import empty
from studio.widgets.parts import Item, card, column, holder, icon, notice, row, text

_LOOKS = {
    True: ("check-circle", "success", "ok"),
    False: ("x-circle", "danger", "problem"),
    None: ("info", "muted", "for information"),
}


class AboutPage(FlowingPage):
    """Asks the doctor when it is first opened, and again when asked to."""

    place = "about"
    rail_place = "settings"

    def __init__(self, home: Home, results_url: str = "") -> None:
        super().__init__()
        self._home = home.path
        self.doctor = Doctor(home, results_url, self)
        self.doctor.found.connect(self._show)
        self.doctor.failed.connect(self._show_failure)
        self.findings: tuple[Finding, ...] = ()
        self._again = button("Check again", "arrow-clockwise")
        self._copy = button("Copy report", "copy", "primary")
        self._again.clicked.connect(self.ask)
        self._copy.clicked.connect(self.copy)
        self._rows: QVBoxLayout = column(gap=SPACE.md)
        self._words = text("", "body", "muted", wrap=True)
        what = text(
            "An experiment studio for multimodal recommendation. Everything stays on this "
            "computer: no account, no usage data. Free under the MIT licence.",
            "body",
            "muted",
            wrap=True,
        )
        about = card(f"DASRec Studio {version()}", what)
        checks = card("This computer", self._words, self._rows)
        inner = holder(column(about, checks, gap=SPACE.lg))
        inner.setMaximumWidth(theme.current().px(SIZE.reading))
        body = column(inner, None)
        px = theme.current().px
        body.setContentsMargins(px(SPACE.xl), 0, px(SPACE.xl), px(SPACE.lg))
        self.setLayout(body)

    @override
    def title(self) -> str:
        return "About and checks"

    @override
    def trail(self) -> str:
        return "Settings"

    @override
    def header_actions(self) -> Sequence[Item]:
        return (self._again, self._copy)

    @override
    def activate(self, payload: object = None) -> None:
        if not self.findings:
            self.ask()

    @override
    def close_page(self) -> None:
        self.doctor.close()

    @Slot()
    def ask(self) -> None:
        """Look at everything anew."""
        self.doctor.ask()
        self._again.setEnabled(False)
        self._copy.setEnabled(bool(self.findings))
        self._words.setText("Looking at versions, device, folders and database…")
        self._words.show()

    @Slot()
    def copy(self) -> None:
        """Put the report on the clipboard."""
        QApplication.clipboard().setText(as_text(version(), self.findings, self._home))
        self.notice.emit(
            "The report is on the clipboard, without your name; of a path it has the end at most."
        )

    @Slot(object)
    def _show(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        self._put([_line(one) for one in findings])
        wrong = sum(one.ok is False for one in findings)
        things = "1 thing needs" if wrong == 1 else f"{wrong} things need"
        self._words.setText(f"{things} attention." if wrong else "Everything needed is there.")
        self._copy.setEnabled(True)

    @Slot(str, str)
    def _show_failure(self, what: str, hint: str) -> None:
        self._put([notice("x-circle", "danger", f"{what} {hint}")])
        self._words.hide()

    def _put(self, lines: Sequence[QWidget]) -> None:
        empty(self._rows)
        for line in lines:
            self._rows.addWidget(line)
        self._again.setEnabled(True)


def version() -> str:
    """The version of the installed program, or that it runs from its source."""
    try:
        return installed("dasrec-studio")
    except PackageNotFoundError:
        return "from source"


def _line(finding: Finding) -> QWidget:
    glyph, tone, word = _LOOKS[finding.ok]
    mark = icon(glyph, tone)
    mark.setAccessibleName(word)
    mark.setToolTip(word)
    name = text(finding.name, "strong")
    name.setFixedWidth(theme.current().px(SIZE.tile * 2))
    detail = text(finding.detail, "body", "muted", wrap=True)
    detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    words: list[Item] = [detail]
    if finding.ok is False and finding.hint:
        words.append(text(finding.hint, "small", "danger", wrap=True))
    box = row(mark, name, column(*words, gap=2), gap=SPACE.sm)
    box.setStretch(2, 1)
    for at in (mark, name):
        box.setAlignment(at, Qt.AlignmentFlag.AlignTop)
    return holder(box)
