from kgan.data.damaged_folder import DamagedFolder
from kgan.data.examination import FileFacts
from kgan.data.examination import FolderExamination
from kgan.data.examination import examine_folder
from kgan.data.loading import load
from kgan.data.manifest import read_manifest
from kgan.data.manifest_facts import Manifest
from kgan.data.mixtures import GaussianMixture
from kgan.data.mixtures import grid
from kgan.data.mixtures import ring
from kgan.data.moons import Moons
from kgan.data.plan import official_splits
from kgan.data.plan import split_plan
from kgan.data.preparing import prepare
from kgan.data.readable import UnreadableFile
from kgan.data.resolution import picture_folder
from kgan.data.shard_scan import Damage
from kgan.data.splits import parse_split
from kgan.data.splits import select_rows
from kgan.data.stream import DataStream
from kgan.data.stream import fingerprint_of
from kgan.data.uneven_mixtures import rare_ring
from kgan.data.uneven_mixtures import zipf_grid
from kgan.data.verification import verify

__all__ = [
    "Damage",
    "DamagedFolder",
    "DataStream",
    "FileFacts",
    "FolderExamination",
    "GaussianMixture",
    "Manifest",
    "Moons",
    "UnreadableFile",
    "examine_folder",
    "fingerprint_of",
    "grid",
    "load",
    "official_splits",
    "parse_split",
    "picture_folder",
    "prepare",
    "rare_ring",
    "read_manifest",
    "ring",
    "select_rows",
    "split_plan",
    "verify",
    "zipf_grid",
]
