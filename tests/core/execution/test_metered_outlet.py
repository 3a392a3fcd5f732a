"""What a run takes of the computer is told beside its progress, and costs next to nothing."""

from __future__ import annotations

import pytest
from processor_time import processor_seconds

from dasrec_core.events import Event, ProgressAdvanced, ResourcesSampled, decode, encode
from dasrec_core.execution.gpu_meter import GpuMeter
from dasrec_core.execution.metered_outlet import MeteredOutlet


def advance(outlet: MeteredOutlet, times: int = 1) -> None:
    for step in range(times):
        outlet.emit(
            ProgressAdvanced(
                **outlet.stamp(), epoch=1, phase="recommend", step=step, num_steps=times
            )
        )


def test_a_sample_follows_the_first_sign_of_life_and_is_numbered_in_turn() -> None:
    written: list[Event] = []
    advance(MeteredOutlet(written.append, "r1", 1, first_seq=7))
    assert [type(event) for event in written] == [ProgressAdvanced, ResourcesSampled]
    assert [event.seq for event in written] == [7, 8]


def test_there_is_at_most_one_sample_per_interval() -> None:
    written: list[Event] = []
    advance(MeteredOutlet(written.append, "r1", 1, every_s=3600.0), times=50)
    assert sum(isinstance(event, ResourcesSampled) for event in written) == 1


def test_a_sample_holds_memory_and_survives_the_file() -> None:
    written: list[Event] = []
    advance(MeteredOutlet(written.append, "r1", 1))
    sample = written[-1]
    assert isinstance(sample, ResourcesSampled)
    assert sample.memory_bytes > 1_000_000
    assert sample.gpu_percent is None
    assert decode(encode(sample)) == sample


def test_a_card_that_is_not_there_is_left_out() -> None:
    written: list[Event] = []
    outlet = MeteredOutlet(written.append, "r1", 1)
    outlet.watch_gpu("GPU-nobody")
    advance(outlet)
    assert isinstance(written[-1], ResourcesSampled)
    assert written[-1].gpu_memory_bytes is None


def test_the_meter_refuses_a_card_nobody_knows() -> None:
    with pytest.raises(OSError, match=r"NVML|nvml|libnvidia"):
        GpuMeter("GPU-nobody")


def test_a_sample_costs_less_than_a_hundredth_of_its_second() -> None:
    outlet = MeteredOutlet(lambda event: None, "r1", 1, every_s=0.0)
    assert processor_seconds(lambda: advance(outlet, times=50)) / 50 < 0.01
