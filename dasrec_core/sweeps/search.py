"""Proposes settings from what earlier trials scored on validation: TPE, with median pruning.

The first trial is the base as it is, so that no search ends below the settings it set out from.
Every trial is written down when it is proposed, at each evaluation and when it ends, so a search
that was interrupted goes on with the trial it was in and proposes what it would have proposed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.config.nested import get
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError, DiskError
from dasrec_core.events import EvaluationFinished, Event
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.sweeps import tpe
from dasrec_core.sweeps.axis import holds
from dasrec_core.sweeps.definition import Search, SweepDefinition
from dasrec_core.sweeps.expansion import Member
from dasrec_core.sweeps.members import base_values, make_member, only_variant
from dasrec_core.sweeps.space import fields_of_space, lowest, refuse_choice_on_test
from dasrec_core.sweeps.trials import Trial, TrialFile, read_trials
from dasrec_core.training.durable import write_atomically

if TYPE_CHECKING:  # takes half a second to import
    import optuna

_MOST_REFUSALS = 100


class SearchSource:
    """Trials of a search, then the best of them with the other seeds; implements ``Source``.

    Args:
        definition: With a search.
        dataset_name: Chooses the preset where the definition says ``auto``.
        file: Where trials are written down.
        assignments: ``path=value`` that hold for all trials.
        bind: Binds a configuration to the content of its data set.

    Raises:
        ConfigError: The space does not fit the model, the protocol chooses on test, or the file
            was written for another search.
    """

    # Without it, trials of an earlier form of the search would have no scores to prune by, and
    # those that it gave up would train on.
    wants_past = True

    def __init__(
        self,
        definition: SweepDefinition,
        *,
        dataset_name: str,
        file: Path,
        bind: Callable[[RunConfig], RunConfig],
        assignments: tuple[str, ...] = (),
    ) -> None:
        assert definition.search is not None
        self._search: Search = definition.search
        self._seeds, self._file, self._bind = definition.seeds, file, bind
        self._values = base_values(definition, only_variant(definition), dataset_name, assignments)
        refuse_choice_on_test(self._values)
        self._fields = fields_of_space(self._search, self._values)
        self._lock = threading.Lock()
        # By object: two trials may happen to propose the same run.
        self._open: dict[int, tuple[Trial, optuna.trial.Trial]] = {}
        self._confirmations: list[Member] | None = None
        self._is_halted = False
        self.take_up()
        self.example()

    def take_up(self) -> None:
        """Read what has been tried, and go on from there.

        Called again by who alone runs the search, before the first trial: another program may have
        tried more since this one read the file, for hours where a sweep holds several searches.

        Raises:
            StoreError: The file is damaged.
        """
        self.trials = read_trials(self._file)
        self._study, self._distributions = tpe.make_study(self._search, self._fields)
        self._unfinished = [trial for trial in self.trials if not trial.is_settled]
        for trial in self.trials:
            if trial.is_settled:
                self._study.add_trial(tpe.frozen(trial, self._distributions))

    @property
    def num_members(self) -> int:
        """Runs it takes at most."""
        return self._search.trials + len(self._seeds) - 1

    def settled(self) -> list[tuple[Member, Trial]]:
        """Return the trials that have ended for good."""
        ended = [trial for trial in self.trials if trial.is_settled]
        return [(self._member(trial.params, self._seeds[0]), trial) for trial in ended]

    def example(self) -> Member:
        """Return a member at one point of the space, which tells early whether it makes a run.

        Raises:
            ConfigError: It does not.
        """
        return self._member(lowest(self._search.space, self._fields), self._seeds[0])

    def best(self) -> Trial | None:
        """Return the complete trial with the highest score; the first of equals."""
        done = [trial for trial in self.trials if trial.value is not None]
        return max(done, key=lambda trial: (trial.value or 0.0, -trial.number), default=None)

    @property
    def first(self) -> dict[str, Any] | None:
        """Settings of the base, the first trial; ``None`` where one lies outside the space."""
        space = self._search.space
        own = {path: get(self._values, path) for path in space}
        return own if all(holds(space[path], value) for path, value in own.items()) else None

    def next(self) -> Member | None:
        """Return an unfinished trial, a new one, or the best one with another seed."""
        if self._is_halted:
            return None  # what is in the way of one run, such as a full disk, is in the way of all
        if self._unfinished:
            return self._propose(self._unfinished.pop(0))
        if len(self.trials) < self._search.trials:
            return self._propose(None)
        if self._open:
            return None  # the best trial is not known yet
        if self._confirmations is None:
            best = self.best()
            seeds = self._seeds[1:] if best else ()
            self._confirmations = [self._member(best.params, s) for s in seeds] if best else []
        return self._confirmations.pop(0) if self._confirmations else None

    def took(self, member: Member, event: Event) -> bool:
        """Note a validation score; return whether it is too low to go on."""
        if not isinstance(event, EvaluationFinished):
            return False
        with self._lock:
            known = self._open.get(id(member))
            score = event.valid.get(SELECTION_METRIC)
            if known is None or score is None:
                return False
            trial, asked = known
            if event.epoch not in trial.scores:  # a resumed run repeats its last epochs
                asked.report(score, event.epoch)
            trial.scores[event.epoch] = score
            trial.run_id = event.run_id
            is_pruned = self._search.prune and asked.should_prune()
            if is_pruned:
                trial.state = "pruned"
            # A full disk must not end the watch over an engine that trains; see `ended`.
            with suppress(DiskError):
                self._write()
            return is_pruned

    def ended(self, member: Member, run: RunRecord | None) -> None:
        """Tell the search how a trial ended; interrupted or not started, it stays unfinished.

        One that failed is tried again by the next call: what was in its way may be gone by then.
        """
        with self._lock:
            self._is_halted = self._is_halted or run is None
            known = self._open.pop(id(member), None)
            if known is None:
                return
            trial, asked = known
            self._settle(trial, run)
            tpe.tell(self._study, trial, asked)
            self._write()

    def _settle(self, trial: Trial, run: RunRecord | None) -> None:
        if run is None:
            return
        trial.run_id = run.run_id
        if run.status is RunStatus.DONE:  # perhaps before the run heard that it was given up
            trial.value = run.best_valid[SELECTION_METRIC]
            trial.state = "complete"
        elif trial.state == "pruned":
            return
        elif run.status in (RunStatus.FAILED, RunStatus.DIVERGED):
            trial.state, trial.diverged = "failed", run.status is RunStatus.DIVERGED

    def _propose(self, trial: Trial | None) -> Member:
        with self._lock:
            if trial is None:
                trial, asked, member = self._new_trial()
            else:
                trial.state = "running"
                self._study.enqueue_trial(trial.params)
                asked = self._ask(trial.number)
                member = self._member(trial.params, self._seeds[0])
            for epoch, score in trial.scores.items():
                asked.report(score, epoch)
            self._open[id(member)] = (trial, asked)
            return member

    def _new_trial(self) -> tuple[Trial, optuna.trial.Trial, Member]:
        number = len(self.trials)
        if number == 0 and self.first is not None:
            self._study.enqueue_trial(self.first)
        refusals: list[ConfigError] = []
        while len(refusals) < _MOST_REFUSALS:
            asked = self._ask(number, len(refusals))
            try:
                member = self._member(asked.params, self._seeds[0])
            except ConfigError as error:
                # Each value may be right and a rule over several broken. It takes no trial.
                refusals.append(error)
                tpe.reject(self._study, asked)
                continue
            trial = Trial(number=number, params=dict(asked.params))
            self.trials.append(trial)
            self._write()
            return trial, asked, member
        raise ConfigError(
            f"None of {_MOST_REFUSALS} settings that the search proposed makes a run. "
            f"{refusals[-1].message}",
            "Narrow the space, so that most of its settings fit together.",
        )

    def _ask(self, number: int, num_refused: int = 0) -> optuna.trial.Trial:
        # Reseeded per trial, so that it does not matter where the search was interrupted.
        seed = self._search.seed * 100_003 + number + num_refused * 1_000_003
        return tpe.ask(self._study, self._distributions, seed=seed)

    def _member(self, params: Mapping[str, Any], seed: int) -> Member:
        member = make_member("", self._values, params, seed)
        return Member(member.variant, self._bind(member.config), member.changes)

    def _write(self) -> None:
        write_atomically(self._file, TrialFile(trials=self.trials).model_dump_json(indent=1))
