from __future__ import annotations

from dataclasses import replace

import pytest
from compared_runs import finished

from dasrec_core.analysis.protocol import comparability, protocol_text


def test_runs_that_differ_in_seed_and_settings_are_comparable() -> None:
    runs = [finished(), finished("b", seed=2, training__learning_rate=5e-4)]
    assert comparability(runs).reasons == ()
    assert comparability(runs).sentence(runs) == (
        f"Same data and protocol: {protocol_text(runs[0])}."
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"dataset__fingerprint": "beef" * 16},
            "the content of tiktok is not the same (fingerprints differ)",
        ),
        (
            {"evaluation__protocol": "paper"},
            "best epoch chosen on: validation against test, as in papers",
        ),
        ({"evaluation__cutoffs": [10, 20]}, "cut-offs: 5, 10, 20, 50 against 10, 20"),
        (
            {"evaluation__mask_valid_at_test": True},
            "validation items at test: left in against hidden",
        ),
        (
            {"dataset__drop_overlap": True},
            "held-out interactions that are also in an earlier split: left in against removed",
        ),
    ],
)
def test_what_differs_is_said_in_words(changes: dict[str, object], reason: str) -> None:
    runs = [finished(), finished("b", **changes)]
    assert comparability(runs).reasons == (reason,)
    assert comparability(runs).sentence(runs) == f"These runs are not comparable: {reason}."


def test_another_data_set_is_named() -> None:
    other = replace(finished("b", dataset__fingerprint="beef" * 16), dataset_name="baby")
    assert comparability([finished(), other]).reasons == ("different data sets (tiktok, baby)",)


def test_an_unknown_fingerprint_is_a_doubt() -> None:
    runs = [finished(), finished("b", dataset__fingerprint=None)]
    found = comparability(runs)
    assert (found.reasons, len(found.doubts)) == ((), 1)
    assert found.sentence(runs).startswith("Compare with care: ")


def test_the_protocol_is_said_in_words() -> None:
    assert protocol_text(finished()) == (
        "full ranking over all items, training items masked, K = 5, 10, 20, 50, "
        "best epoch chosen on validation, data and split 7f3a19c4"
    )
