"""The step of a GAN as PyTorch's own tutorial writes it."""

import json
import sys
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional

from tools.benchmark.answering import answer
from tools.benchmark.step_work import BETA_1
from tools.benchmark.step_work import GAMMA
from tools.benchmark.step_work import LATENT_SIZE
from tools.benchmark.step_work import LEARNING_RATE
from tools.benchmark.step_work import WORKS
from tools.benchmark.step_work import Work
from tools.benchmark.step_work import make_samples
from tools.benchmark.step_work import plain_networks
from tools.benchmark.torch_twin import TorchTwin


class Switches(NamedTuple):
    """What a user of PyTorch may switch on.

    Attributes:
        channels_last: pictures and kernels lie in memory as Keras has them.
        fused: Adam moves all weights in one kernel, and the generator's turn
            computes no gradient of the discriminator's weights.
        compiled: `torch.compile` on both networks.
        bfloat16: autocast.
    """

    channels_last: bool = False
    fused: bool = False
    compiled: bool = False
    bfloat16: bool = False


def torch_step(
    work: Work, rows: int, switches: Switches
) -> Callable[[], tuple[float, float]]:
    """Returns a call that plays one step, and returns both losses.

    After PyTorch's tutorial "DCGAN": the losses of real and fake samples are
    taken and differentiated apart, and the discriminator's gradients, which
    the generator's turn does not need, are computed in it too, unless
    switched off. Unlike there, that turn makes samples of its own, as all
    steps that are compared do.

    Args:
        work: of the row.
        rows: of a batch.
        switches: what is switched on.
    """
    generator, discriminator = (TorchTwin(n) for n in plain_networks(work))
    layout = (
        torch.channels_last
        if switches.channels_last and len(work.sample_shape) == 3
        else torch.contiguous_format
    )
    generator.to(memory_format=layout)
    discriminator.to(memory_format=layout)
    optimizers = [
        torch.optim.Adam(
            network.parameters(),
            LEARNING_RATE,
            (BETA_1, 0.999),
            fused=switches.fused or None,
        )
        for network in (generator, discriminator)
    ]
    make: Callable[..., torch.Tensor] = generator
    judge: Callable[..., torch.Tensor] = discriminator
    if switches.compiled:
        make, judge = torch.compile(generator), torch.compile(discriminator)
    samples = make_samples(work, rows)
    if samples.ndim == 4:
        samples = np.ascontiguousarray(np.moveaxis(samples, -1, 1))
    real = torch.from_numpy(samples).to(memory_format=layout)
    turn = _pairs if work.relativistic else _apart

    def step() -> tuple[float, float]:
        generator.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=switches.bfloat16):
            fake = make(torch.randn(rows, LATENT_SIZE)).detach()
            optimizers[1].zero_grad()
            judged = turn(judge, real, fake)
        optimizers[1].step()
        if switches.fused:
            discriminator.requires_grad_(False)
        with torch.autocast("cpu", torch.bfloat16, enabled=switches.bfloat16):
            optimizers[0].zero_grad()
            logits = judge(make(torch.randn(rows, LATENT_SIZE)))
            if work.relativistic:
                loss = functional.softplus(judge(real) - logits).mean()
            else:
                loss = functional.softplus(-logits).mean()
        loss.backward()
        optimizers[0].step()
        discriminator.requires_grad_(True)
        return float(judged.detach()), float(loss.detach())

    return step


def _apart(
    judge: Callable[..., torch.Tensor], real: torch.Tensor, fake: torch.Tensor
) -> torch.Tensor:
    of_real = functional.softplus(-judge(real)).mean()
    of_real.backward()
    of_fake = functional.softplus(judge(fake)).mean()
    of_fake.backward()
    return of_real + of_fake


def _pairs(
    judge: Callable[..., torch.Tensor], real: torch.Tensor, fake: torch.Tensor
) -> torch.Tensor:
    real, fake = real.detach().requires_grad_(), fake.requires_grad_()
    of_real, of_fake = judge(real), judge(fake)
    loss = functional.softplus(of_fake - of_real).mean()
    for logits, shown in ((of_real, real), (of_fake, fake)):
        (slope,) = torch.autograd.grad(logits.sum(), shown, create_graph=True)
        loss = loss + GAMMA / 2 * slope.square().flatten(1).sum(1).mean()
    loss.backward()
    return loss


if __name__ == "__main__":
    name, size, precision, chosen = sys.argv[1:]
    switched = Switches(bfloat16=precision == "bfloat16", **json.loads(chosen))
    answer(lambda: torch_step(WORKS[name], int(size), switched))
