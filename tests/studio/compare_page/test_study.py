from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from compared_runs import finished, varied, write_users

from dasrec_core.analysis.seed_groups import sides_of
from dasrec_core.store.records import RunRecord
from studio.pages.compare.sides import Side, make_sides
from studio.pages.compare.study import Sources, Study, histogram, make_study

USERS = {
    "a": [0.5, 0.5, 0.5, 1.0, 1.0, 0.0, 0.5, 0.0],
    "slow": [0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 0.5, 0.0],
    "deep": [0.5, 0.5, 0.5, 1.0, 1.0, 0.0, 0.5, 0.0],
}
BASE = finished("a", 0.5)
SLOW = finished("slow", 0.25, training__learning_rate=5e-4)
DEEP = finished("deep", 0.5, model__num_layers=2)
OFF = finished("off", model__use_attention=False)
BOTH = finished("both", model__use_attention=False, training__learning_rate=5e-4)


def sides(folder: Path, *runs: RunRecord) -> tuple[Side, ...]:
    for run in runs:
        if run.run_id in USERS:
            write_users(folder / run.run_id, {"recall@20": USERS[run.run_id]})
    return make_sides(sides_of(runs), lambda _: {}, lambda run_id: folder / run_id)


def study(folder: Path, shown: Sequence[RunRecord], stored: Sequence[RunRecord] = ()) -> Study:
    made = sides(folder, *shown)
    found = make_study(
        made, made[0], "recall@20", Sources(lambda: stored, lambda run_id: folder / run_id)
    )
    assert found is not None
    return found


def test_all_pairs_are_corrected_together(tmp_path: Path) -> None:
    found = study(tmp_path, [BASE, SLOW, DEEP])
    # 14 of 64 placings are as extreme, and it is the smaller of two p-values.
    adjusted = [pair.comparison.adjusted_p for pair in found.pairs]
    assert adjusted == pytest.approx([2 * 14 / 64, 1.0])


def test_what_is_stored_counts_and_what_is_shown_is_marked(tmp_path: Path) -> None:
    found = study(tmp_path, [BASE, SLOW], [BASE, DEEP, BOTH])
    assert [effect.variation.group.key for effect in found.effects] == ["deep", "slow"]
    assert [(run.name, run.is_compared) for run in found.unclean] == [
        ("no modality attention, learning rate 0.0005", False)
    ]


def test_the_clean_run_has_the_factor_of_the_model_alone(tmp_path: Path) -> None:
    (unclean,) = study(tmp_path, [BASE, BOTH]).unclean
    assert unclean.is_compared
    assert unclean.clean == varied(model__use_attention=False)


def test_no_clean_run_is_wanted_where_there_is_one(tmp_path: Path) -> None:
    (unclean,) = study(tmp_path, [BASE, BOTH], [OFF]).unclean
    assert unclean.clean is None


def test_a_side_of_some_seeds_is_not_taken_for_its_whole_group(tmp_path: Path) -> None:
    other = finished("slow2", 1.0, seed=2, training__learning_rate=5e-4)
    write_users(tmp_path / "slow2", {"recall@20": [1.0] * 8})
    found = study(tmp_path, [BASE, SLOW], [other])
    assert found.pairs[0].comparison.over_users.second == pytest.approx(0.25)
    assert found.effects[0].comparison.over_users.first == pytest.approx((0.25 + 1.0) / 2)


def test_a_side_with_arrays_of_another_epoch_is_not_tested_and_says_so(tmp_path: Path) -> None:
    (pair,) = study(tmp_path, [finished("a", 0.3), SLOW]).pairs
    assert pair.comparison.over_users is None
    assert pair.sentence.endswith(
        " has no metrics per user of the result: they are written anew when a run ends."
    )


def test_a_test_that_is_not_over_all_seeds_of_a_side_says_so(tmp_path: Path) -> None:
    elsewhere = finished("slow2", 0.25, seed=2, training__learning_rate=5e-4)
    (pair,) = study(tmp_path, [BASE, SLOW, elsewhere]).pairs
    assert pair.sentence.endswith("1 of its 2 seeds: the others have no values per user.")
    (whole,) = study(tmp_path, [BASE, SLOW]).pairs
    assert "seeds: the others" not in whole.sentence


def test_a_study_that_nobody_waits_for_ends(tmp_path: Path) -> None:
    made = sides(tmp_path, BASE, SLOW)
    asked = []

    def is_wanted() -> bool:
        asked.append(1)
        return len(asked) < 2

    sources = Sources(list, lambda run_id: tmp_path / run_id, is_wanted)
    assert make_study(made, made[0], "recall@20", sources) is None


def test_histogram_leaves_out_users_that_did_not_change() -> None:
    found = histogram(np.array([0.0, 0.0, 0.5, 0.5, -1.0]))
    assert found.counts.sum() == 3
    assert found.edges[[0, -1]].tolist() == [-1.0, 1.0]
    assert histogram(np.zeros(4)) is None
