"""Options become one configuration, or a message that says what to change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dasrec_core.cli.run_request import RunRequest, build_config
from dasrec_core.errors import ConfigError

HERE = Path("/data/tiny")


def test_later_sources_win(tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    file.write_text(json.dumps({"training": {"epochs": 5, "batch_size": 9}, "seed": 1}))
    config = build_config(
        RunRequest(
            model="lightgcn",
            data=HERE,
            file=file,
            assignments=("training.epochs=6", "seed=2"),
            seed="3",
        )
    )
    assert (config.training.epochs, config.training.batch_size, config.seed) == (6, 9, 3)


def test_configuration_of_a_run_repeats_it(tmp_path: Path) -> None:
    config = build_config(RunRequest(model="lightgcn", data=HERE, seed="5", device="cpu"))
    file = tmp_path / "config.json"
    file.write_text(config.model_dump_json())
    assert build_config(RunRequest(file=file)) == config


def test_data_named_now_replaces_data_and_fingerprint_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    dataset = {"path": "/old", "fingerprint": "f", "format": "mmrec"}
    file.write_text(json.dumps({"model": {"name": "lightgcn"}, "dataset": dataset}))
    config = build_config(RunRequest(file=file, data=HERE))
    assert (config.dataset.path, config.dataset.fingerprint) == (str(HERE), None)
    assert config.dataset.format == "auto"


def test_settings_may_be_written_as_toml(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('[model]\nname = "lightgcn"\n[training]\nepochs = 4\n')
    assert build_config(RunRequest(file=file, data=HERE)).training.epochs == 4


@pytest.mark.parametrize("name", ["c.toml", "C.TOML", "c.json"])
def test_settings_may_begin_with_the_mark_of_an_editor_on_windows(
    tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    text = '[model]\nname = "lightgcn"\n' if "j" not in name else '{"model.name": "lightgcn"}'
    file.write_text(text, "utf-8-sig")
    config = build_config(RunRequest(file=file, model="lightgcn", data=HERE))
    assert config.model.name == "lightgcn"


def test_a_section_named_alone_is_not_answered_with_itself() -> None:
    with pytest.raises(ConfigError) as raised:
        build_config(RunRequest(model="lightgcn", data=HERE, assignments=("training=3",)))
    assert "Did you mean training?" not in raised.value.message


WRONG = [
    (RunRequest(data=HERE), "No model was named"),
    (RunRequest(model="lightgnc", data=HERE), "Did you mean lightgcn"),
    (RunRequest(model="lightgcn"), "No data set was named"),
    (RunRequest(model="lightgcn", data=HERE, epochs="0"), "Epochs must be a whole number from 1"),
    (RunRequest(model="lightgcn", data=HERE, device="gpu"), "Device must be auto, cpu"),
    (RunRequest(model="lightgcn", data=HERE, preset="nope"), "no preset called 'nope'"),
    (RunRequest(model="lightgcn", data=HERE, file=Path("/absent.json")), "cannot be read"),
]


@pytest.mark.parametrize(("request_", "message"), WRONG)
def test_unusable_request_says_why_and_what_to_do(request_: RunRequest, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        build_config(request_)
    assert message in caught.value.message
    assert caught.value.hint


FILES = {
    "torn.json": ('{"seed"', "is not JSON"),
    "list.json": ("[1]", "holds no settings"),
    "bad.toml": ("= 3", "is not TOML"),
    "typo.json": ('{"model": {"name": "lightgcn"}, "trainning": {}}', ""),
    "deep.json": ("[" * 200_000, "is not JSON"),
    "huge.json": (" " * 1_000_001, "no configuration"),
    "bytes.json": ("\udcff", "is not JSON"),
}


@pytest.mark.parametrize("name", FILES)
def test_unusable_file_is_named(tmp_path: Path, name: str) -> None:
    content, message = FILES[name]
    (tmp_path / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    request = RunRequest(model="lightgcn", data=HERE, file=tmp_path / name)
    if not message:
        assert build_config(request).model.name == "lightgcn"  # an empty table changes nothing
        return
    with pytest.raises(ConfigError, match=message):
        build_config(request)


def test_misspelt_setting_in_a_file_is_named_with_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('{"training": {"epoch": 3}}')
    with pytest.raises(ConfigError, match=r"Did you mean training\.epochs"):
        build_config(RunRequest(model="lightgcn", data=HERE, file=tmp_path / "c.json"))


@pytest.mark.parametrize("model", ["dasrec", None])
def test_a_model_written_as_a_text_is_named_with_what_to_write(
    tmp_path: Path, model: str | None
) -> None:
    (tmp_path / "c.json").write_text('{"model": "dasrec"}')
    with pytest.raises(ConfigError, match=r"c\.json: model is 'dasrec'") as caught:
        build_config(RunRequest(model=model, data=HERE, file=tmp_path / "c.json"))
    assert '{"model": {"name": …}}' in caught.value.hint


def test_a_list_of_models_is_no_model(tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    file.write_text('{"model": {"name": ["lightgcn", "dasrec"]}}')
    with pytest.raises(ConfigError, match="There is no model called"):
        build_config(RunRequest(file=file, data=HERE))


def test_two_models_at_once_are_refused(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('{"model": {"name": "lightgcn"}}')
    with pytest.raises(ConfigError, match="is for lightgcn"):
        build_config(RunRequest(model="dasrec", data=HERE, file=tmp_path / "c.json"))
