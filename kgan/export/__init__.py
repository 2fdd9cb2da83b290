from kgan.export.save import save

__all__ = ["save"]
