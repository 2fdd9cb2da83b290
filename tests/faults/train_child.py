"""`kgan train` up to its end of training, in a process of its own.

Run as `python -m tests.faults.train_child SOURCE FLAGS`, those of the command.
A prepared directory stays in its shards, however small it is; the audit, the
export and the scores, which faults of training do not reach, are left out.
"""

import sys
from pathlib import Path

from kgan.cli import main
from kgan.data import source
from kgan.runs import training

if __name__ == "__main__":
    if Path(sys.argv[1]).is_dir():
        source.MEMORY_LIMIT_BYTES = 2000
    training.finish = lambda *arguments, **options: None
    sys.exit(main(["train", *sys.argv[1:]]))
