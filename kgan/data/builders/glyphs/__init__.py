from kgan.data.builders.glyphs.config import GlyphsConfig
from kgan.data.builders.glyphs.glyphs_dataset_builder import Builder

__all__ = ["Builder", "GlyphsConfig"]
