from __future__ import annotations

import pytest

from dasrec_core.inspection.inspected import ItemReference
from studio.pages.users.list_rows import item_name, item_words, parted, score_text


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("1532", "1,532"),
        ("0", "0"),
        ("007", "007"),
        ("B00X", "B00X"),
        ("９９", "９９"),
        ("", ""),
        ("1" * 5000, "1" * 5000),
    ],
)
def test_only_plain_numbers_get_their_thousands_parted(key: str, shown: str) -> None:
    assert parted(key) == shown


def test_an_item_is_called_by_its_title_and_found_by_its_key() -> None:
    item = ItemReference(7, "B00X", "Film 7", 131, 0.08)
    assert item_name(item) == "Film 7"
    assert item_words(item) == "Film 7 (B00X): 131 users, top 8 %"


def test_an_item_nobody_knows_has_no_place_among_the_popular() -> None:
    assert item_words(ItemReference(7, "7", "", 0, 1.0)) == "7: in nobody's history"


@pytest.mark.parametrize(
    ("score", "shown"),
    [(0.0, "0.00"), (-1.5, "−1.50"), (0.0963, "0.096"), (1315.2, "1,315"), (2e-7, "2.0e−07")],
)
def test_scores_take_few_digits_and_a_real_minus(score: float, shown: str) -> None:
    assert score_text(score) == shown
