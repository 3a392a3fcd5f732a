"""Another page asks what shall be switched off in a run."""

from __future__ import annotations

from fake_runs import run_config

from studio.pages.new_run.payload import Ablate


def test_the_run_is_loaded_and_its_parts_are_offered(page) -> None:
    config = run_config()
    page.activate(Ablate(config))
    assert page.editor.draft.model == config.model.name
    dialog = page._dialogs.current
    assert set(dialog.switches)
    dialog.reject()
