from kgan.export.calibration import Calibration
from kgan.export.explorer import Exploration
from kgan.export.explorer import explore
from kgan.export.explorer_sheets import sheet_addresses
from kgan.export.judging import judgement
from kgan.export.onnx_file import save_onnx
from kgan.export.saving import save
from kgan.export.translating import Translator

__all__ = [
    "Calibration",
    "Exploration",
    "Translator",
    "explore",
    "judgement",
    "save",
    "save_onnx",
    "sheet_addresses",
]
