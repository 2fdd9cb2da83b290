"""The studies, by name: a new one is one line here."""

from collections.abc import Callable

from pipelines.study.configs.components import components
from pipelines.study.configs.conditioned_trainer import conditioned_trainer
from pipelines.study.configs.defence import defence
from pipelines.study.configs.few_labels import few_labels
from pipelines.study.configs.few_pictures import few_pictures
from pipelines.study.configs.images import images
from pipelines.study.configs.mixtures import mixtures
from pipelines.study.configs.mixtures_full import mixtures_full
from pipelines.study.configs.objectives import objectives
from pipelines.study.configs.quick import quick
from pipelines.study.configs.reconstruction import reconstruction
from pipelines.study.study import Study

STUDIES: dict[str, Callable[[], Study]] = {
    "components": components,
    "conditioned_trainer": conditioned_trainer,
    "defence": defence,
    "few_labels": few_labels,
    "few_pictures": few_pictures,
    "images": images,
    "mixtures": mixtures,
    "mixtures_full": mixtures_full,
    "objectives": objectives,
    "quick": quick,
    "reconstruction": reconstruction,
}
