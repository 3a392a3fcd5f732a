"""What is left to run of many configurations: new runs, and stored ones that go on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dasrec_core.config.run import RunConfig
from dasrec_core.execution.queued_run import QueueRequest
from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.standing import Need, standing


def left_to_run(
    configs: Mapping[str, RunConfig], records: Sequence[RunRecord], waiting: Collection[str] = ()
) -> dict[str, QueueRequest]:
    """Return what to queue so that each configuration gets its result, by identity and in order.

    What is done, trains or waits is left out; what was cut short goes on from its last checkpoint.

    Args:
        configs: By their identities.
        records: Stored runs.
        waiting: Identities of runs in the queue.
    """
    by_identity: dict[str, list[RunRecord]] = {}
    for record in records:
        by_identity.setdefault(record.identity, []).append(record)
    requests = {}
    for identity, config in configs.items():
        if identity in waiting:
            continue
        found = standing(config, by_identity.get(identity, ()))
        if found.need is Need.START:
            requests[identity] = QueueRequest(config)
        elif found.need is Need.RESUME and found.run is not None:
            requests[identity] = going_on(found.run, or_anew=True)
    return requests


def going_on(run: RunRecord, *, or_anew: bool = False) -> QueueRequest:
    """Return what queues a stored run to go on; ``or_anew`` as in :class:`QueueRequest`."""
    return QueueRequest(run.config, run.name, run.run_id, or_anew=or_anew)
