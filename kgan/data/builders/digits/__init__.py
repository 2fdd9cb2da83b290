from kgan.data.builders.digits.digits_dataset_builder import Builder

__all__ = ["Builder"]
