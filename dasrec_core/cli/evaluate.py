"""``evaluate``: rank with the best weights of a run again, and write its result files anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dasrec_core.cli.options import HomeOption, JsonOption, ResultsOption, make_app
from dasrec_core.cli.output import number, table
from dasrec_core.cli.run_lookup import catch_up, find_run
from dasrec_core.cli.session import open_session
from dasrec_core.config.run import RunConfig
from dasrec_core.errors import CheckpointError, ExecutionError
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.training.checkpoint_folder import Checkpoint, CheckpointFolder

if TYPE_CHECKING:
    from dasrec_core.evaluation.evaluator import EvaluationResult

app = make_app()


@app.command()
def evaluate(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Id, its beginning, or `last`.")],
    device: Annotated[
        str | None, typer.Option(metavar="D", help="auto, cpu, cuda or cuda:N; else the run's.")
    ] = None,
    home: HomeOption = None,
    results: ResultsOption = None,
    json: JsonOption = False,
) -> None:
    """Measure a run again at its best epoch."""
    session = open_session(home, results, json)
    with session.store() as store:
        catch_up(session, store)
        found = find_run(store, run)
    if not found.status.is_final:
        raise ExecutionError(
            f"Run {found.run_id} is still going on.", "Wait until it ends, or stop it first."
        )
    folder = RunFolder(session.home.runs / found.run_id)
    config = folder.read_config()
    checkpoint = _best_checkpoint(folder, config)
    result = _measure(folder.path, config, checkpoint, device or config.device)
    epoch = checkpoint.manifest.epoch
    document = {
        "run_id": found.run_id,
        "epoch": epoch,
        "metrics": {"valid": dict(result.valid), "test": dict(result.test)},
    }
    rows = [(key, number(result.valid[key]), number(result.test[key])) for key in result.test]
    title = f"{found.name} on {found.dataset_name}, epoch {epoch}"
    session.output.show(document, table(("", "Validation", "Test"), rows, title=title, numbers=2))


def _best_checkpoint(folder: RunFolder, config: RunConfig) -> Checkpoint:
    search = CheckpointFolder(folder.checkpoints, config.identity()).best()
    if search.found is None:
        reason = " ".join(search.problems) or "none was saved yet."
        raise CheckpointError(
            f"Run {folder.run_id} has no usable weights: {reason}",
            "Resume it, or run it again.",
        )
    return search.found


def _measure(
    folder: Path, config: RunConfig, checkpoint: Checkpoint, device: str
) -> EvaluationResult:
    # Imported here: these need torch, which no other verb does.
    from dasrec_core.data.loading import load_dataset
    from dasrec_core.evaluation.evaluator import Evaluator
    from dasrec_core.execution.engine import seeded_model, write_results
    from dasrec_core.training.checkpoints import load
    from dasrec_core.training.device import choose_device, set_threads

    set_threads(config.training.num_threads)
    chosen = choose_device(device)
    dataset = load_dataset(config.dataset)
    evaluator = Evaluator(dataset, config.evaluation, chosen)
    model = seeded_model(config, dataset, chosen)
    weights, _ = load(checkpoint)
    weights.restore(model)
    result = evaluator.evaluate(model, all_users=True)
    write_results(folder, model, result)
    return result
