"""Memory that steps free stays with the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import resource, torch
from dasrec_core.training.allocation import keep_freed_memory

def faults():
    torch.ones(1_000_000)  # 4 MB, allocated, touched and freed
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        torch.ones(1_000_000)
        torch.ones(2_000_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

plain = faults()
assert keep_freed_memory()
faults()
print(plain, faults())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a setting of glibc")
def test_memory_is_not_fetched_anew_in_every_step() -> None:
    # In a process of its own: the setting cannot be taken back.
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    _, kept = map(int, answer.stdout.split())
    # 20 times 12 MB in pages of 4 kB would be 58,600.
    assert kept < 5000


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from dasrec_core.training import allocation

    monkeypatch.setattr(sys, "platform", "win32")
    assert not allocation.keep_freed_memory()
