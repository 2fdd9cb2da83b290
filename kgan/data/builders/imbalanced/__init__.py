from kgan.data.builders.imbalanced.imbalanced_dataset_builder import Builder

__all__ = ["Builder"]
