"""Whether generated graphs say anything about their users: four numbers per epoch.

A denoiser that has learned nothing still generates a graph: the same few items for everyone. The
losses do not show it, these do.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from dasrec_core.data.interactions import Interactions


def graph_health(graphs: Mapping[str, Interactions], train: Interactions) -> dict[str, float]:
    """Return diagnostics of generated graphs.

    - ``graph_distinct_items/<m>``: how many different items were generated;
    - ``graph_top_share/<m>``: share of users who got the most frequent one, in [0, 1];
    - ``graph_in_history/<m>``: share of edges that are training interactions, in [0, 1];
    - ``graph_agreement/<m1>-<m2>``: share of edges both modalities generated, in [0, 1].

    Args:
        graphs: Generated edges by modality, before dropout.
        train: The training interactions.
    """
    known = _keys(train)
    keys = {modality: _keys(graph) for modality, graph in graphs.items()}
    health: dict[str, float] = {}
    for modality, graph in graphs.items():
        degrees = graph.item_degrees
        edges = max(graph.num_interactions, 1)
        health[f"graph_distinct_items/{modality}"] = float(np.count_nonzero(degrees))
        health[f"graph_top_share/{modality}"] = float(degrees.max() / max(graph.num_users, 1))
        health[f"graph_in_history/{modality}"] = float(np.isin(keys[modality], known).sum() / edges)
    for first, second in combinations(graphs, 2):
        shared = np.isin(keys[first], keys[second]).sum()
        edges = max(graphs[first].num_interactions, 1)
        health[f"graph_agreement/{first}-{second}"] = float(shared / edges)
    return health


def _keys(graph: Interactions) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return graph.user_ids * graph.num_items + graph.item_ids
