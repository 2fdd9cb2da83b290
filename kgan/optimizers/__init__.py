from kgan.optimizers.scheduled_adam import ScheduledAdam

__all__ = [
    "ScheduledAdam",
]
