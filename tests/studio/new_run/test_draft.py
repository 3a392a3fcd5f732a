"""The draft on disk, and drafts made from configurations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.config.presets import presets_for
from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig
from studio.forms.draft import Draft, from_json, to_json
from studio.forms.draft_file import restore_draft, save_draft
from studio.forms.from_config import draft_of
from studio.forms.resolved import DataFacts, resolve

CONFIG = RunConfig(
    dataset=DatasetReference(path="/data/toy", fingerprint="f" * 64, standardize=("image",)),
    model=DASRecConfig(num_timesteps=9, denoiser_hidden_dims=(64, 32), sampling_noise=True),
    training=TrainingConfig(learning_rate=3e-5, epochs=7),
    seed=7,
)


@given(name=st.text(), typed=st.text(), path=st.text())
def test_whatever_was_typed_survives_the_file(name, typed, path) -> None:
    draft = Draft(dataset="/data/toy", entries={path: typed}, name=name)
    assert from_json(to_json(draft)) == draft


def test_a_saved_draft_is_restored(tmp_path) -> None:
    draft = Draft(dataset="/data/toy", model="lightgcn").with_entry("training.epochs", "abc")
    save_draft(tmp_path / "home" / "draft.json", draft)
    assert restore_draft(tmp_path / "home" / "draft.json") == draft


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"version": 99}', '{"version": 1, "model": "gone"}'],
)
def test_a_draft_that_cannot_be_read_gives_a_fresh_one(tmp_path, text) -> None:
    (tmp_path / "draft.json").write_text(text)
    assert restore_draft(tmp_path / "draft.json") == Draft()


def test_the_draft_of_a_configuration_gives_the_configuration_back() -> None:
    data = DataFacts("toy", "f" * 64, ("image",), problem="")
    assert resolve(draft_of(CONFIG), data).config == CONFIG


@pytest.mark.parametrize("modalities", [None, (), ("image",)])
def test_a_run_without_features_is_cloned_without_them(modalities) -> None:
    data = DataFacts("toy", "f" * 64, ("image", "text"), problem="")
    dataset = DatasetReference(path="/data/toy", fingerprint="f" * 64, modalities=modalities)
    run = CONFIG.model_copy(update={"dataset": dataset, "model": LightGCNConfig()})
    assert resolve(from_json(to_json(draft_of(run))), data).config == run


@pytest.mark.parametrize("preset", presets_for("dasrec"), ids=lambda preset: preset.name)
def test_the_draft_of_a_preset_run_names_nothing_that_differs(preset) -> None:
    data = DataFacts("toy", "f" * 64, ("image", "vggish"), problem="")
    made = resolve(Draft(dataset="/data/toy", preset=preset.name), data).config
    assert not resolve(draft_of(made), data).changes
