from kgan.data.builders.stacked_digits.stacked_digits_dataset_builder import (
    Builder,
)

__all__ = ["Builder"]
