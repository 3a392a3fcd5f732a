"""The copied command trains what the form shows: read by the command line itself."""

from __future__ import annotations

import shlex

import pytest
from typer.testing import CliRunner

from dasrec_core.cli import train as train_verb
from dasrec_core.paths import home
from studio.forms.command import command_text

EDITS = {
    "training.learning_rate": "5e-4",
    "training.epochs": "7",
    "seed": "7",
    "device": "cpu",
    "evaluation.protocol": "paper",
    "evaluation.cutoffs": "10, 20",
    "dataset.modalities": "image, text",
    "dataset.standardize": "image",
    "model.denoiser_hidden_dims": "64, 32",
    "model.sampling_noise": "true",
    "model.schedule": "per_step",
    "model.noise_min": "0.00001",
}


class ParsedError(Exception):
    """Carries what the command line made of its arguments."""


@pytest.fixture
def parse(monkeypatch):
    """Return the configuration that ``train`` builds from a line, before it reads any data."""

    def stop(config, output):
        raise ParsedError(config)

    monkeypatch.setattr(train_verb, "admit", stop)

    def parse(line):
        words = shlex.split(line)
        assert words[:3] == ["python", "main.py", "train"]
        outcome = CliRunner().invoke(train_verb.app, words[3:])
        assert isinstance(outcome.exception, ParsedError), outcome.output
        return outcome.exception.args[0]

    return parse


def identity(config, fingerprint):
    dataset = config.dataset.model_copy(update={"fingerprint": fingerprint})
    return config.model_copy(update={"dataset": dataset}).identity()


@pytest.mark.parametrize("preset", ["", "baby"])
def test_the_command_gives_the_same_run(editor, parse, preset) -> None:
    editor.choose_preset(preset)
    for path, typed in EDITS.items():
        editor.type_entry(path, typed)
    wanted = editor.resolved.config
    parsed = parse(command_text(editor.resolved, home().path))
    assert identity(parsed, "f" * 64) == wanted.identity()
    assert (parsed.device, parsed.dataset.path) == (wanted.device, wanted.dataset.path)


@pytest.mark.parametrize("model", ["lightgcn", "popularity", "dasrec-n", "dasrec-a"])
def test_every_model_can_be_copied(editor, parse, model) -> None:
    editor.choose_model(model)
    parsed = parse(command_text(editor.resolved, home().path))
    assert identity(parsed, "f" * 64) == editor.resolved.config.identity()


def test_an_odd_folder_and_name_are_quoted(editor, parse) -> None:
    editor.choose_dataset("/data/my set; rm -rf '$HOME'")
    editor.rename('a "name" & more')
    line = command_text(editor.resolved, home().path)
    assert parse(line).dataset.path == "/data/my set; rm -rf '$HOME'"
    assert shlex.split(line)[-2:] == ["--name", 'a "name" & more']


def test_another_home_is_named(editor, tmp_path) -> None:
    assert shlex.split(command_text(editor.resolved, tmp_path))[-2:] == ["--home", str(tmp_path)]
