from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar

from dasrec_core.errors import ExecutionError
from dasrec_core.inspection.explanation import (
    Explanation,
    HistoryContribution,
    SourceContribution,
)
from studio.pages.users import item_desk
from studio.pages.users.page import UsersPage
from studio.pages.users.why_card import WhyCard
from studio.theme import theme
from studio.widgets.elided_label import ElidedLabel

Settle = Callable[[UsersPage], None]


def explanation(**changes: object) -> Explanation:
    fields: dict[str, object] = {
        "run_id": "a",
        "model": "dasrec",
        "user_id": 8,
        "item_id": 14,
        "score": 2.0,
        "is_exact": True,
        "sources": (
            SourceContribution("image features", "modality", "image", 1.5),
            SourceContribution("User and item embeddings", "identity", "", 0.5),
        ),
        "history": tuple(HistoryContribution(item, -0.25) for item in range(9)),
        "generated": {},
        "own": 0.0,
        "num_left_out": 0,
        "notes": ("Weights are held.",),
    }
    return Explanation(**{**fields, **changes})


class FakeEngine:
    """Explains when the test lets it, what the test wants."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.answer: Explanation | ExecutionError = explanation()
        self.asked: list[tuple[str, int, int]] = []
        self.was_stopped = False

    def explain(self, folder, user_id, item_id, *, should_stop) -> Explanation:
        self.asked.append((folder.name, user_id, item_id))
        while not self.gate.wait(0.005):
            if should_stop():
                self.was_stopped = True
                raise ExecutionError("stopped")
        if isinstance(self.answer, ExecutionError):
            raise self.answer
        return self.answer


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    made = FakeEngine()
    monkeypatch.setattr(item_desk, "explain", made.explain)
    yield made
    made.gate.set()


def words_on(widget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def ask(page: UsersPage, settle: Settle, user: int = 8) -> None:
    page.walker.show_user(user)
    settle(page)
    page.views.desk.items._known.clear()  # the page is shared by tests
    page.views.desk.items._offer_why()


def test_reasons_are_computed_on_demand_for_the_item_in_view(
    two: UsersPage, settle: Settle, engine: FakeEngine, qtbot
) -> None:
    ask(two, settle)
    assert engine.asked == []
    qtbot.keyClick(two, Qt.Key.Key_W)
    why = two.views.desk.why
    assert why.words().startswith("Loading the model")
    assert why.findChild(QProgressBar).isVisible()
    engine.gate.set()
    settle(two)
    assert engine.asked == [("a", 8, 14)]
    words = words_on(why)
    assert {"image features", "+1.500", "Film 0", "−0.250", "1 more"} <= set(words)
    assert why.words() == "The parts sum to the score. Weights are held."


def test_names_of_sources_are_wrapped_where_the_card_is_narrow_not_cut(qtbot) -> None:
    card = WhyCard()
    qtbot.addWidget(card)
    card.show_explanation(explanation(), str)
    card.resize(theme.current().px(200), theme.current().px(700))
    card.show()
    labels = {label.text(): label for label in card.findChildren(QLabel)}
    for source in explanation().sources:
        shown = labels[source.name]
        assert not isinstance(shown, ElidedLabel)
        assert shown.heightForWidth(shown.width()) <= shown.height()


def test_reasons_that_were_computed_are_shown_again_at_once(
    two: UsersPage, settle: Settle, engine: FakeEngine
) -> None:
    ask(two, settle)
    engine.gate.set()
    two.views.desk.items.explain()
    settle(two)
    two.walker.show_user(3)
    two.walker.show_user(8)
    settle(two)
    assert "image features" in words_on(two.views.desk.why)
    assert len(engine.asked) == 1


def test_the_engine_is_stopped_when_another_user_comes(
    two: UsersPage, settle: Settle, engine: FakeEngine, qtbot
) -> None:
    ask(two, settle)
    two.views.desk.items.explain()
    qtbot.waitUntil(lambda: bool(engine.asked))
    two.walker.next_user()
    settle(two)
    assert engine.was_stopped
    assert two.views.desk.why.words().startswith("What each modality")


def test_stop_ends_the_wait_and_offers_to_try_again(
    two: UsersPage, settle: Settle, engine: FakeEngine, qtbot
) -> None:
    ask(two, settle)
    two.views.desk.items.explain()
    qtbot.waitUntil(lambda: bool(engine.asked))
    two.views.desk.why._stop.click()
    settle(two)
    assert engine.was_stopped
    assert two.views.desk.why._ask.isEnabled()


def test_trouble_is_told_with_what_to_do_and_can_be_tried_again(
    two: UsersPage, settle: Settle, engine: FakeEngine
) -> None:
    ask(two, settle)
    engine.answer = ExecutionError("There is no checkpoint.", "Let the run finish.")
    engine.gate.set()
    two.views.desk.items.explain()
    settle(two)
    assert two.views.desk.why.words() == "There is no checkpoint. Let the run finish."
    assert two.views.desk.why._ask.isEnabled()


def test_a_model_without_parts_says_that_there_is_nothing_to_take_apart(
    two: UsersPage, settle: Settle, engine: FakeEngine
) -> None:
    ask(two, settle)
    engine.answer = explanation(model="popularity", is_exact=False, sources=(), history=())
    engine.gate.set()
    two.views.desk.items.explain()
    settle(two)
    assert two.views.desk.why.words() == "Nothing to take apart for popularity. Weights are held."


def test_parts_that_do_not_sum_say_how_many_were_not_tried(
    two: UsersPage, settle: Settle, engine: FakeEngine
) -> None:
    ask(two, settle)
    engine.answer = explanation(is_exact=False, num_left_out=488)
    engine.gate.set()
    two.views.desk.items.explain()
    settle(two)
    words = two.views.desk.why.words()
    assert "sum to the score" not in words
    assert "488 items of the history were not tried" in words


def test_the_key_brings_the_reasons_into_view_also_where_they_lie_below_the_fold(
    two: UsersPage, settle: Settle, engine: FakeEngine, qtbot
) -> None:
    ask(two, settle)
    why, area = two.views.desk.why, two.views.desk.right
    why.setMinimumHeight(area.viewport().height())  # as it is with a long list of reasons
    area.verticalScrollBar().setValue(0)
    try:
        qtbot.keyClick(two, Qt.Key.Key_W)
        engine.gate.set()
        settle(two)
        qtbot.waitUntil(lambda: area.verticalScrollBar().value() > 0, timeout=2000)
        assert why.visibleRegion().boundingRect().top() == 0
    finally:
        why.setMinimumHeight(0)
