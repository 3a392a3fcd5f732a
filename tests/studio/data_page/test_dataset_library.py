"""The list of known data sets: what it remembers, reads and survives."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from dasrec_core.errors import DatasetError
from dasrec_core.paths import Home
from studio.bridges.task_pool import TaskPool
from studio.dataset_entry import EntryState
from studio.dataset_library import DatasetLibrary


@pytest.fixture
def library(services):
    return services.library


def test_the_demo_is_offered_before_anything_was_opened(library) -> None:
    (demo,) = library.entries()
    assert demo.is_demo
    assert demo.state is EntryState.UNREAD


def test_a_folder_is_read_and_counted(read, folder) -> None:
    entry = read(folder)
    assert entry.state in (EntryState.OK, EntryState.WARNINGS)
    assert (entry.num_users, entry.num_items) == (6, 5)
    assert [one.name for one in entry.report.summary.modalities] == ["image", "text"]


def test_it_is_loading_until_the_reading_has_ended(qtbot, library, folder) -> None:
    with qtbot.waitSignal(library.checked, timeout=5000):
        assert library.open_folder(folder).state is EntryState.LOADING


def test_a_folder_with_a_broken_file_has_errors(read, folder) -> None:
    (folder / "trnMat.pkl").write_bytes(b"no pickle")
    entry = read(folder)
    assert entry.state is EntryState.ERRORS
    assert not entry.has_data


def test_a_folder_that_is_gone_is_missing(read, tmp_path) -> None:
    entry = read(tmp_path / "nowhere")
    assert entry.state is EntryState.MISSING
    assert entry.hint


def test_newest_first_and_the_demo_last(read, folder, tmp_path, library) -> None:
    read(folder)
    read(tmp_path / "second")
    assert [entry.name for entry in library.entries()] == ["second", "toy", "Demo"]


def test_the_list_and_the_sizes_are_there_at_the_next_start(read, folder, services) -> None:
    read(folder)
    again = DatasetLibrary(services.home, services.tasks)
    entry = again.entry(folder)
    assert entry.state is EntryState.UNREAD
    assert (entry.num_users, entry.num_items) == (6, 5)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"folders": [{}]}', '{"folders": 3}'])
def test_a_damaged_list_is_an_empty_list(services, text) -> None:
    services.home.path.mkdir(parents=True)
    (services.home.path / "datasets.json").write_text(text)
    assert [e.name for e in DatasetLibrary(services.home, services.tasks).entries()] == ["Demo"]


def test_folders_in_use_elsewhere_are_listed_below_and_not_read(read, folder, library) -> None:
    read(folder)
    library.learn([folder.parent / "b", folder, folder.parent / "c", folder.parent / "b"])
    assert [entry.name for entry in library.entries()] == ["toy", "b", "c", "Demo"]
    assert library.entry(folder.parent / "b").state is EntryState.UNREAD


def test_what_was_taken_off_the_list_stays_off_until_it_is_opened(
    read, folder, library, services
) -> None:
    read(folder)
    library.forget(folder)
    library.learn([folder])
    again = DatasetLibrary(services.home, services.tasks)
    again.learn([folder])
    assert library.entry(folder) is None
    assert again.entry(folder) is None
    again.open_folder(folder)
    again.forget(folder.parent / "no such")
    assert again.entry(folder) is not None


def test_forgetting_a_folder_leaves_its_files(read, folder, library) -> None:
    read(folder)
    library.forget(folder)
    assert library.entry(folder) is None
    assert (folder / "trnMat.pkl").exists()


def test_the_demo_cannot_be_forgotten(library, services) -> None:
    library.forget(services.home.demo)
    assert library.entry(services.home.demo) is not None


def test_the_demo_is_made_when_it_is_first_read(qtbot, library, services) -> None:
    with qtbot.waitSignal(library.checked, timeout=10_000):
        library.ensure_read(services.home.demo)
    assert library.entry(services.home.demo).has_data


def test_cancelling_brings_back_what_was_listed(qtbot, services, folder) -> None:
    go_on = threading.Event()
    library = DatasetLibrary(services.home, services.tasks, read=lambda _: go_on.wait(5))
    library.open_folder(folder)
    library.cancel(folder)
    assert library.entry(folder).state is EntryState.UNREAD
    go_on.set()


def test_an_error_while_reading_is_told_with_its_hint(qtbot, services, folder) -> None:
    def read(_):
        raise DatasetError("It broke.", "Mend it.")

    library = DatasetLibrary(services.home, services.tasks, read=read)
    with qtbot.waitSignal(library.checked, timeout=5000):
        library.open_folder(folder)
    entry = library.entry(folder)
    assert (entry.state, entry.problem, entry.hint) == (EntryState.ERRORS, "It broke.", "Mend it.")


def test_checking_again_sees_a_file_that_was_put_right(qtbot, read, folder, library) -> None:
    np.save(folder / "image_feat.npy", np.ones((4, 2)))
    assert read(folder).state is EntryState.ERRORS
    np.save(folder / "image_feat.npy", np.random.default_rng(0).random((5, 2)))
    with qtbot.waitSignal(library.checked, timeout=5000):
        library.check(folder)
    assert library.entry(folder).state is not EntryState.ERRORS


def test_a_home_that_cannot_be_written_stops_nobody(qtbot, folder, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    tasks = TaskPool()
    library = DatasetLibrary(Home(tmp_path / "file" / "home"), tasks)
    with qtbot.waitSignal(library.checked, timeout=5000):
        library.open_folder(folder)
    assert library.entry(folder).has_data
    assert tasks.close()


@pytest.mark.real_data
def test_tiktok_is_read_with_its_published_counts(read, real_data) -> None:
    entry = read(real_data("tiktok"))
    assert (entry.num_users, entry.num_items) == (9308, 6710)
    assert entry.report.summary.train.num_interactions == 59_541


@pytest.fixture
def windows(qtbot, services):
    """The libraries of two windows over one home, and a way to open a folder in one of them."""
    both = [DatasetLibrary(services.home, services.tasks, read=lambda _: None) for _ in range(2)]

    def open_in(library, folder):
        folder.mkdir(exist_ok=True)
        with qtbot.waitSignal(library.checked, timeout=5000):
            library.open_folder(folder)

    return *both, open_in


def listed(services):
    again = DatasetLibrary(services.home, services.tasks)
    return [entry.name for entry in again.entries() if not entry.is_demo]


def test_two_windows_keep_the_data_sets_of_the_other(windows, services, tmp_path, monkeypatch):
    monkeypatch.setattr("studio.dataset_library.state_of", lambda _: EntryState.OK)
    first, second, open_in = windows
    open_in(first, tmp_path / "one")
    open_in(second, tmp_path / "two")
    assert listed(services) == ["two", "one"]


def test_what_one_window_took_off_the_list_another_does_not_bring_back(
    windows, services, tmp_path, monkeypatch
):
    monkeypatch.setattr("studio.dataset_library.state_of", lambda _: EntryState.OK)
    first, second, open_in = windows
    open_in(first, tmp_path / "one")
    late = DatasetLibrary(services.home, services.tasks)
    first.forget(tmp_path / "one")
    late.learn([tmp_path / "two"])
    assert listed(services) == ["two"]
    open_in(second, tmp_path / "one")
    assert listed(services) == ["one", "two"]
