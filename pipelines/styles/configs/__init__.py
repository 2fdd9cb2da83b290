from pipelines.styles.configs import cycle_gan
from pipelines.styles.configs import pix2pix
from pipelines.styles.configs import styles

CONFIGS = {
    "cycle_gan_full": cycle_gan.full,
    "cycle_gan_quick": cycle_gan.quick,
    "pix2pix_full": pix2pix.full,
    "pix2pix_quick": pix2pix.quick,
    "styles_full": styles.full,
    "styles_quick": styles.quick,
}
