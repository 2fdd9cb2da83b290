from kgan.core.averages import chosen_network
from kgan.core.backend import require_tensorflow_backend
from kgan.core.batch import as_batch
from kgan.core.batch import from_unit_range
from kgan.core.batch import numeric_batch
from kgan.core.batch import to_unit_range
from kgan.core.blas import blas_threads_for
from kgan.core.checks import check_bool
from kgan.core.checks import check_choice
from kgan.core.checks import check_integer
from kgan.core.checks import check_number
from kgan.core.counters import counted
from kgan.core.dequantization import DEQUANTIZATION
from kgan.core.dequantization import dequantization_noise
from kgan.core.dequantization import dequantized
from kgan.core.file_faults import file_fault
from kgan.core.files import UNFINISHED
from kgan.core.files import folder_written_whole
from kgan.core.files import written_whole
from kgan.core.locks import folder_locked
from kgan.core.noise import Kronecker
from kgan.core.noise import Noise
from kgan.core.noise import Normal
from kgan.core.noise import RowNumber
from kgan.core.noise import Uniform
from kgan.core.noise import draw_noise
from kgan.core.noise import named_key
from kgan.core.noise import noise_key
from kgan.core.noise import noise_keys
from kgan.core.order import epoch_order
from kgan.core.order import mirror_batches
from kgan.core.order import order_batches
from kgan.core.pictures import as_image
from kgan.core.pictures import picture_columns
from kgan.core.pictures import picture_grid
from kgan.core.pictures import save_gif
from kgan.core.pictures import save_png
from kgan.core.pictures import scatter_picture
from kgan.core.pictures import shrunk_pictures
from kgan.core.pictures import to_uint8_pictures
from kgan.core.registration import Configurable
from kgan.core.registration import serializable
from kgan.core.replicas import global_rows
from kgan.core.replicas import replica_rows
from kgan.core.replicas import row_range
from kgan.core.replicas import sum_over_replicas
from kgan.core.row_mixing import keeps_rows_apart
from kgan.core.row_mixing import mixes_rows
from kgan.core.schedules import Schedule
from kgan.core.schedules import is_schedule
from kgan.core.spectrograms import Spectrogram
from kgan.core.spectrograms import spectrogram
from kgan.core.spectrograms import spectrogram_picture
from kgan.core.stream import BREAKS_RULE
from kgan.core.stream import DAMAGE_REMEDY
from kgan.core.stream import SHARD_ENDS_EARLY
from kgan.core.stream import DamagedRecords
from kgan.core.stream import RecordStream
from kgan.core.stream import came_of_reading
from kgan.core.stream import damage_named
from kgan.core.telling import silent
from kgan.core.walk import walk_noise
from kgan.core.workers import WorkerLost
from kgan.core.workers import is_chief
from kgan.core.workers import num_workers
from kgan.core.workers import text_of_chief
from kgan.core.workers import worker_loss_named
from kgan.core.workers import worker_values
from kgan.core.writable import check_writable
from kgan.core.writable import not_writable
from kgan.core.writable import unwritten_said

__all__ = [
    "BREAKS_RULE",
    "Configurable",
    "DAMAGE_REMEDY",
    "DEQUANTIZATION",
    "DamagedRecords",
    "Kronecker",
    "Noise",
    "Normal",
    "RecordStream",
    "RowNumber",
    "SHARD_ENDS_EARLY",
    "Schedule",
    "Spectrogram",
    "UNFINISHED",
    "Uniform",
    "WorkerLost",
    "as_batch",
    "as_image",
    "blas_threads_for",
    "came_of_reading",
    "check_bool",
    "check_choice",
    "check_integer",
    "check_number",
    "check_writable",
    "chosen_network",
    "counted",
    "damage_named",
    "dequantization_noise",
    "dequantized",
    "draw_noise",
    "epoch_order",
    "file_fault",
    "folder_locked",
    "folder_written_whole",
    "from_unit_range",
    "global_rows",
    "is_chief",
    "is_schedule",
    "keeps_rows_apart",
    "mixes_rows",
    "mirror_batches",
    "named_key",
    "noise_key",
    "noise_keys",
    "not_writable",
    "num_workers",
    "numeric_batch",
    "order_batches",
    "picture_columns",
    "picture_grid",
    "replica_rows",
    "require_tensorflow_backend",
    "row_range",
    "save_gif",
    "save_png",
    "scatter_picture",
    "serializable",
    "shrunk_pictures",
    "silent",
    "spectrogram",
    "spectrogram_picture",
    "sum_over_replicas",
    "text_of_chief",
    "to_uint8_pictures",
    "to_unit_range",
    "unwritten_said",
    "walk_noise",
    "worker_loss_named",
    "worker_values",
    "written_whole",
]
