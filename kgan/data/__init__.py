from kgan.data.examination import FileFacts
from kgan.data.examination import FolderExamination
from kgan.data.examination import examine_folder
from kgan.data.loading import load
from kgan.data.mixtures import GaussianMixture
from kgan.data.mixtures import grid
from kgan.data.mixtures import ring
from kgan.data.plan import official_splits
from kgan.data.plan import split_plan
from kgan.data.resolution import picture_folder
from kgan.data.splits import parse_split
from kgan.data.splits import select_rows
from kgan.data.stream import DataStream
from kgan.data.stream import fingerprint_of

__all__ = [
    "DataStream",
    "FileFacts",
    "FolderExamination",
    "GaussianMixture",
    "examine_folder",
    "fingerprint_of",
    "grid",
    "load",
    "official_splits",
    "parse_split",
    "picture_folder",
    "ring",
    "select_rows",
    "split_plan",
]
