"""A run is bound to its data before it is made, or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dasrec_core.cli.dataset_gate import admit, say_idle, suggest_preset
from dasrec_core.cli.output import Output
from dasrec_core.cli.run_request import RunRequest, build_config
from dasrec_core.errors import ConfigError, DatasetError

QUIET = Output(as_json=True)


def request(folder: Path, *assignments: str, model: str = "dasrec") -> RunRequest:
    return RunRequest(model=model, data=folder, assignments=assignments)


def test_configuration_is_bound_to_the_content_of_its_data(demo_folder: Path) -> None:
    config, dataset = admit(build_config(request(demo_folder)), QUIET)
    assert config.dataset.fingerprint == dataset.fingerprint
    assert config.dataset.format == "diffmm"


def test_warnings_go_to_stderr(demo_folder: Path, capsys) -> None:
    admit(build_config(request(demo_folder)), QUIET)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Warning: 13 items have no training interaction." in captured.err


def test_features_at_fault_are_refused_unless_they_are_left_out(demo_folder: Path) -> None:
    path = demo_folder / "image_feat.npy"
    np.save(path, np.load(path)[:-1])
    with pytest.raises(DatasetError, match="299"):
        admit(build_config(request(demo_folder)), QUIET)
    config = build_config(request(demo_folder, "dataset.modalities=text"))
    assert list(admit(config, QUIET)[1].features) == ["text"]


def test_model_that_needs_features_is_refused_without(demo_folder: Path) -> None:
    for path in demo_folder.glob("*_feat.npy"):
        path.unlink()
    with pytest.raises(ConfigError, match="item features") as caught:
        admit(build_config(request(demo_folder)), QUIET)
    assert "lightgcn" in caught.value.hint
    admit(build_config(request(demo_folder, model="lightgcn")), QUIET)


def test_preset_for_the_data_is_suggested(demo_folder: Path, tmp_path: Path, capsys) -> None:
    named = demo_folder.rename(tmp_path / "demo")
    config, dataset = admit(build_config(request(named)), QUIET)
    capsys.readouterr()
    suggest_preset(config, dataset, QUIET)
    assert "--preset demo" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("assignment", "told"),
    [
        ("model.noise_intensity=0.7", "Noise intensity (model.noise_intensity)"),
        ("model.keep_rate=0.7", ""),
    ],
)
def test_a_changed_setting_without_effect_is_told(
    demo_folder: Path, capsys, assignment: str, told: str
) -> None:
    wanted = build_config(request(demo_folder, assignment, model="dasrec-n"))
    config, dataset = admit(wanted, QUIET)
    capsys.readouterr()
    say_idle(config, dataset, QUIET)
    said = capsys.readouterr().err
    assert told in said
    assert bool(said) is bool(told)


def test_whether_a_threshold_acts_depends_on_the_modalities_in_use(
    demo_folder: Path, capsys
) -> None:
    for modalities, is_told in (("image,text", True), ("image,text,audio", False)):
        changes = ("model.similarity_threshold=0.7", f"dataset.modalities={modalities}")
        config, dataset = admit(build_config(request(demo_folder, *changes)), QUIET)
        capsys.readouterr()
        say_idle(config, dataset, QUIET)
        assert ("model.similarity_threshold" in capsys.readouterr().err) is is_told
