"""A comparison as a sentence for a paper."""

from __future__ import annotations

import numpy as np
from comparison_runs import finished

from dasrec_core.analysis.group_tests import compare_groups
from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.analysis.sentence import paper_sentence
from dasrec_core.execution.results import PerUser


def test_a_sentence_says_when_the_epoch_was_chosen_on_test() -> None:
    groups = [SeedGroup((finished(m, evaluation__protocol="paper"),)) for m in ("bm3", "ncl")]
    users = {
        group.key: PerUser(np.arange(3), {"recall@20": np.full(3, value, np.float32)})
        for group, value in zip(groups, (0.2, 0.1), strict=True)
    }
    said = paper_sentence(compare_groups(*groups, users, "recall@20"), "BM3", "NCL")
    assert said.startswith("Recall@20 at the best test epoch of BM3 is 0.1000 above NCL")
