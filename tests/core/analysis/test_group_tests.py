from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from compared_runs import finished, per_user

from dasrec_core.analysis.group_tests import compare_groups, compare_to_each
from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.analysis.sentence import p_text, paper_sentence
from dasrec_core.config.metric_titles import metric_title
from dasrec_core.execution.results import PerUser

FIRST = SeedGroup(tuple(finished(f"a{s}", 0.1 + s / 1000, seed=s) for s in (1, 2, 3)))
SECOND = SeedGroup(tuple(finished(f"b{s}", 0.09, seed=s, model__num_layers=2) for s in (1, 2, 3)))
THIRD = SeedGroup((finished("c1", 0.05, model__num_layers=3),))
USERS = {
    "a1": per_user([0.5, 0.5, 0.5, 0.5, 1.0, 0.25]),
    "b1": per_user([0.0, 0.5, 0.0, 0.0, 0.5, 0.5]),
    "c1": per_user([0.0, 0.0, 0.0, 0.0, 0.5, 0.0]),
}


def test_all_are_corrected_together() -> None:
    found = compare_to_each(FIRST, [SECOND, THIRD], USERS, "recall@20")
    assert [one.num_tests for one in found] == [2, 2]
    # Sign flips of the second: all six signs equal, 2 of 64; times 2 for the smallest of two.
    assert found[1].adjusted_p == pytest.approx(2 * 2 / 64)


def test_users_seeds_and_noise_stand_together() -> None:
    found = compare_groups(FIRST, SECOND, USERS, "recall@20")
    assert found.over_users.num_pairs == 6
    assert found.over_seeds.difference == pytest.approx(0.012)
    assert found.floor.spread == pytest.approx((0.000002 / 4) ** 0.5)


@pytest.mark.parametrize(
    ("other", "obstacle"),
    [
        (None, "Metrics per user of the result are not there: they are written when a run ends."),
        (per_user([0.1] * 6, "ndcg@20"), "recall@20 was not kept for single users in both."),
        (
            PerUser(np.arange(6) + 1, {"recall@20": np.zeros(6, np.float32)}),
            "They were not tested on the same users.",
        ),
    ],
)
def test_why_there_is_no_test_is_said(other: PerUser | None, obstacle: str) -> None:
    found = compare_groups(FIRST, SECOND, USERS | {"b1": other}, "recall@20")
    assert (found.over_users, found.obstacle) == (None, obstacle)
    assert found.difference == pytest.approx(0.012)  # of the means over seeds
    assert paper_sentence(found, "A", "B") == obstacle


def test_runs_of_another_protocol_are_not_tested() -> None:
    other = SeedGroup((finished("b1", evaluation__protocol="paper"),))
    found = compare_groups(FIRST, other, USERS, "recall@20")
    assert found.difference is None
    assert found.obstacle.startswith("Not comparable: best epoch chosen on")


def test_runs_of_the_paper_protocol_are_compared_at_the_epoch_chosen_on_test() -> None:
    def at_test(run_id: str, recall: float) -> SeedGroup:
        run = finished(run_id, 0.0, evaluation__protocol="paper", model__num_layers=len(run_id))
        return SeedGroup((replace(run, test_at_best_test_epoch={"recall@20": recall}),))

    found = compare_groups(at_test("a1", 0.3), at_test("b12", 0.1), USERS, "recall@20")
    assert found.difference == pytest.approx(0.2)


def test_sentence_has_all_a_reviewer_asks_for() -> None:
    found, _ = compare_to_each(FIRST, [SECOND, THIRD], USERS, "recall@20")
    assert paper_sentence(found, "DASRec", "DiffMM") == (
        "Recall@20 of DASRec is 0.2917 above DiffMM (95 % bootstrap interval "
        f"{found.over_users.low:+.4f} to {found.over_users.high:+.4f}; paired sign-flip test over "
        "6 users, all flips, p = 0.125 after Holm correction for 2 comparisons). The effect is "
        "large (d = 0.88) and exceeds the seed spread of 0.0007 (3 seeds each)."
    )


def test_sentence_of_a_loss_has_real_minus_signs_and_says_what_is_not_known() -> None:
    found = compare_groups(SeedGroup(THIRD.runs), SeedGroup(SECOND.runs[:1]), USERS, "recall@20")
    words = paper_sentence(found, "C", "B")
    assert "Recall@20 of C is 0.1667 below B (95 % bootstrap interval −0.3333 to " in words
    assert "p = 0.500). " in words  # two of the four placings of two signs
    assert words.endswith("it was not measured over seeds.")


def test_metrics_and_p_values_are_printed_as_in_papers() -> None:
    assert [metric_title(key) for key in ("recall@20", "ndcg@5", "map@10")] == [
        "Recall@20",
        "NDCG@5",
        "MAP@10",
    ]
    assert (p_text(0.00099), p_text(0.0125)) == ("p < 0.001", "p = 0.013")


def test_a_metric_of_all_lists_together_is_not_said_to_be_unmeasured() -> None:
    found = compare_groups(FIRST, SECOND, USERS, "coverage@20")
    assert found.obstacle == (
        "coverage@20 is one number of all lists together, so users cannot be paired."
    )
