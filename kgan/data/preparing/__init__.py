from kgan.data.preparing.preparation import prepare

__all__ = [
    "prepare",
]
