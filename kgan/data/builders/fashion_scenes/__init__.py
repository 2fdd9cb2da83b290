from kgan.data.builders.fashion_scenes.fashion_scenes_dataset_builder import (
    Builder,
)

__all__ = ["Builder"]
