"""Packages of emoji as npm unpacks them, small and with random pictures."""

import json

import numpy as np
from PIL import Image

from kgan.data.builders.emoji_styles.packages import CATEGORIES

TONES = ("1F3FB", "1F3FF")
BASES = [f"{0x1F400 + number:X}" for number in range(40)]


def write_package(folder, style, version="16.0.0"):
    """A package of 40 emoji, every second with two skin tones."""
    package = folder / f"emoji-datasource-{style}"
    pictures = package / "img" / style / "64"
    pictures.mkdir(parents=True)
    (package / "package.json").write_text(json.dumps({"version": version}))
    generator = np.random.default_rng(len(style))
    entries = []
    for number, base in enumerate(BASES):
        codes = [base]
        if number % 2:
            codes += [f"{base}-{tone}" for tone in TONES]
        forms = []
        for code in codes:
            forms.append({"unified": code, "image": f"{code.lower()}.png"})
            pixels = generator.integers(0, 256, (64, 64, 4), np.uint8)
            # Opaque above, transparent below.
            pixels[..., 3] = np.where(np.arange(64) < 32, 255, 0)[:, None]
            Image.fromarray(pixels).save(pictures / forms[-1]["image"])
        entries.append(
            {
                **forms[0],
                "name": f"EMOJI {number}",
                "category": CATEGORIES[number % len(CATEGORIES)],
                "skin_variations": dict(zip(TONES, forms[1:], strict=False)),
            }
        )
    (package / "emoji.json").write_text(json.dumps(entries))
    return package
