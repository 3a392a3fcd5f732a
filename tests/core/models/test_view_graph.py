"""View graphs: what is kept, what a checkpoint holds, what their health says."""

from __future__ import annotations

import numpy as np
import torch

from dasrec_core.data.interactions import Interactions
from dasrec_core.models.parts.distinct_rows import distinct_rows
from dasrec_core.models.parts.graph_health import graph_health
from dasrec_core.models.parts.view_graph import ViewGraph
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train

CPU = torch.device("cpu")
EGO = (torch.randn(NUM_USERS, 4), torch.randn(NUM_ITEMS, 4))


def generated_view(keep_rate: float = 0.5) -> ViewGraph:
    return ViewGraph.of_generated(NUM_USERS, NUM_ITEMS, k=1, keep_rate=keep_rate, device=CPU)


def edges(*pairs: tuple[int, int]) -> Interactions:
    users, items = np.array(pairs, dtype=np.int64).T
    return Interactions.from_pairs(users, items, num_users=4, num_items=5)


def test_a_view_read_from_a_checkpoint_propagates_alike() -> None:
    view, copy = generated_view(), generated_view()
    view.rebuild(torch.arange(NUM_USERS) % NUM_ITEMS)
    copy.graph()  # so that a graph derived before would show
    copy.load_state_dict(view.state_dict())
    for ours, theirs in zip(
        view.graph().propagate(*EGO), copy.graph().propagate(*EGO), strict=True
    ):
        assert torch.equal(ours, theirs)


def test_what_a_checkpoint_holds_has_a_fixed_shape() -> None:
    view = generated_view()
    before = {name: value.shape for name, value in view.state_dict().items()}
    view.rebuild(torch.zeros(NUM_USERS, dtype=torch.int64))
    assert {name: value.shape for name, value in view.state_dict().items()} == before


def test_before_the_first_epoch_nothing_is_received() -> None:
    users, items = generated_view().graph().propagate(*EGO)
    assert not users.any()
    assert not items.any()


def test_a_rebuilt_view_replaces_the_derived_graph() -> None:
    view = generated_view(keep_rate=1.0)
    view.rebuild(torch.zeros(NUM_USERS, dtype=torch.int64))
    first = view.graph().propagate(*EGO)[0]
    view.rebuild(torch.ones(NUM_USERS, dtype=torch.int64))
    assert not torch.equal(first, view.graph().propagate(*EGO)[0])


def test_dropout_of_the_training_graph_is_drawn_anew_each_epoch() -> None:
    torch.manual_seed(0)
    view = ViewGraph.of_interactions(toy_train(), keep_rate=0.5, device=CPU)
    view.rebuild()
    first = view.kept.clone()
    view.rebuild()
    assert not torch.equal(first, view.kept)


def test_pairs_are_the_edges_before_dropout() -> None:
    view = generated_view()
    view.rebuild(torch.arange(NUM_USERS) % NUM_ITEMS)
    assert view.pairs().num_interactions == NUM_USERS
    assert view.pairs().items_of(3).tolist() == [3]


def test_health_of_a_collapsed_graph() -> None:
    collapsed = edges((0, 2), (1, 2), (2, 2), (3, 2))
    train = edges((0, 2), (1, 0))
    health = graph_health({"image": collapsed}, train)
    assert health == {
        "graph_distinct_items/image": 1.0,
        "graph_top_share/image": 1.0,
        "graph_in_history/image": 0.25,
    }


def test_agreement_is_the_share_of_common_edges() -> None:
    first = edges((0, 1), (1, 1), (2, 1), (3, 1))
    second = edges((0, 1), (1, 2), (2, 3), (3, 4))
    health = graph_health({"image": first, "audio": second}, edges((0, 0)))
    assert health["graph_agreement/image-audio"] == 0.25


def test_users_are_grouped_by_equal_histories_only() -> None:
    train = edges((0, 1), (0, 2), (2, 1), (2, 2), (3, 1))
    rows = distinct_rows(train)
    assert rows.user_ids.tolist() == [0, 1, 3]
    assert rows.row_of_user.tolist() == [0, 1, 0, 2]


def test_no_user_is_lost_when_nobody_has_a_history() -> None:
    nothing = np.array([], dtype=np.int64)
    rows = distinct_rows(Interactions.from_pairs(nothing, nothing, num_users=3, num_items=2))
    assert rows.user_ids.tolist() == [0]
    assert rows.row_of_user.tolist() == [0, 0, 0]
