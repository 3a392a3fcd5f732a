"""A search runs its budget, starts from the base, and goes on after whatever stopped it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_runs import Script, write_events
from sweep_cases import (
    SEARCH,
    InstantLauncher,
    InstantRun,
    Sink,
    Watching,
    definition,
    make_runner,
    search_source,
)

from dasrec_core.errors import DiskError, StoreError
from dasrec_core.events import Event, FailureKind, encode
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.runs import RunStore
from dasrec_core.sweeps.expansion import Member
from dasrec_core.sweeps.search import SearchSource
from dasrec_core.sweeps.sources import Listed
from dasrec_core.sweeps.trials import read_trials


def near_best_rate(config) -> list[float]:
    """Score by nearness to a learning rate of 0.01, the same at each of three epochs."""
    return [1 / (1 + abs(math.log10(config.training.learning_rate) + 2))] * 3


class FailingLauncher(InstantLauncher):
    """Its runs fail after an epoch, as long as it has a kind of failure."""

    def __init__(self, runs: Path, scores, kind: FailureKind | None = FailureKind.DISK) -> None:
        super().__init__(runs, scores)
        self.kind = kind

    def _train(self, folder: RunFolder, script: Script) -> InstantRun:
        self.dies_after = None if self.kind is None else 1
        run = super()._train(folder, script)
        if self.kind is not None:
            write_events(folder.path, [script.failed(self.kind)])
        return run


class StoppingLauncher(InstantLauncher):
    """Its runs end where they are asked to, as those of an engine do."""

    def _train(self, folder: RunFolder, script: Script) -> InstantRun:
        super()._train(folder, script)
        return StoppingRun(folder.path)


class StoppingRun(InstantRun):
    def events(self, after_seq: int = -1) -> Iterator[Event]:
        said = []
        for event in super().events(after_seq):
            said.append(event)
            yield event
        if "stop" in self.asked:
            file = self.folder / "events.jsonl"
            script = Script(self.run_id, next_seq=said[-1].seq + 1)
            said.append(script.finished(epochs=said[-1].epoch, reason="stopped"))
            file.write_text("".join(encode(event) + "\n" for event in said))
            yield said[-1]


class Again:
    """A search whose first member was taken already; implements ``Source``."""

    wants_past = True

    def __init__(self, search: SearchSource, first: Member) -> None:
        self._search, self._first = search, [first]
        self.took, self.ended = search.took, search.ended

    def next(self) -> Member | None:
        return self._first.pop() if self._first else self._search.next()


def test_search_runs_its_budget_and_the_best_again_with_the_other_seed(
    tmp_path: Path, store: RunStore
) -> None:
    launcher = InstantLauncher(tmp_path / "runs", near_best_rate)
    search = search_source(tmp_path / "trials.json", prune=False)
    make_runner(launcher, store).run(search)
    best = search.best()
    assert best is not None
    assert [config.seed for config in launcher.submitted] == [1] * 4 + [2]
    assert launcher.submitted[-1].training.learning_rate == best.params["training.learning_rate"]
    assert best.value == max(trial.value or 0 for trial in search.trials)


def test_the_first_trial_is_the_base_as_it_is(tmp_path: Path, store: RunStore) -> None:
    launcher = InstantLauncher(tmp_path / "runs", near_best_rate)
    own = {"values": {"training.learning_rate": 0.02}}
    sweep = definition(search=SEARCH | {"prune": False}, base=own)
    search = SearchSource(sweep, dataset_name="t", file=tmp_path / "t.json", bind=lambda c: c)
    make_runner(launcher, store).run(search)
    rates = [config.training.learning_rate for config in launcher.submitted]
    assert rates[0] == 0.02
    assert len(set(rates)) == 4


def test_a_base_outside_the_space_is_no_trial(tmp_path: Path) -> None:
    outside = {"training.learning_rate": {"low": 0.05, "high": 0.1}}
    assert search_source(tmp_path / "t.json", space=outside).first is None


def test_trial_below_the_median_is_given_up(tmp_path: Path, store: RunStore) -> None:
    launcher = InstantLauncher(tmp_path / "runs", near_best_rate)
    search = search_source(tmp_path / "trials.json", trials=8)
    outcomes = make_runner(launcher, store).run(search)
    given_up = [trial for trial in search.trials if trial.state == "pruned"]
    best = search.best()
    assert given_up
    assert best is not None
    assert all(max(trial.scores.values()) < (best.value or 0) for trial in given_up)
    assert len(outcomes) == 9


def test_search_that_was_interrupted_proposes_what_it_would_have(
    tmp_path: Path, store: RunStore
) -> None:
    launcher = InstantLauncher(tmp_path / "runs", near_best_rate)
    whole = search_source(tmp_path / "whole.json", prune=False)
    make_runner(launcher, store).run(whole)

    watching = Watching()
    broken = search_source(tmp_path / "broken.json", prune=False)
    other_store = RunStore(f"sqlite:///{tmp_path}/other.db")
    runner = make_runner(InstantLauncher(tmp_path / "b", near_best_rate), other_store, watching)
    watching.on_event = lambda: len(broken.trials) == 3 and runner.stop()
    runner.run(broken)
    resumed = search_source(tmp_path / "broken.json", prune=False)
    again = InstantLauncher(tmp_path / "b", near_best_rate)
    make_runner(again, other_store).run(resumed)
    other_store.close()
    assert len(again.resumed) == 1
    assert [trial.params for trial in resumed.trials] == [trial.params for trial in whole.trials]


def test_a_full_disk_takes_no_trial_of_the_budget(
    tmp_path: Path, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher, refused = InstantLauncher(tmp_path / "runs", near_best_rate), []

    def refuse(config, *, run_id=None):
        refused.append(config)
        raise DiskError("The run folder cannot be made.", "Free disk space.")

    search = search_source(tmp_path / "trials.json", prune=False)
    with monkeypatch.context() as full:
        full.setattr(launcher, "submit", refuse)
        (outcome,) = make_runner(launcher, store).run(search)
    assert (len(refused), outcome.run) == (1, None)
    assert [trial.state for trial in read_trials(tmp_path / "trials.json")] == ["running"]

    again = search_source(tmp_path / "trials.json", prune=False)
    make_runner(launcher, store).run(again)
    assert launcher.submitted[0] == refused[0]
    assert [trial.state for trial in again.trials] == ["complete"] * 4


def test_a_trial_that_could_not_be_recorded_keeps_its_score(
    tmp_path: Path, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher = InstantLauncher(tmp_path / "runs", near_best_rate)

    def locked(_: Sink) -> None:
        raise StoreError("The results database is locked.", "Close the other program.")

    with monkeypatch.context() as patch:
        patch.setattr(Sink, "finish", locked)
        first, *_ = make_runner(launcher, store).run(
            search_source(tmp_path / "trials.json", trials=1)
        )
    assert first.run is not None
    (trial,) = read_trials(tmp_path / "trials.json")
    assert (trial.state, trial.run_id) == ("running", first.run.run_id)

    Recorder(store).apply(read_events(launcher.runs / trial.run_id / "events.jsonl"))
    again = search_source(tmp_path / "trials.json", trials=1)
    make_runner(launcher, store).run(again)
    assert (again.trials[0].state, again.trials[0].value) == (
        "complete",
        max(trial.scores.values()),
    )


def test_search_that_another_program_has_gone_on_with_is_not_begun_anew(
    tmp_path: Path, store: RunStore
) -> None:
    """As where one sweep holds many searches, and one of them is run alone meanwhile."""
    file, launcher = tmp_path / "t.json", InstantLauncher(tmp_path / "runs", near_best_rate)
    early, other = search_source(file), search_source(file)
    make_runner(launcher, store).run(other)
    early.take_up()
    make_runner(launcher, store).run(early)
    assert read_trials(file) == other.trials
    assert len(launcher.submitted) == 5
    assert launcher.resumed == []


def test_search_with_a_larger_budget_goes_on_where_the_smaller_ended(
    tmp_path: Path, store: RunStore
) -> None:
    """It is another search, with notes of its own, over runs that are there."""
    launcher = StoppingLauncher(tmp_path / "runs", near_best_rate)
    small = search_source(tmp_path / "small.json", trials=8)
    make_runner(launcher, store).run(small)
    submitted = len(launcher.submitted)
    large = search_source(tmp_path / "large.json", trials=10)
    make_runner(launcher, store).run(large)
    assert "pruned" in {trial.state for trial in small.trials}
    assert large.trials[:8] == small.trials
    assert launcher.resumed == []
    assert len(launcher.submitted) <= submitted + 3


def test_trial_that_is_done_counts_though_it_was_given_up_in_its_last_epoch(
    tmp_path: Path, store: RunStore
) -> None:
    launcher = InstantLauncher(tmp_path / "runs", near_best_rate)
    search = search_source(tmp_path / "t.json", trials=1)
    search.took = lambda member, event: True  # type: ignore[method-assign]
    member = search.next()
    assert member is not None
    search.trials[0].state = "pruned"
    (outcome,) = make_runner(launcher, store).run(Listed([member]))
    search.ended(member, outcome.run)
    assert (search.trials[0].state, search.trials[0].value) == ("complete", search.best().value)


def test_trial_that_failed_is_tried_again_by_the_next_call(tmp_path: Path, store: RunStore) -> None:
    file, launcher = tmp_path / "t.json", FailingLauncher(tmp_path / "runs", near_best_rate)
    make_runner(launcher, store).run(search_source(file, trials=1))
    assert [trial.state for trial in read_trials(file)] == ["failed"]
    launcher.kind = None
    make_runner(launcher, store).run(search_source(file, trials=1))
    assert [trial.state for trial in read_trials(file)] == ["complete"]


def test_trial_that_diverged_has_ended_for_good(tmp_path: Path, store: RunStore) -> None:
    file = tmp_path / "t.json"
    launcher = FailingLauncher(tmp_path / "runs", near_best_rate, FailureKind.DIVERGED)
    make_runner(launcher, store).run(search_source(file, trials=1))
    again = search_source(file, trials=1)
    assert [trial.state for _, trial in again.settled()] == ["failed"]
    assert again.next() is None


def test_a_full_disk_does_not_end_the_watch_over_a_trial(
    tmp_path: Path, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher = InstantLauncher(tmp_path / "runs", near_best_rate)
    search = search_source(tmp_path / "t.json", trials=1)
    write = search._write

    def refuse_until_it_has_ended() -> None:
        if search._open:
            raise DiskError("trials.json cannot be written.", "Free disk space.")
        write()

    member = search.next()
    assert member is not None
    monkeypatch.setattr(search, "_write", refuse_until_it_has_ended)
    outcome, _ = make_runner(launcher, store).run(Again(search, member))
    assert outcome.error is None
    assert read_trials(tmp_path / "t.json")[0].state == "complete"


def test_damaged_notes_of_a_search_are_named(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text("{")
    with pytest.raises(StoreError, match="cannot be read"):
        search_source(tmp_path / "t.json")
