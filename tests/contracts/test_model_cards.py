"""Every model has a card, a place in its table, and presets with a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.config.presets import presets_for
from dasrec_core.reproduction.cards import card_name
from dasrec_core.reproduction.fences import read_fence

ROOT = Path(__file__).parents[2]
CARDS = (ROOT / "docs" / "models.md").read_text("utf-8")


def test_the_readme_says_how_many_models_there_are() -> None:
    assert f"one of {len(MODEL_CONFIGS)} models" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", MODEL_CONFIGS)
def test_a_model_has_a_card_and_a_line_in_the_table(name: str) -> None:
    assert f"\n## {name}\n" in CARDS
    assert f"| [`{name}`](#{name}) |" in CARDS


@pytest.mark.parametrize("name", MODEL_CONFIGS)
def test_the_measured_table_of_a_card_can_be_written_anew(name: str) -> None:
    card = CARDS.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0]
    assert read_fence(card, card_name(name))


@pytest.mark.parametrize("name", [n for n, c in MODEL_CONFIGS.items() if c.info.trains])
def test_a_model_that_trains_has_a_generic_preset_and_says_where_values_come_from(
    name: str,
) -> None:
    presets = {preset.name: preset for preset in presets_for(name)}
    assert "generic" in presets or "demo" in presets
    assert all(preset.source for preset in presets.values())
