"""What a run will take, as the command line says it."""

from __future__ import annotations

from dasrec_core.cli.output import Output, facts
from dasrec_core.cli.progress import duration
from dasrec_core.execution.estimate import Estimate
from dasrec_core.quantity import memory_text


def show_estimate(output: Output, estimate: Estimate) -> None:
    """Print time and memory, and what the time is made of."""
    phases = {
        f"  {name}": f"{seconds:.2f} s" for name, seconds in estimate.seconds_by_phase.items()
    }
    whole = {
        "Time per epoch": f"{estimate.seconds_per_epoch:.2f} s",
        **phases,
        "Time per evaluation": f"{estimate.seconds_per_evaluation:.2f} s",
        f"All {estimate.epochs} epochs" if estimate.epochs > 1 else "1 epoch": duration(
            estimate.longest_s
        ),
        "Peak main memory": memory_text(estimate.peak_memory_bytes),
    }
    output.show(estimate.document(), facts(whole, title="What this run will take"))
