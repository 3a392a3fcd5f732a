"""What an engine process does once torch is there: load, build, train, write results."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import torch

from dasrec_core.config.idle import training_as_it_acts
from dasrec_core.config.run import RunConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import DatasetError
from dasrec_core.evaluation.evaluator import Evaluator
from dasrec_core.events import DatasetLoaded, NoticeRaised, RunFinished
from dasrec_core.execution.environment import expected_device
from dasrec_core.execution.graph_history import GraphHistory
from dasrec_core.execution.graph_keeping import GraphKeepingOutlet
from dasrec_core.execution.memory import peak_memory_bytes
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.execution.writing import forget_results, write_results
from dasrec_core.models.base import Recommender
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.registry import build_model
from dasrec_core.seeding import derive_seed
from dasrec_core.training import device as devices
from dasrec_core.training.allocation import keep_freed_memory
from dasrec_core.training.cancellation import CancelToken
from dasrec_core.training.checkpoint_folder import Checkpoint, CheckpointFolder, Manifest
from dasrec_core.training.checkpoints import Checkpoints
from dasrec_core.training.durable import write_atomically
from dasrec_core.training.epoch import EpochRunner, EpochSettings
from dasrec_core.training.fence import Fence
from dasrec_core.training.keeper import Keeper
from dasrec_core.training.left_out import left_out_notice
from dasrec_core.training.outlet import Outlet
from dasrec_core.training.progress import Outcome
from dasrec_core.training.trainer import Collaborators, Trainer


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt at a run, as the process that makes it sees it.

    Attributes:
        folder: The run folder.
        config: What to compute.
        number: 1 for the first start.
        resume_from: Where to take over; ``None`` to begin at epoch 1.
        outlet: Where events go.
        cancel: Tells of a stop or discard.
        environment: Facts to store with the run.
        watch_gpu: Told the driver's name of the card that computes, if one does.
    """

    folder: RunFolder
    config: RunConfig
    number: int
    resume_from: Checkpoint | None
    outlet: Outlet
    cancel: CancelToken
    environment: dict[str, str]
    watch_gpu: Callable[[str], None] = lambda uuid: None


def execute(attempt: Attempt) -> Outcome:
    """Train as the attempt says, write the results, and say that the run has finished.

    Raises:
        DasrecError: What the user can act on.
        DiscardedError: The user discarded the run.
    """
    config = attempt.config
    device = devices.choose_device(config.device)
    devices.set_precision(config.training.precision)
    num_threads = devices.set_threads(config.training.num_threads)
    keep_freed_memory()
    _store_environment(attempt, device, num_threads)
    if (uuid := devices.gpu_uuid(device)) is not None:
        attempt.watch_gpu(uuid)

    dataset = load_dataset(config.dataset)
    if attempt.resume_from is not None:
        refuse_other_data(attempt.resume_from.manifest.fingerprint, dataset)
    elif config.dataset.fingerprint is None:
        # Tables and tests keep runs apart whose data may differ. Not on a resume: the checkpoint
        # belongs to the configuration as it was.
        config = config.bound_to(dataset.fingerprint, dataset.format)
        attempt.folder.write_config(config)
        attempt = replace(attempt, config=config)
    evaluator = Evaluator(dataset, config.evaluation, device)
    model = seeded_model(config, dataset, device)
    _announce(attempt, dataset, model)

    checkpoints = Checkpoints(
        CheckpointFolder(attempt.folder.checkpoints, config.identity()),
        Manifest(
            kind="last",
            epoch=0,
            attempt=attempt.number,
            config_identity=config.identity(),
            fingerprint=dataset.fingerprint,
        ),
    )
    trainer = _trainer(attempt, model, dataset, evaluator, checkpoints)
    done = 0
    if attempt.resume_from is not None:
        trainer.restore(attempt.resume_from)
        done = attempt.resume_from.manifest.epoch
    GraphHistory(attempt.folder.path, config.training.epochs).forget_after(done)
    forget_results(attempt.folder.path)
    outcome = trainer.fit()
    beyond = write_results(
        attempt.folder.path, model, evaluator.evaluate(model, all_users=True), dataset
    )
    _announce_end(attempt, outcome, beyond)
    if outcome.reason != "stopped" and config.training.keep_checkpoints == "best":
        # The run has said that it is done: a disk that takes no more must not make it a failed one.
        with suppress(OSError):
            checkpoints.drop_last()
    return outcome


