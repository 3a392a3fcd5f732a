"""Device, precision and threads."""

from __future__ import annotations

from types import SimpleNamespace

import psutil
import pytest
import torch

from dasrec_core.errors import ConfigError
from dasrec_core.training.device import (
    autocast,
    choose_device,
    gpu_uuid,
    precision_notice,
    set_precision,
    set_threads,
)


@pytest.fixture(autouse=True)
def _same_threads_after():
    before = torch.get_num_threads(), torch.get_float32_matmul_precision()
    yield
    torch.set_num_threads(before[0])
    torch.set_float32_matmul_precision(before[1])


def test_auto_takes_cuda_where_there_is_one(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device("auto").type == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device("auto").type == "cpu"


def test_missing_cuda_device_is_named(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(ConfigError, match="cuda:1 is not there"):
        choose_device("cuda:1")


def test_threads_default_to_physical_cores_at_most() -> None:
    assert 1 <= set_threads(0) <= (psutil.cpu_count(logical=False) or 1)


def test_threads_can_be_chosen() -> None:
    assert set_threads(1) == torch.get_num_threads() == 1


def test_float32_is_exact_and_tf32_must_be_asked_for() -> None:
    set_precision("tf32")
    assert torch.get_float32_matmul_precision() == "high"
    set_precision("float32")
    assert torch.get_float32_matmul_precision() == "highest"


@pytest.mark.parametrize(("precision", "dtype"), [("bf16", "bfloat16"), ("float32", "float32")])
def test_only_bf16_changes_the_type_of_products(precision: str, dtype: str) -> None:
    with autocast(precision, torch.device("cpu")):
        product = torch.ones(2, 2) @ torch.ones(2, 2)
    assert str(product.dtype) == f"torch.{dtype}"


def test_the_processor_has_no_name_for_a_driver() -> None:
    assert gpu_uuid(torch.device("cpu")) is None


@pytest.mark.parametrize("told", ["5a9c-01", "GPU-5a9c-01"])
def test_a_card_is_named_as_its_driver_names_it(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    facts = SimpleNamespace(uuid=told)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: facts)
    assert gpu_uuid(torch.device("cuda:1")) == "GPU-5a9c-01"


@pytest.mark.parametrize(
    ("precision", "device", "facts", "is_told"),
    [
        ("bf16", "cpu", {"avx512_bw": False}, True),
        ("bf16", "cpu", {"avx512_bw": True}, False),
        ("bf16", "cpu", {"architecture": "arm64"}, False),  # has kernels of its own
        ("bf16", "cuda:0", {"avx512_bw": False}, False),
        ("float32", "cpu", {"avx512_bw": False}, False),
    ],
)
def test_bf16_without_a_kernel_for_it_is_told(
    monkeypatch, precision, device, facts, is_told
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: facts)
    notice = precision_notice(precision, torch.device(device))
    assert (notice is not None) is is_told
