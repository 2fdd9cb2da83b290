from kgan.data.builders.gaussian_mixture.gaussian_mixture_dataset_builder import (  # noqa: E501
    Builder,
)

__all__ = ["Builder"]
