"""Who and what training leaves out is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_matrix

from dasrec_core.data.findings import Finding, Severity

Found = Callable[[Path], dict[str, Finding]]
Write = Callable[..., Path]
Matrix = Callable[..., coo_matrix]
Pairs = dict[str, Sequence[tuple[int, int]]]


def test_users_without_training_are_counted_and_named(
    write_diffmm: Write, found: Found, pairs_matrix: Matrix, toy_pairs: Pairs
) -> None:
    train = [pair for pair in toy_pairs["train"] if pair[0] != 3]
    findings = found(write_diffmm(matrices={"trnMat": pairs_matrix([*train, (0, 3)])}))
    assert findings["users_cold"].examples == ("user 3",)
    assert findings["held_out_users_cold"].what == "1 of 3 test users never occur in training."


def test_items_without_training_are_counted_and_their_share_told(
    write_diffmm: Write, found: Found, pairs_matrix: Matrix, toy_pairs: Pairs
) -> None:
    train = [pair for pair in toy_pairs["train"] if pair[1] != 2]
    findings = found(write_diffmm(matrices={"trnMat": pairs_matrix([*train, (2, 1)])}))
    assert findings["items_cold"].count == 1
    assert findings["held_out_items_cold"].what == (
        "1 of 3 validation interactions (33.3 %) and 1 of 3 test interactions (33.3 %) fall on "
        "items that never occur in training."
    )


def test_examples_carry_titles_where_there_are_any(
    write_diffmm: Write, found: Found, pairs_matrix: Matrix, toy_pairs: Pairs
) -> None:
    train = [pair for pair in toy_pairs["train"] if pair[1] != 2]
    folder = write_diffmm(matrices={"trnMat": pairs_matrix([*train, (2, 1)])})
    (folder / "items.csv").write_text("item_id,title\n0,A\n1,B\n2,Slow ramen\n3,D\n4,E\n")
    assert found(folder)["items_cold"].examples == ("item 2 (Slow ramen)",)


def test_an_item_that_everyone_chose_is_reported(write_diffmm: Write, found: Found) -> None:
    users = np.arange(20)
    train = coo_matrix((np.ones(40), (np.r_[users, users], np.r_[users * 0, 1 + users % 4])))
    held_out = coo_matrix(([1.0], ([0], [2])), shape=(20, 5))
    folder = write_diffmm(
        matrices={
            "trnMat": train,
            "valMat": held_out,
            "tstMat": coo_matrix(([1.0], ([0], [3])), shape=(20, 5)),
        }
    )
    assert found(folder)["item_dominates"].count == 20


def test_a_nearly_full_matrix_is_reported(write_diffmm: Write, found: Found) -> None:
    full = np.ones((6, 5))
    full[:, 4] = 0
    held_out = np.zeros((6, 5))
    held_out[0, 4] = 1
    findings = found(write_diffmm(matrices={"trnMat": full, "tstMat": held_out}))
    assert "80.0 %" in findings["matrix_full"].what


def test_having_no_features_is_information(write_diffmm: Write, found: Found) -> None:
    folder = write_diffmm()
    for path in folder.glob("*.npy"):
        path.unlink()
    assert found(folder)["features_none"].severity == Severity.INFO


def test_having_one_modality_is_information(write_diffmm: Write, found: Found) -> None:
    folder = write_diffmm()
    (folder / "text_feat.npy").unlink()
    assert found(folder)["features_single"].what == "There is one modality, image."


@pytest.mark.parametrize("names", [("image", "text"), ("text",)])
def test_features_that_cannot_be_used_are_not_told_as_absent(
    write_diffmm: Write, found: Found, names: tuple[str, ...]
) -> None:
    folder = write_diffmm()
    for name in names:
        (folder / f"{name}_feat.npy").write_bytes(b"")
    assert {"features_none", "features_single"}.isdisjoint(found(folder))
