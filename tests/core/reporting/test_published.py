"""Printed values are as printed, and what is inconsistent about them is said."""

from __future__ import annotations

import pytest

from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.errors import ConfigError
from dasrec_core.reporting.published import (
    PublishedSource,
    Verdict,
    parse,
    published_sources,
    source_named,
    verdict,
)

SOURCES = published_sources()


def test_the_paper_of_dasrec_comes_first() -> None:
    assert [source.id for source in SOURCES] == ["dasrec", "diffmm", "mmrec"]


def test_values_are_found_under_every_name_of_a_data_set() -> None:
    source = source_named("dasrec")
    for name in ("baby", "Baby", "amazon-baby", "Amazon Baby"):
        found = source.value(name, "dasrec", "recall@20")
        assert found is not None
        assert found.value == 0.0990
    assert source.value("clothing", "dasrec", "recall@20") is None


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.id)
def test_every_published_method_is_a_model_that_can_be_run(source: PublishedSource) -> None:
    assert set(source.methods) <= set(MODEL_CONFIGS)


@pytest.mark.parametrize("source", SOURCES[:2], ids=lambda one: one.id)
def test_a_precision_that_cannot_belong_to_its_recall_has_a_note(source: PublishedSource) -> None:
    # One test item per TikTok user: Precision@20 is Recall@20 / 20, both rounded to 4 decimals.
    slack = 0.00005 + 0.00005 / 20 + 1e-9
    for model in source.methods:
        recall = source.value("tiktok", model, "recall@20")
        precision = source.value("tiktok", model, "precision@20")
        is_off = abs(precision.value - recall.value / 20) > slack
        assert is_off == ("not from the same run" in precision.note or "cut off" in precision.note)


def test_both_values_printed_for_dasrec_are_told() -> None:
    assert "0.1147" in source_named("dasrec").value("tiktok", "dasrec", "recall@20").note


@pytest.mark.parametrize(
    ("ours", "spread", "expected"),
    [
        (0.1100, 0.0060, Verdict.WITHIN_SPREAD),
        (0.1100, 0.0010, Verdict.WITHIN_TOLERANCE),
        (0.1100, None, Verdict.WITHIN_TOLERANCE),
        (0.1000, 0.0010, Verdict.OUTSIDE),
        (0.1300, None, Verdict.OUTSIDE),
    ],
)
def test_a_difference_is_judged_by_the_spread_first(
    ours: float, spread: float | None, expected: Verdict
) -> None:
    assert verdict(ours, spread, 0.1148) is expected


def test_a_row_of_another_length_is_refused() -> None:
    document = """
title = "T"
source = "S"
protocol = "paper"
split = "x"
metrics = ["recall@20", "ndcg@20"]
[values.tiktok]
dasrec = [0.1]
"""
    with pytest.raises(ValueError, match="shorter"):
        parse("bad", document)


def test_an_unknown_source_is_explained() -> None:
    with pytest.raises(ConfigError) as caught:
        source_named("nature")
    assert "dasrec, diffmm, mmrec" in caught.value.hint
