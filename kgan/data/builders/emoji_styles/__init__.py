from kgan.data.builders.emoji_styles.emoji_styles_dataset_builder import Builder

__all__ = ["Builder"]
