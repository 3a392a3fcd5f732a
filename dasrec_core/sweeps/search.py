"""Proposes settings from what earlier trials scored on validation: TPE, with median pruning.

The first trial is the base as it is, so that no search ends below the settings it set out from.
Every trial is written down when it is proposed, at each evaluation and when it ends, so a search
that was interrupted goes on with the trial it was in and proposes what it would have proposed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.config.form_field import FieldKind, FormField
from dasrec_core.config.nested import Values, get
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import ConfigError
from dasrec_core.events import EvaluationFinished, Event
from dasrec_core.store.records import RunRecord, RunStatus
from dasrec_core.sweeps.axis import Span, check_space, holds
from dasrec_core.sweeps.definition import Search, SweepDefinition
from dasrec_core.sweeps.expansion import Member
from dasrec_core.sweeps.members import base_values, checked_path, make_member, only_variant
from dasrec_core.sweeps.trials import Trial, TrialFile, read_trials
from dasrec_core.training.durable import write_atomically

if TYPE_CHECKING:  # takes half a second to import
    import optuna

logger = logging.getLogger(__name__)


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
        self._fields = _fields(self._search, self._values)
        self.trials = read_trials(file)
        self._lock = threading.Lock()
        # By object: two trials may happen to propose the same run.
        self._open: dict[int, tuple[Trial, optuna.trial.Trial]] = {}
        self._study, self._distributions = _study(self._search, self._fields)
        self._unfinished = [trial for trial in self.trials if trial.state == "running"]
        for trial in self.trials:
            if trial.state != "running":
                self._study.add_trial(_frozen(trial, self._distributions))
        self._confirmations: list[Member] | None = None
        self._is_halted = False
        self.example()

    @property
    def num_members(self) -> int:
        """Runs it takes at most."""
        return self._search.trials + len(self._seeds) - 1

    def settled(self) -> list[tuple[Member, Trial]]:
        """Return the trials that have ended."""
        ended = [trial for trial in self.trials if trial.state != "running"]
        return [(self._member(trial.params, self._seeds[0]), trial) for trial in ended]

    def example(self) -> Member:
        """Return a member at one point of the space, which tells early whether it makes a run.

        Raises:
            ConfigError: It does not.
        """
        return self._member(self._any_params(), self._seeds[0])

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
            self._write()
            if not self._search.prune or not asked.should_prune():
                return False
            trial.state = "pruned"
            self._write()
            return True

    def ended(self, member: Member, run: RunRecord | None) -> None:
        """Tell the search how a trial ended; interrupted or not started, it stays unfinished."""
        with self._lock:
            self._is_halted = self._is_halted or run is None
            known = self._open.pop(id(member), None)
            if known is None:
                return
            trial, asked = known
            self._settle(trial, run)
            _tell(self._study, trial, asked)
            self._write()

    def _settle(self, trial: Trial, run: RunRecord | None) -> None:
        if run is None:
            return
        trial.run_id = run.run_id
        if trial.state == "pruned":
            return
        if run.status is RunStatus.DONE:
            trial.value = run.best_valid[SELECTION_METRIC]
            trial.state = "complete"
        elif run.status in (RunStatus.FAILED, RunStatus.DIVERGED):
            trial.state = "failed"

    def _propose(self, trial: Trial | None) -> Member:
        import optuna

        with self._lock:
            if trial is not None:
                self._study.enqueue_trial(trial.params)
            number = len(self.trials) if trial is None else trial.number
            if trial is None and number == 0 and self.first is not None:
                self._study.enqueue_trial(self.first)
            # Reseeded per trial, so that it does not matter where the search was interrupted.
            self._study.sampler = optuna.samplers.TPESampler(
                seed=(self._search.seed * 100_003 + number) % 2**32
            )
            asked = self._study.ask(self._distributions)
            if trial is None:
                trial = Trial(number=number, params=dict(asked.params))
                self.trials.append(trial)
                self._write()
            for epoch, score in trial.scores.items():
                asked.report(score, epoch)
            member = self._member(trial.params, self._seeds[0])
            self._open[id(member)] = (trial, asked)
            return member

    def _member(self, params: Mapping[str, Any], seed: int) -> Member:
        member = make_member("", self._values, params, seed)
        return Member(member.variant, self._bind(member.config), member.changes)

    def _any_params(self) -> dict[str, Any]:
        return {
            path: _lowest(axis, self._fields[path]) for path, axis in self._search.space.items()
        }

    def _write(self) -> None:
        write_atomically(self._file, TrialFile(trials=self.trials).model_dump_json(indent=1))


def refuse_choice_on_test(values: Values) -> None:
    """Refuse a search whose epochs are chosen on test: it would be tuned on test.

    Raises:
        ConfigError: The protocol is ``paper``.
    """
    if get(values, "evaluation.protocol") == "paper":
        raise ConfigError(
            "A search must not see the test split, and evaluation.protocol=paper chooses epochs "
            "on it.",
            "Search with evaluation.protocol=valid; run the best settings with paper afterwards.",
        )


def _fields(search: Search, values: Values) -> dict[str, FormField]:
    model = values["model"]["name"]
    fields = {path: checked_path(path, model) for path in search.space}
    if any(path.startswith("evaluation.") for path in fields):
        raise ConfigError(
            "A search over the evaluation protocol compares scores that do not compare.",
            "Leave settings of the evaluation out of the space.",
        )
    for path, axis in search.space.items():
        check_space(axis, fields[path])
    return fields


def _lowest(axis: Span | tuple[Any, ...], field: FormField) -> object:
    if not isinstance(axis, Span):
        return axis[0]
    return round(axis.low) if field.kind is FieldKind.INT else axis.low


def _study(
    search: Search, fields: Mapping[str, FormField]
) -> tuple[optuna.Study, dict[str, optuna.distributions.BaseDistribution]]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    distributions = {path: _distribution(axis, fields[path]) for path, axis in search.space.items()}
    pruner = optuna.pruners.MedianPruner(
        n_startup_trials=search.warmup_trials, n_warmup_steps=search.warmup_epochs
    )
    return optuna.create_study(direction="maximize", pruner=pruner), distributions


def _distribution(
    axis: Span | tuple[Any, ...], field: FormField
) -> optuna.distributions.BaseDistribution:
    from optuna.distributions import (
        CategoricalDistribution,
        FloatDistribution,
        IntDistribution,
    )

    if not isinstance(axis, Span):
        return CategoricalDistribution(axis)
    log = axis.scale == "log"
    if field.kind is FieldKind.INT:
        step = 1 if log or axis.step is None else round(axis.step)
        return IntDistribution(round(axis.low), round(axis.high), log=log, step=step)
    return FloatDistribution(axis.low, axis.high, log=log, step=axis.step)


def _frozen(
    trial: Trial, distributions: dict[str, optuna.distributions.BaseDistribution]
) -> optuna.trial.FrozenTrial:
    import optuna

    state = _STATES[trial.state]
    value = trial.value
    if trial.state == "pruned":
        value = trial.scores[max(trial.scores)] if trial.scores else None
    return optuna.trial.create_trial(
        state=optuna.trial.TrialState[state],
        params=trial.params,
        distributions=distributions,
        intermediate_values=dict(trial.scores),
        value=value,
    )


_STATES = {"complete": "COMPLETE", "pruned": "PRUNED", "failed": "FAIL"}


def _tell(study: optuna.Study, trial: Trial, asked: optuna.trial.Trial) -> None:
    import optuna

    if trial.state == "complete":
        study.tell(asked, trial.value)
    else:
        # An interrupted one counts as failed in this process only.
        state = _STATES.get(trial.state, "FAIL")
        study.tell(asked, state=optuna.trial.TrialState[state])
