"""What is left to run of many configurations: new runs, and stored ones that go on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from dasrec_core.config.run import RunConfig
from dasrec_core.execution.queued_run import QueueRequest
from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.standing import Need, standing


def left_to_run(
    configs: Iterable[RunConfig], records: Sequence[RunRecord], waiting: Collection[str] = ()
) -> tuple[QueueRequest, ...]:
    """Return what to queue so that each configuration gets its result, in their order.

    What is done, trains or waits is left out; what was cut short goes on from its last checkpoint.

    Args:
        configs: Equal ones are run once.
        records: Stored runs.
        waiting: Identities of runs in the queue.
    """
    by_identity: dict[str, list[RunRecord]] = {}
    for record in records:
        by_identity.setdefault(record.identity, []).append(record)
    requests = []
    for identity, config in {config.identity(): config for config in configs}.items():
        found = standing(config, by_identity.get(identity, ()))
        if identity in waiting:
            continue
        if found.need is Need.START:
            requests.append(QueueRequest(config))
        elif found.need is Need.RESUME and found.run is not None:
            run = found.run
            requests.append(QueueRequest(run.config, run.name, run.run_id, or_anew=True))
    return tuple(requests)
