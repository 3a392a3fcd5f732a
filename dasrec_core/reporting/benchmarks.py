"""What a value was measured on: data and rules that a column of a table must share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dasrec_core.store.records import RunRecord


@dataclass(frozen=True, slots=True, order=True)
class Benchmark:
    """Data by content, and the rules of the ranking; values of two benchmarks do not compare.

    Attributes:
        dataset: Name of the data set.
        fingerprint: Of its content; empty where the run did not record it.
        drop_overlap: Held-out interactions seen in an earlier split were removed.
        mask_valid_at_test: Validation items were hidden from the test ranking.
    """

    dataset: str
    fingerprint: str = ""
    drop_overlap: bool = False
    mask_valid_at_test: bool = False


def benchmark_of(run: RunRecord) -> Benchmark:
    """Return what a run was measured on."""
    dataset, evaluation = run.config.dataset, run.config.evaluation
    return Benchmark(
        run.dataset_name,
        dataset.fingerprint or "",
        dataset.drop_overlap,
        evaluation.mask_valid_at_test,
    )


def benchmark_labels(benchmarks: Iterable[Benchmark]) -> dict[Benchmark, str]:
    """Return a name for each: that of its data set, and what differs where several share it."""
    same: defaultdict[str, list[Benchmark]] = defaultdict(list)
    for benchmark in dict.fromkeys(benchmarks):
        same[benchmark.dataset].append(benchmark)
    return {
        benchmark: ", ".join([benchmark.dataset, *_differences(benchmark, group)])
        for group in same.values()
        for benchmark in group
    }


def masking_note(masks: Iterable[bool]) -> str:
    """Return which items could not be recommended, from ``mask_valid_at_test`` of all values."""
    found = set(masks)
    if found == {True}:
        return "Full ranking over all items, training and validation items masked."
    if True in found:
        return (
            "Full ranking over all items, training items masked; where it says so, validation "
            "items too."
        )
    return "Full ranking over all items, training items masked."


def mixing_warnings(labels: Mapping[Benchmark, str]) -> tuple[str, ...]:
    """Return one sentence per data set that stands in several columns, and why."""
    counts: defaultdict[str, list[str]] = defaultdict(list)
    for benchmark, label in labels.items():
        counts[benchmark.dataset].append(label)
    found = [
        f"{dataset} has columns of its own for {len(same)} kinds of values that do not compare: "
        f"{'; '.join(same)}."
        for dataset, same in counts.items()
        if len(same) > 1
    ]
    unknown = sorted({bed.dataset for bed in labels if not bed.fingerprint})
    if unknown:
        found.append(
            f"The content of {', '.join(unknown)} is not recorded, so its runs may have seen "
            "different data."
        )
    return tuple(found)


def _differences(benchmark: Benchmark, group: list[Benchmark]) -> list[str]:
    words = []
    if len({other.fingerprint for other in group}) > 1:
        words.append(f"content {benchmark.fingerprint[:6] or 'unknown'}")
    if len({other.drop_overlap for other in group}) > 1:
        words.append("overlap dropped" if benchmark.drop_overlap else "overlap kept")
    if len({other.mask_valid_at_test for other in group}) > 1:
        hidden = benchmark.mask_valid_at_test
        words.append("validation items hidden" if hidden else "validation items left in")
    return words
