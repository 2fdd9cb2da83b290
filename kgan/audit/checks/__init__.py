from kgan.audit.checks.table import CHECKS

__all__ = ["CHECKS"]
