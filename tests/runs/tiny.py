"""The least run that does all that runs do."""

from kgan.runs import Config

TINY = Config(
    source="digits",
    width=4,
    discriminator_width=4,
    batch_size=16,
    steps=6,
    steps_per_epoch=4,
    sample_every_steps=3,
    checkpoint_every_steps=2,
    evaluate_every_steps=3,
    evaluate_samples=40,
    score_samples=60,
    jit_compile=False,
)
