"""Kill -9 of the window and of the engine: nothing that was reported may be lost or doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from engines import end_all_engines

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.data.demo import generate_demo
from dasrec_core.events import EpochFinished, EvaluationFinished
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.paths import Home
from dasrec_core.store.records import RunStatus
from studio.services import build

pytestmark = pytest.mark.slow

# A window as a person has it, that starts one run and says which.
WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication
from dasrec_core.config.run import RunConfig
from dasrec_core.paths import Home
from studio.main_window import MainWindow
from studio.services import build
from studio.theme import theme

class Teller(QObject):
    @Slot(object)
    def tell(self, run_id):
        print(run_id, flush=True)

app = QApplication([])
theme.apply(app, "light")
services = build(Home(Path(sys.argv[1])))
window = MainWindow(services)
window.show()
window.open_place("live")
teller = Teller()
services.start_run(RunConfig.model_validate_json(sys.argv[2]), done=teller.tell)
app.exec()
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return generate_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    yield home
    end_all_engines(home)


def config(data: Path, *, epochs: int) -> RunConfig:
    return RunConfig(
        dataset=DatasetReference(path=str(data)),
        model=LightGCNConfig(),
        training=TrainingConfig(
            epochs=epochs, patience=0, num_threads=1, checkpoint_every_s=0, batch_size=256
        ),
        device="cpu",
    )


def epochs_of(folder: Path) -> list[int]:
    events = read_events(RunFolder(folder).events_file)
    return [event.epoch for event in events if isinstance(event, EpochFinished)]


def engine_of(folder: Path) -> psutil.Process:
    record = RunFolder(folder).read_process()
    assert record is not None
    return psutil.Process(record.pid)


def test_run_of_a_killed_window_is_complete_at_the_next_start(qtbot, home, data):
    settings = config(data, epochs=12).model_dump_json()
    window = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(home.path), settings],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert window.stdout is not None
    with window.stdout:
        run_id = window.stdout.readline().decode().strip()
    folder = home.runs / run_id
    qtbot.waitUntil(lambda: bool(epochs_of(folder)), timeout=60_000)
    window.send_signal(signal.SIGKILL)
    window.wait()
    assert len(epochs_of(folder)) < 12, "the window was killed too late to prove anything"
    qtbot.waitUntil(lambda: len(epochs_of(folder)) == 12, timeout=60_000)

    services = build(home)
    qtbot.waitUntil(lambda: services.store.get(run_id).status is RunStatus.DONE, timeout=20_000)
    curves, record = services.store.curves(run_id), services.store.get(run_id)
    assert services.close()
    assert curves["loss/total"].epochs == tuple(range(1, 13))
    told = {
        event.epoch: event.valid["recall@20"]
        for event in read_events(RunFolder(folder).events_file)
        if isinstance(event, EvaluationFinished)
    }
    stored = curves["valid/recall@20"]
    assert dict(zip(stored.epochs, stored.values, strict=True)) == pytest.approx(told)
    assert record.epochs_done == 12


def test_killed_engine_is_interrupted_within_ten_seconds_and_resumes_to_the_end(qtbot, home, data):
    services = build(home)
    started: list[str] = []
    services.launcher.launched.connect(started.append)
    services.start_run(config(data, epochs=20))
    qtbot.waitUntil(lambda: bool(started), timeout=20_000)
    run_id = started[0]
    folder = home.runs / run_id
    qtbot.waitUntil(lambda: len(epochs_of(folder)) >= 2, timeout=60_000)
    engine_of(folder).kill()
    assert len(epochs_of(folder)) < 20, "the engine was killed too late to prove anything"
    interrupted = RunStatus.INTERRUPTED
    qtbot.waitUntil(lambda: services.store.get(run_id).status is interrupted, timeout=10_000)

    services.resume(run_id)
    done = RunStatus.DONE
    qtbot.waitUntil(lambda: services.store.get(run_id).status is done, timeout=60_000)
    curves = services.store.curves(run_id)
    assert services.close()
    assert curves["loss/total"].epochs == tuple(range(1, 21))
