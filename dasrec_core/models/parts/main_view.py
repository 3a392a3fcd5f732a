"""The main view: structure of each modality (DASRec, Eq 29) and final embeddings (Eq 31, 32)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.propagation import Nodes, Steps
from dasrec_core.graphs.sparse import product
from dasrec_core.models.parts.unit_rows import unit_rows


def modality_structures(
    graph: BipartiteGraph,
    embeddings: Nodes,
    features: Sequence[Tensor],
    view_graphs: Sequence[BipartiteGraph],
    generated_weight: float,
) -> list[Nodes]:
    r"""Return users and items of every modality.

    .. math:: \hat z^m = \hat A [E_u; e^m] + \hat A [(\hat A [E_u; e^m])_{users}; E_i]
              + \lambda \hat G^m [E_u; E_i]

    Eq 29 with its dimensions repaired, as DiffMM's code has it; the printed form has
    :math:`\lambda = 1`. Two products do not depend on the modality and are made once.

    Args:
        graph: :math:`\hat A`, symmetric, with self-loops.
        embeddings: :math:`E_u` and :math:`E_i`.
        features: :math:`e^m` per modality, each ``(I, D)``.
        view_graphs: :math:`\hat G^m` per modality.
        generated_weight: :math:`\lambda`; with 0 the generated graphs are not touched.
    """
    if graph.user_loops is None or graph.item_loops is None:
        raise ValueError("the main view needs a graph with self-loops")
    views = tuple(view.steps for view in view_graphs) if generated_weight else ()
    constants = _Graphs(graph.steps, views, generated_weight)
    users, items = embeddings
    with torch.autocast(users.device.type, enabled=False):
        tables = _Structures.apply(  # type: ignore[no-untyped-call]  # torch leaves it untyped
            constants, users.float(), items.float(), *(table.float() for table in features)
        )
    return list(zip(tables[::2], tables[1::2], strict=True))


def with_residual(nodes: Nodes, initial: Nodes, weight: float) -> Nodes:
    """Return the nodes plus ``weight`` times their initial rows at length 1 (Eq 32)."""
    return (
        nodes[0] + unit_rows(initial[0], weight),
        nodes[1] + unit_rows(initial[1], weight),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Graphs:
    graph: Steps
    views: tuple[Steps, ...]
    view_weight: float


class _Structures(torch.autograd.Function):
    """All structures as one linear operation of embeddings and features.

    Its gradient is written out because autograd makes a table for each of the fourteen terms and
    adds them up one by one: a tenth of a step of DASRec on TikTok.
    """

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - as torch declares it
        constants: _Graphs,
        users: Tensor,
        items: Tensor,
        *features: Tensor,
    ) -> tuple[Tensor, ...]:
        ctx.constants = constants
        graph = constants.graph
        user_loops, item_loops = _loops(graph)
        shared_users = product(graph.to_users.csr, items)
        shared_items = (items * item_loops).addmm_(graph.to_items.csr, users)
        made: list[Tensor] = []
        for index, table in enumerate(features):
            first = (users * user_loops).addmm_(graph.to_users.csr, table)
            total = (
                torch.addcmul(shared_users, first, 1 + user_loops),
                torch.addcmul(shared_items, table, item_loops),
            )
            total[1].addmm_(graph.to_items.csr, first)
            if constants.views:
                constants.views[index].add_(total, (users, items), constants.view_weight)
            made += total
        return tuple(made)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401 - as torch declares it
        constants = ctx.constants
        back = constants.graph.transposed
        user_loops, item_loops = _loops(back)
        given = list(zip(gradients[::2], gradients[1::2], strict=True))
        all_users = sum(gradients[2::2], start=gradients[0])
        all_items = sum(gradients[3::2], start=gradients[1])
        of_items = (all_items * item_loops).addmm_(back.to_items.csr, all_users)
        of_users = torch.zeros_like(all_users)
        of_features = []
        for index, (user_part, item_part) in enumerate(given):
            first = product(back.to_users.csr, item_part)
            of_users += first  # its sum over modalities is what the shared items ask for
            first.addcmul_(user_part, 1 + user_loops)
            of_users.addcmul_(first, user_loops)
            of_features.append((item_part * item_loops).addmm_(back.to_items.csr, first))
            if constants.views:
                view = constants.views[index].transposed
                view.add_((of_users, of_items), (user_part, item_part), constants.view_weight)
        return None, of_users, of_items, *of_features


def _loops(steps: Steps) -> Nodes:
    assert steps.loops is not None
    return steps.loops
