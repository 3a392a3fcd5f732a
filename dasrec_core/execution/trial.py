"""A few steps of a run, for their duration: nothing is kept."""

from __future__ import annotations

import time

from dasrec_core.config.idle import training_as_it_acts
from dasrec_core.config.run import RunConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.errors import ExecutionError
from dasrec_core.evaluation.evaluator import Evaluator
from dasrec_core.events import FailureKind
from dasrec_core.execution.engine import seeded_model
from dasrec_core.execution.estimate import Estimate
from dasrec_core.execution.failure import describe_failure
from dasrec_core.execution.memory import peak_memory_bytes
from dasrec_core.training import device as devices
from dasrec_core.training.allocation import keep_freed_memory
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.checkpoints import Weights
from dasrec_core.training.epoch import EpochRunner, EpochSettings
from dasrec_core.training.outlet import Outlet

_STEPS = 4


def measure(config: RunConfig, dataset: Dataset) -> Estimate:
    """Take a few steps of every phase and evaluate once, with what a run holds in memory.

    The studio asks for it by ``estimate.ask``.

    Args:
        config: What would be run.
        dataset: Its data.

    Raises:
        ConfigError: The device is not there, or the model refuses the data.
        DivergedError: Scores or losses are not finite from the start.
        ExecutionError: There is not enough memory, which is what many ask for.
    """
    try:
        return _measure(config, dataset)
    except Exception as error:
        report = describe_failure(error, config)
        if report.kind is not FailureKind.OUT_OF_MEMORY:
            raise
        raise ExecutionError(report.error, report.hint) from error


def _measure(config: RunConfig, dataset: Dataset) -> Estimate:
    device = devices.choose_device(config.device)
    devices.set_precision(config.training.precision)
    devices.set_threads(config.training.num_threads)
    keep_freed_memory()
    evaluator = Evaluator(dataset, config.evaluation, device)
    model = seeded_model(config, dataset, device)
    settings = EpochSettings(
        train=dataset.train, config=training_as_it_acts(config), seed=config.seed, device=device
    )
    runner = EpochRunner(model, settings, Outlet(lambda event: None, "", 1), CancelToken())
    best = Weights.of(model).copy()  # as the keeper of a run does
    by_phase = {times.name: times.phase_s() for times in runner.try_steps(_STEPS)}
    started = time.perf_counter()
    evaluator.evaluate(model)
    evaluation_s = time.perf_counter() - started
    del best
    epochs = config.training.epochs if by_phase else 0
    return Estimate(
        seconds_by_phase=by_phase,
        seconds_per_epoch=sum(by_phase.values()),
        seconds_per_evaluation=evaluation_s,
        epochs=epochs,
        evaluations=config.training.evaluations_after(0) if by_phase else 1,
        peak_memory_bytes=peak_memory_bytes(),
    )
