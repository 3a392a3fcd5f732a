"""What is shown of one item."""

from __future__ import annotations

import numpy as np
import pytest

from dasrec_core.inspection.item_card import EMBEDDING, ItemShelf

ITEM = 6


@pytest.fixture
def shelf(data, first_run) -> ItemShelf:
    return ItemShelf.of(data, first_run)


def test_card_counts_the_interactions_of_each_split(shelf, data) -> None:
    dataset = data.dataset
    assert shelf.card(ITEM).interactions == {
        "train": dataset.train.item_degrees[ITEM],
        "valid": dataset.valid.item_degrees[ITEM],
        "test": dataset.test.item_degrees[ITEM],
    }


def test_item_without_audio_says_so_and_has_no_audio_neighbours(shelf) -> None:
    card = shelf.card(4)
    assert not card.modalities["audio"].is_present
    assert card.neighbours["audio"] == ()
    assert card.modalities["image"].is_present


def test_neighbours_by_embedding_come_from_the_run(shelf, first_run) -> None:
    items = first_run.embeddings.items
    unit = items / np.linalg.norm(items, axis=1, keepdims=True)
    similarities = unit @ unit[ITEM]
    similarities[ITEM] = -2
    (nearest, *_) = shelf.card(ITEM).neighbours[EMBEDDING]
    assert nearest.item.item_id == similarities.argmax()


def test_data_alone_has_no_embedding_and_no_users(data) -> None:
    card = ItemShelf.of(data).card(ITEM)
    assert set(card.neighbours) == {"image", "audio"}
    assert (card.num_recommended, card.recommended_to) == (0, ())


def test_users_it_was_recommended_to_come_by_rank(shelf, first_run) -> None:
    card = shelf.card(ITEM, k=10, num_users=3)
    lists = first_run.top.item_ids[:, :10].tolist()
    expected = sorted(
        (items.index(ITEM) + 1, user) for user, items in enumerate(lists) if ITEM in items
    )
    assert card.num_recommended == len(expected)
    assert [(user.rank, user.user_id) for user in card.recommended_to] == expected[:3]


@pytest.mark.parametrize(("split", "is_hit"), [("test", True), ("valid", False)])
def test_a_user_with_the_item_in_test_is_a_hit_as_in_the_lists(shelf, data, split, is_hit) -> None:
    pairs = getattr(data.dataset, split)
    user, item = int(pairs.user_ids[0]), int(pairs.item_ids[0])
    found = shelf.card(item, k=30, num_users=30).recommended_to
    assert [one.is_hit for one in found if one.user_id == user] == [is_hit]


def test_item_table_gives_attributes(data, tmp_path) -> None:
    lines = ["item_id,title,year,drama,comedy"]
    lines += [f"{n},Title {n},{1990 + n},{n % 2},{int(n == 6)}" for n in range(30)]
    (tmp_path / "items.csv").write_text("\n".join(lines))
    card = ItemShelf.of(data).card(5)
    assert (card.attributes["year"], card.attributes["labels"]) == ("1995", "drama")
    assert "labels" in ItemShelf.of(data).card(6).attributes
    assert "labels" not in ItemShelf.of(data).card(4).attributes


def test_unusable_item_table_is_no_attributes(data, tmp_path) -> None:
    (tmp_path / "items.csv").write_text("item_id,title\n99,Far away\n")
    assert ItemShelf.of(data).card(5).attributes == {}
