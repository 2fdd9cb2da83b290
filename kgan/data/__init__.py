from kgan.data.loading import load
from kgan.data.plan import split_plan
from kgan.data.stream import DataStream

__all__ = ["DataStream", "load", "split_plan"]
