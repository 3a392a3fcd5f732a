"""Verbs that show what there is: models, presets, data, doctor."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dasrec_core.config.model_union import MODEL_CONFIGS


def test_models_as_json_have_the_keys_scripts_rely_on(cli) -> None:
    listed = cli("models", "--json").document
    assert [model["name"] for model in listed] == list(MODEL_CONFIGS)
    for model in listed:
        assert {"name", "title", "paper", "needs_features", "variants"} <= set(model)


def test_models_of_one_name_list_its_settings_with_bounds(cli) -> None:
    settings = {one["path"]: one for one in cli("models", "dasrec", "--json").document}
    assert settings["model.num_timesteps"]["allowed"] == "a whole number from 1 to 1000"
    assert settings["evaluation.cutoffs"]["default"] == [5, 10, 20, 50]


def test_presets_say_where_their_values_come_from(cli) -> None:
    for preset in cli("presets", "--json").document:
        assert preset["title"]
        assert preset["source"]
        assert preset["values"]


def test_data_check_describes_a_usable_folder(cli, demo_folder: Path) -> None:
    called = cli("data", "check", demo_folder, "--json")
    assert called.code == 0
    assert called.document["usable"]
    assert called.document["summary"]["num_users"] == 400
    assert {one["name"] for one in called.document["summary"]["modalities"]} == {
        "audio",
        "image",
        "text",
    }


def test_data_check_in_words_says_what_where_why_and_what_to_do(cli, tmp_path: Path) -> None:
    called = cli("data", "check", tmp_path / "nope")
    assert called.code == 2
    for part in ("ERROR", "where:", "why it matters:", "what to do:"):
        assert part in called.out


def test_data_demo_writes_a_folder_once(cli, tmp_path: Path) -> None:
    assert cli("data", "demo", tmp_path / "demo").code == 0
    again = cli("data", "demo", tmp_path / "demo")
    assert again.code == 2
    assert "nothing was written" in again.err


@pytest.mark.slow
def test_doctor_finds_all_in_order_without_a_display(cli, monkeypatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    called = cli("doctor", "--json")
    checks = {check["name"]: check["ok"] for check in called.document}
    assert checks["Database"] is True
    assert checks["Home"] is True
    assert called.code == (1 if False in checks.values() else 0)


def test_doctor_names_a_database_it_cannot_open(cli, tmp_path: Path, monkeypatch) -> None:
    from dasrec_core.cli import doctor

    monkeypatch.setattr(
        doctor, "_in_process", lambda name, code, hint: doctor.Check(name, True, "")
    )
    (tmp_path / "r.db").write_text("no database " * 100)
    called = cli("doctor", "--json", "--results", f"sqlite:///{tmp_path / 'r.db'}")
    assert called.code == 1
    (found,) = [check for check in called.document if check["ok"] is False]
    assert found["name"] == "Database"
    assert "runs recover" in found["hint"]


@pytest.mark.slow
def test_listing_models_imports_neither_torch_nor_sqlalchemy_nor_rich() -> None:
    code = (
        "import sys; from dasrec_core.cli.main import main; main(['models', '--json']); "
        "print([m for m in ('torch', 'sqlalchemy', 'rich.console', 'scipy') if m in sys.modules], "
        "file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stderr.strip() == "[]"
