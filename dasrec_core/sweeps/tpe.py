"""The side of Optuna in a search: which settings come next, and which trial promises too little."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dasrec_core.config.form_field import FieldKind, FormField
from dasrec_core.sweeps.axis import Span
from dasrec_core.sweeps.definition import Search
from dasrec_core.sweeps.trials import Trial

if TYPE_CHECKING:  # takes half a second to import
    import optuna

Distributions = dict[str, "optuna.distributions.BaseDistribution"]

_STATES = {"complete": "COMPLETE", "pruned": "PRUNED", "failed": "FAIL"}


def make_study(
    search: Search, fields: Mapping[str, FormField]
) -> tuple[optuna.Study, Distributions]:
    """Return a study without trials, and what it draws each setting from."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    distributions = {path: _distribution(axis, fields[path]) for path, axis in search.space.items()}
    pruner = optuna.pruners.MedianPruner(
        n_startup_trials=search.warmup_trials, n_warmup_steps=search.warmup_epochs
    )
    return optuna.create_study(direction="maximize", pruner=pruner), distributions


def ask(study: optuna.Study, distributions: Distributions, *, seed: int) -> optuna.trial.Trial:
    """Return the next proposal; it depends on the trials told so far and ``seed`` only."""
    import optuna

    study.sampler = optuna.samplers.TPESampler(seed=seed % 2**32)
    return study.ask(distributions)


def tell(study: optuna.Study, trial: Trial, asked: optuna.trial.Trial) -> None:
    """Tell a study how a trial that it was asked for ended."""
    import optuna

    if trial.state == "complete":
        study.tell(asked, trial.value)
    else:
        # An interrupted one counts as failed in this process only.
        state = _STATES.get(trial.state, "FAIL")
        study.tell(asked, state=optuna.trial.TrialState[state])


def reject(study: optuna.Study, asked: optuna.trial.Trial) -> None:
    """Take a proposal back, as if it had not been made: no later one depends on it."""
    import optuna

    study.tell(asked, state=optuna.trial.TrialState.FAIL)


def frozen(trial: Trial, distributions: Distributions) -> optuna.trial.FrozenTrial:
    """Return a trial of an earlier call as a study takes it in."""
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