def seeded_model(config: RunConfig, dataset: Dataset, device: torch.device) -> Recommender:
    """Return the untrained model of a run; its initial values follow from the run's seed."""
    torch.manual_seed(derive_seed(config.seed, "initial values"))
    features = {
        modality: torch.from_numpy(table).to(device) for modality, table in dataset.features.items()
    }
    return build_model(config.model, ModelInputs(dataset.train, features, device)).to(device)


def _trainer(
    attempt: Attempt,
    model: Recommender,
    dataset: Dataset,
    evaluator: Evaluator,
    checkpoints: Checkpoints,
) -> Trainer:
    config = attempt.config
    settings = EpochSettings(
        train=dataset.train,
        config=training_as_it_acts(config),
        seed=config.seed,
        device=evaluator.device,
    )
    guard = Fence(attempt.number, attempt.folder.read_attempt).check
    history = GraphHistory(attempt.folder.path, config.training.epochs)
    collaborators = Collaborators(
        outlet=GraphKeepingOutlet(attempt.outlet, model.graph_artifacts, history),
        evaluator=evaluator,
        keeper=Keeper(model, checkpoints, attempt.outlet, guard),
        cancel=attempt.cancel,
        guard=guard,
        chosen_on="test" if config.evaluation.protocol == "paper" else "valid",
    )
    epochs = EpochRunner(model, settings, attempt.outlet, attempt.cancel)
    return Trainer(model, epochs, config.training, collaborators)


def _store_environment(attempt: Attempt, device: torch.device, num_threads: int) -> None:
    facts = {
        **attempt.environment,
        "device": devices.device_title(device),
        "cuda": torch.version.cuda or "",
        "num_threads": str(num_threads),
        "precision": attempt.config.training.precision,
    }
    write_atomically(attempt.folder.environment_file, json.dumps(facts, indent=1))
    if device.type != expected_device(attempt.config.device).partition(":")[0]:
        _notice(attempt.outlet, f"This run uses {devices.device_title(device)}.", "")
    if slow := devices.precision_notice(attempt.config.training.precision, device):
        _notice(attempt.outlet, *slow)


def refuse_other_data(fingerprint: str, dataset: Dataset) -> None:
    """Make sure that a data set is the one with this fingerprint.

    Raises:
        DatasetError: It has changed.
    """
    if fingerprint != dataset.fingerprint:
        raise DatasetError(
            f"The data in {dataset.path} changed since this run began: fingerprint "
            f"{dataset.fingerprint[:12]} now, {fingerprint[:12]} then.",
            "Put the old files back, or start a new run with the new data.",
        )


def _announce(attempt: Attempt, dataset: Dataset, model: Recommender) -> None:
    attempt.outlet.emit(
        DatasetLoaded(
            **attempt.outlet.stamp(),
            name=dataset.name,
            fingerprint=dataset.fingerprint,
            num_users=dataset.num_users,
            num_items=dataset.num_items,
            num_interactions=dataset.train.num_interactions,
            modalities={name: table.shape[1] for name, table in dataset.features.items()},
            num_parameters=sum(parameter.numel() for parameter in model.parameters()),
        )
    )
    for message in model.notices():
        _notice(attempt.outlet, message, "")
    negatives = attempt.config.training.negatives
    if left_out := left_out_notice(model.phases(), dataset.train, negatives):
        _notice(attempt.outlet, *left_out)


def _announce_end(attempt: Attempt, outcome: Outcome, beyond: Mapping[str, float]) -> None:
    outlet = attempt.outlet
    valid, test = outcome.progress.best_valid, outcome.progress.best_test
    # Known for the epoch whose weights the model has, so they stand only beside its metrics.
    chosen = test.epoch if attempt.config.evaluation.protocol == "paper" else valid.epoch
    beyond_of = {epoch: beyond if epoch == chosen else {} for epoch in (valid.epoch, test.epoch)}
    outlet.emit(
        RunFinished(
            **outlet.stamp(),
            reason=outcome.reason,
            epochs=outcome.progress.epoch,
            best_epoch=valid.epoch,
            best_test_epoch=test.epoch,
            metrics={
                "valid": valid.valid,
                "test": {**valid.test, **beyond_of[valid.epoch]},
                "test_at_best_test_epoch": {**test.test, **beyond_of[test.epoch]},
            },
            seconds_per_epoch=outcome.seconds_per_epoch,
            seconds_per_evaluation=outcome.seconds_per_evaluation,
            peak_memory_bytes=peak_memory_bytes(),
            weights_sha256=outcome.weights_sha256,
        )
    )


def _notice(outlet: Outlet, message: str, hint: str) -> None:
    outlet.emit(NoticeRaised(**outlet.stamp(), message=message, hint=hint))
