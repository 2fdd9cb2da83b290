"""How annealed chains are run: choices that seldom change."""

import dataclasses

from kgan.core import check_integer


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChainOptions:
    """Options of the chains of annealed importance sampling.

    Args:
        chains: for each sample.
        leapfrog_steps: of one proposal of Hamiltonian Monte Carlo.
        batch_rows: rows (samples times chains) that the decoder sees at
            once, never fewer than the chains of one sample; changes the
            result by rounding only.
        jit_compile: whether XLA compiles the chains; not for decoders that
            XLA cannot compile, or, on a CPU, with many convolutions.

    Raises:
        TypeError: a number that is no integer.
        ValueError: a number below 1.

    Example:

    >>> from kgan.metrics import ChainOptions
    >>> ChainOptions(chains=32).leapfrog_steps
    10
    """

    chains: int = 16
    leapfrog_steps: int = 10
    batch_rows: int = 1024
    jit_compile: bool = True

    def __post_init__(self) -> None:
        """Checks the numbers."""
        for name in ("chains", "leapfrog_steps", "batch_rows"):
            check_integer(name, getattr(self, name))
