from __future__ import annotations

import pytest
from fake_runs import Script, run_config
from studio_services import quiet_services

from studio.pages.live.page import LivePage
from studio.shell.page_frame import PageFrame


class FakeConfirm:
    """Answers every question at once with what the test wants."""

    def __init__(self) -> None:
        self.answer = "cancel"
        self.asked: list[str] = []

    def ask(self, parent, question, answered) -> None:
        self.asked.append(question.title)
        answered(self.answer)


@pytest.fixture
def impatient(monkeypatch):
    """Look more often than a person would notice, so that tests need not wait."""
    monkeypatch.setattr("studio.bridges.recorder_service.TICK_S", 0.03)
    monkeypatch.setattr("studio.bridges.recording.LOOK_EVERY_S", 0.1)
    monkeypatch.setattr("studio.bridges.run_bridge.POLL_S", 0.03)
    monkeypatch.setattr("studio.bridges.run_bridge.ASK_EVERY_S", 0.1)


@pytest.fixture
def services(qtbot, tmp_path, impatient):
    """Services over a real database and a running recorder, with a fake engine."""
    services = quiet_services(tmp_path / "home")
    services.recorder.start()
    yield services
    assert services.close()


@pytest.fixture
def engine(services):
    return services.executor


@pytest.fixture
def script():
    return Script()


@pytest.fixture
def run(engine, services):
    """A run that was launched and has said nothing."""
    run = engine.submit(run_config())
    services.recorder.watch(run.run_id)
    return run


@pytest.fixture
def confirm():
    return FakeConfirm()


@pytest.fixture
def page(qtbot, services, confirm):
    frame = PageFrame(LivePage(services, confirm))
    qtbot.addWidget(frame)
    frame.resize(1280, 760)
    frame.show()
    yield frame.page
    frame.page.close_page()
