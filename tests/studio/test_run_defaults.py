from __future__ import annotations

import pytest
from fake_runs import run_config

from studio.preferences import Preferences
from studio.run_defaults import as_preferred


def test_a_run_that_leaves_the_device_open_takes_that_of_the_settings():
    assert as_preferred(run_config(), Preferences(device="cuda:1")).device == "cuda:1"


def test_a_run_that_names_its_device_keeps_it():
    config = run_config().model_copy(update={"device": "cpu"})
    assert as_preferred(config, Preferences(device="cuda")).device == "cpu"


def test_the_last_state_is_kept_when_the_settings_want_it():
    kept = as_preferred(run_config(), Preferences(keep_last=True)).training.keep_checkpoints
    assert kept == "best_and_last"


def test_usual_settings_change_nothing():
    config = run_config()
    assert as_preferred(config, Preferences()) is config


def test_neither_changes_what_the_run_computes():
    config = run_config()
    changed = as_preferred(config, Preferences(device="cpu", keep_last=True))
    assert changed.identity() == config.identity()


@pytest.mark.parametrize("device", ["gpu", "cuda:", "cuda:x", 3])
def test_a_device_that_no_run_could_name_is_refused(device):
    with pytest.raises(ValueError, match="device must be"):
        Preferences(device=device)
