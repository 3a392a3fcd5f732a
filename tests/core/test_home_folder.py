from __future__ import annotations

from pathlib import Path

import pytest

from dasrec_core.paths import HOME_VARIABLE, default_home, home, remember_home, remembered_home
from dasrec_core.store.runs import RunStore


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(HOME_VARIABLE)
    for kind in ("config", "data"):
        monkeypatch.setattr(
            f"platformdirs.user_{kind}_dir", lambda name, kind=kind: str(tmp_path / kind / name)
        )


def test_who_chose_nothing_works_in_the_data_folder_of_the_user() -> None:
    assert home().path == default_home().resolve()


@pytest.mark.parametrize("name", ["50%41", "what?now", "a b", "a%20b", "größe#1"])
def test_the_database_lies_in_the_home_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    RunStore(home(path).results_url).close()
    assert [file.name for file in path.iterdir()] == ["results.db"]


def test_a_remembered_folder_is_used_at_the_next_start(tmp_path: Path) -> None:
    remember_home(tmp_path / "results")
    assert home().path == tmp_path / "results"


def test_a_given_folder_and_the_environment_go_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember_home(tmp_path / "results")
    assert home(tmp_path / "given").path == tmp_path / "given"
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "environment"))
    assert home().path == tmp_path / "environment"


@pytest.mark.parametrize("back", [None, "default"])
def test_it_can_be_forgotten(tmp_path: Path, back: str | None) -> None:
    remember_home(tmp_path / "results")
    remember_home(default_home() if back else None)
    assert remembered_home() is None


def test_a_note_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "config" / "dasrec-studio").mkdir(parents=True)
    (tmp_path / "config" / "dasrec-studio" / "home.txt").write_bytes(b"\xff\xfe")
    assert home().path == default_home().resolve()
