"""Our Adam is torch's Adam."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from dasrec_core.training.adam import Adam


def parameters() -> list[nn.Parameter]:
    generator = torch.Generator().manual_seed(3)
    return [nn.Parameter(torch.randn(shape, generator=generator)) for shape in ((5, 3), (7,), ())]


def loss_of(tensors: list[nn.Parameter], step: int) -> Tensor:
    """Return a loss that leaves out the last parameter in every second step."""
    used = tensors if step % 2 else tensors[:-1]
    return torch.stack([(tensor - step).square().sum() for tensor in used]).sum()


def trained(tensors: list[nn.Parameter], optimizer: Adam | torch.optim.Adam, steps: range) -> None:
    for step in steps:
        optimizer.zero_grad()
        loss_of(tensors, step).backward()
        optimizer.step()


def test_it_moves_as_torch_does() -> None:
    ours, theirs = parameters(), parameters()
    trained(ours, Adam(ours, learning_rate=0.1), range(20))
    trained(theirs, torch.optim.Adam(theirs, lr=0.1, fused=True), range(20))
    assert all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))


def test_first_step_moves_every_value_by_the_learning_rate() -> None:
    weight = nn.Parameter(torch.tensor([4.0, -0.5]))
    optimizer = Adam([weight], learning_rate=0.25)
    weight.square().sum().backward()
    optimizer.step()
    assert weight.tolist() == pytest.approx([3.75, -0.25])


def test_state_goes_on_where_it_was_left() -> None:
    whole, parts = parameters(), parameters()
    trained(whole, Adam(whole, learning_rate=0.1), range(6))
    first = Adam(parts, learning_rate=0.1)
    trained(parts, first, range(3))
    second = Adam(parts, learning_rate=0.1)
    second.load_state_dict(first.state_dict())
    trained(parts, second, range(3, 6))
    assert all(torch.equal(a, b) for a, b in zip(whole, parts, strict=True))


def test_state_of_other_parameters_is_refused() -> None:
    other = Adam([nn.Parameter(torch.zeros(2))], learning_rate=0.1)
    with pytest.raises(ValueError, match="does not fit"):
        Adam([nn.Parameter(torch.zeros(3))], learning_rate=0.1).load_state_dict(other.state_dict())


def test_no_gradient_at_all_changes_nothing() -> None:
    weight = nn.Parameter(torch.ones(2))
    Adam([weight], learning_rate=0.1).step()
    assert weight.tolist() == [1.0, 1.0]
