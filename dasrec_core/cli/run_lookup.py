"""Finds the run a person means, brought up to date with its files."""

from __future__ import annotations

from collections.abc import Sequence

from dasrec_core.cli.session import Session
from dasrec_core.errors import ConfigError, DiskError, StoreError
from dasrec_core.quantity import counted
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.store.runs import RunStore

LAST = "last"


def find_run(store: RunStore, wanted: str) -> RunRecord:
    """Return the run with this id, or the only one whose id starts so.

    ``last`` is the newest run, the name of a model its newest run.

    Raises:
        StoreError: There is none, or there are several.
    """
    runs = store.list_runs(include_trashed=True)
    kept = [run for run in runs if run.trashed_at_ms is None]
    named = [run for run in kept if wanted in (LAST, run.config.model.name)]
    if named:
        return named[0]
    exact = [run for run in runs if run.run_id == wanted]
    found = exact or [run for run in runs if wanted and run.run_id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(run.run_id for run in found[:5])
        raise StoreError(
            f"{len(found)} runs start with {wanted!r}: {listed}.", "Give more of the id."
        )
    raise StoreError(
        f"There is no run {wanted!r}.",
        "`runs list` shows the runs there are; another results folder is chosen with --home.",
    )


def find_runs(store: RunStore, names: Sequence[str]) -> list[RunRecord]:
    """Return the runs with these names, in this order, each once: several may name the same.

    Raises:
        StoreError: A name is that of no run, or of several.
    """
    return list({run.run_id: run for run in (find_run(store, name) for name in names)}.values())


def find_several(store: RunStore, names: Sequence[str]) -> list[RunRecord]:
    """Return the runs with these names to be compared.

    Raises:
        ConfigError: They all name the same run.
        StoreError: A name is that of no run, or of several.
    """
    found = find_runs(store, names)
    if len(names) > 1 and len(found) == 1:
        raise ConfigError(
            f"{' and '.join(names)} name the same run, {found[0].run_id}.",
            "Name another one beside it; `runs list` shows the runs there are.",
        )
    return found


def chosen_runs(
    store: RunStore,
    names: list[str] | None,
    *,
    dataset: str | None = None,
    model: str | None = None,
    tag: str | None = None,
) -> list[RunRecord]:
    """Return the named runs, or all that are not in the trash, of them those that fit.

    Raises:
        StoreError: A name is that of no run, or of several.
    """
    found = find_runs(store, names) if names else store.list_runs()
    return fitting(found, dataset=dataset, model=model, tag=tag)


def fitting(
    runs: Sequence[RunRecord], *, dataset: str | None, model: str | None, tag: str | None
) -> list[RunRecord]:
    """Return the runs on this data, of this model and with this tag; ``None`` takes all."""
    return [
        run
        for run in runs
        if dataset in (None, run.dataset_name)
        and model in (None, run.config.model.name)
        and (tag is None or tag in run.tags)
    ]


def runs_there_are(runs: Sequence[RunRecord]) -> str:
    """Return the data sets, models and tags that runs have, for those who asked for others."""
    if not runs:
        return "There are no runs outside the trash."
    datasets = ", ".join(sorted({run.dataset_name for run in runs}))
    models = ", ".join(sorted({run.config.model.name for run in runs}))
    # In quotes, as a tag may hold a comma.
    tags = ", ".join(f"“{tag}”" for tag in sorted({tag for run in runs for tag in run.tags}))
    tagged = f"; tagged {tags}" if tags else ""
    return f"Runs there are: on {datasets}; of {models}{tagged}."


def catch_up(session: Session, store: RunStore) -> None:
    """Record what live runs have said since, and settle those whose process has died.

    Where that cannot be written, because the disk is full or may only be read, it is said.
    """
    runs = store.list_runs(include_trashed=True)
    live = [run for run in runs if not run.status.is_final or _has_gone_on(session, run)]
    if not live:
        return
    try:
        _record(session, store, live)
    except StoreError as error:
        session.output.note(
            f"{counted(len(live), 'run')} may be further than told: {error.message}"
        )


def _has_gone_on(session: Session, run: RunRecord) -> bool:
    from dasrec_core.execution.run_folder import RunFolder  # most calls need no more than the store

    is_over = run.status in (RunStatus.DONE, RunStatus.DIVERGED, RunStatus.DISCARDED)
    return not is_over and RunFolder(session.home.runs / run.run_id).has_gone_on(run.attempt)


def _record(session: Session, store: RunStore, live: Sequence[RunRecord]) -> None:
    # Imported here: most calls find no live run.
    from dasrec_core.execution.event_log import read_events
    from dasrec_core.execution.liveness import is_running
    from dasrec_core.execution.run_folder import RunFolder
    from dasrec_core.store.recorder import Recorder
    from dasrec_core.store.row_changes import RunNotFoundError
    from dasrec_core.store.settle import settle

    recorder = Recorder(store)
    unread: set[str] = set()
    for run in live:
        folder = RunFolder(session.home.runs / run.run_id)
        try:
            # A resumed engine that has not spoken yet must not be taken for one that has ended.
            process = folder.read_process() if run.status.is_final else None
            if process is not None and is_running(process.pid, process.started_s):
                store.mark(run.run_id, RunStatus.STARTING)
            recorder.apply(read_events(folder.events_file, recorder.last_seq(run.run_id)))
        except RunNotFoundError:
            continue  # another program has deleted it since
        except DiskError as error:
            session.output.note(f"{run.run_id} may be further than told: {error.message}")
            unread.add(run.run_id)
    settle(store, is_alive=is_running, is_here=session.home.has_run, unread=unread)
