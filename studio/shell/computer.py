"""What was found on this computer, in words; found without importing torch."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import PySide6

PROBE_TIMEOUT_S = 5.0
LEAST_FREE_GB = 2.0
"""A run of a large data set with its checkpoints and results takes about as much."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics card as its driver reports it."""

    name: str
    load: float  # 0 to 1
    used_gb: float
    total_gb: float


@dataclass(frozen=True, slots=True)
class Check:
    """One fact: icon, tone, what it is, and what it means."""

    glyph: str
    tone: str
    name: str
    words: str


def gpus() -> tuple[Gpu, ...]:
    """Ask the NVIDIA driver; empty where there is none. Takes up to a second: not on the UI thread.

    The program is asked and not a library, so a broken driver cannot take the window down.
    """
    program = shutil.which("nvidia-smi")
    if program is None:
        return ()
    import subprocess

    query = "--query-gpu=name,utilization.gpu,memory.used,memory.total"
    try:
        answer = subprocess.run(
            [program, query, "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=PROBE_TIMEOUT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(gpu for line in answer.stdout.splitlines() if (gpu := parse_gpu(line)))


def parse_gpu(line: str) -> Gpu | None:
    """One line of the driver's answer; ``None`` where it is no such line."""
    parts = [part.strip() for part in line.rsplit(",", 3)]
    try:
        name, load, used, total = parts
        return Gpu(name, float(load) / 100, float(used) / 1024, float(total) / 1024)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class TorchBuild:
    """Version and kind of the installed PyTorch."""

    version: str
    cuda: str  # empty for a CPU build


def torch_build() -> TorchBuild | None:
    """The installed PyTorch, read from its version file; ``None`` when there is none."""
    spec = find_spec("torch")
    if spec is None or spec.origin is None:
        return None
    try:
        written = Path(spec.origin).with_name("version.py").read_text(encoding="utf-8")
    except OSError:
        written = ""
    number = re.search(r"^__version__\s*=\s*['\"]([^'\"+]+)", written, re.MULTILINE)
    cuda = re.search(r"^cuda[^=]*=\s*['\"]([\d.]+)['\"]", written, re.MULTILINE)
    return TorchBuild(number[1] if number else "", cuda[1] if cuda else "")


def checks(home: Path, cards: tuple[Gpu, ...]) -> tuple[Check, ...]:
    """The facts a person should know before the first run."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    return (
        Check("check-circle", "success", f"Python {python}", "supported"),
        Check("check-circle", "success", f"PySide6 {PySide6.__version__}", "works here"),
        _torch_check(),
        _gpu_check(cards),
        _disk_check(home),
    )


def _torch_check() -> Check:
    build = torch_build()
    if build is None:
        words = "nothing can be trained until it is installed: run make setup"
        return Check("x-circle", "danger", "PyTorch is missing", words)
    words = f"build for CUDA {build.cuda}" if build.cuda else "CPU build"
    return Check("check-circle", "success", f"PyTorch {build.version}".strip(), words)


def _gpu_check(cards: tuple[Gpu, ...]) -> Check:
    cores = os.cpu_count() or 1
    if not cards:
        many = f"{cores} CPU cores" if cores > 1 else "one CPU core"
        words = f"training uses {many}; large data sets take much longer than on a GPU"
        return Check("warning", "warning", "No GPU found", words)
    card = cards[0]
    build = torch_build()
    if build is not None and not build.cuda:
        words = "not used, because the installed PyTorch is a CPU build"
        return Check("warning", "warning", card.name, words)
    return Check("check-circle", "success", card.name, f"{card.total_gb:.0f} GB of memory")


def _disk_check(home: Path) -> Check:
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free / 1e9
    words = "on the disk that holds your results"
    if free < LEAST_FREE_GB:
        return Check("warning", "warning", f"{free:.1f} GB free", words + "; a run may fill it")
    return Check("check-circle", "success", f"{free:,.0f} GB free", words)


def report(found: tuple[Check, ...]) -> str:
    """The facts as text for a message to someone who helps; no personal paths."""
    import platform

    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    return "\n".join([f"{check.name}: {check.words}" for check in found] + [f"System: {system}"])
