from kgan.export.saving import save

__all__ = ["save"]
