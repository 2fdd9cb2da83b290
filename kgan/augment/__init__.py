from kgan.augment.adaptive import Adaptive
from kgan.augment.augmentation import Augmentation
from kgan.augment.augmentation import check_images
from kgan.augment.colour import Colour
from kgan.augment.colour import brighten
from kgan.augment.colour import contrast
from kgan.augment.colour import saturate
from kgan.augment.cutout import Cutout
from kgan.augment.cutout import cut_out
from kgan.augment.mirror import Mirror
from kgan.augment.mirror import mirror
from kgan.augment.policy import Policy
from kgan.augment.policy import as_augmentation
from kgan.augment.sound_shift import SoundShift
from kgan.augment.sound_shift import shift_sound
from kgan.augment.translation import Translation
from kgan.augment.translation import translate

__all__ = [
    "Adaptive",
    "Augmentation",
    "Colour",
    "Cutout",
    "Mirror",
    "Policy",
    "SoundShift",
    "Translation",
    "as_augmentation",
    "brighten",
    "check_images",
    "contrast",
    "cut_out",
    "mirror",
    "saturate",
    "shift_sound",
    "translate",
]
