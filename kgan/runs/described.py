"""`kgan describe`: what is in a data set, and how it differs from another."""

import json
from pathlib import Path

from kgan.core import save_png
from kgan.core import written_whole
from kgan.data import picture_folder
from kgan.runs.contact_sheet import contact_sheet
from kgan.runs.contact_sheet import draw_rows
from kgan.runs.describe_config import ALL
from kgan.runs.describe_config import DescribeConfig
from kgan.runs.description import Description
from kgan.runs.description_lines import description_lines
from kgan.runs.description_page import description_page
from kgan.runs.drift import Drift
from kgan.runs.drift import drift_of
from kgan.runs.drift_sides import Sides
from kgan.runs.drift_sides import divide
from kgan.runs.duplicate_groups import duplicate_groups
from kgan.runs.out_folder import check_out
from kgan.runs.picture_files import summary_of
from kgan.runs.say import notes_said
from kgan.runs.say import say
from kgan.runs.source_names import source_called
from kgan.runs.source_records import SourceRecords
from kgan.runs.source_records import read_source

PAGE = "describe.html"
NUMBERS = "describe.json"
SHEET = "contact_sheet.png"


def describe_source(config: DescribeConfig) -> Path:
    """Looks through a data set, says the essentials and writes a page.

    Args:
        config: every choice.

    Returns:
        The path of the page; `describe.json`, and of pictures
        `contact_sheet.png`, lie beside it.

    Raises:
        FileNotFoundError, TypeError, ValueError: for what cannot be used.
    """
    out = _out_folder(config)
    with notes_said(set()):
        description = look_through(config)
    for line in description_lines(description):
        say(line)
    page = _write(description, out)
    say(f"Description: {page}")
    return page


def look_through(config: DescribeConfig) -> Description:
    """Looks through a data set, and writes nothing.

    Args:
        config: every choice.

    Raises:
        FileNotFoundError, TypeError, ValueError: for what cannot be used.
    """
    with source_called("source"):
        data = read_source(config.source, config.split, config.reader)
    old = sides = None
    if config.against is not None:
        with source_called("against"):
            old = read_source(config.against, ALL, config.reader)
        data = _in_the_form_of(old, data, config)
        sides = divide(old, data, seed=config.seed)
    say(f"Looking through {len(data.sample):,} records ...")
    are_pictures = data.sample.ndim == 4
    files = data.examination
    return Description(
        config=config,
        data=data,
        value_range=(float(data.sample.min()), float(data.sample.max())),
        files=None if files is None else summary_of(files),
        groups=duplicate_groups(
            data.sample, data.digests, data.label, seed=config.seed
        ),
        drawn=draw_rows(
            len(data.sample), data.label, data.class_names, seed=config.seed
        )
        if are_pictures
        else [],
        drift=_drift(config, old, data, sides),
    )


def _drift(
    config: DescribeConfig,
    old: SourceRecords | None,
    new: SourceRecords,
    sides: Sides | None,
) -> Drift | None:
    if config.against is None or old is None or sides is None:
        return None
    say(
        f"Comparing {len(sides.new):,} records with "
        f"{len(sides.train) + len(sides.held_out):,} of {config.against} ..."
    )
    return drift_of(
        config.against, old=old, new=new, sides=sides, seed=config.seed
    )


def _in_the_form_of(
    old: SourceRecords, new: SourceRecords, config: DescribeConfig
) -> SourceRecords:
    """The new records, pictures in the size and channels of the old ones."""
    shapes = [old.sample_shape, new.sample_shape]
    if shapes[0] == shapes[1] or {len(shape) for shape in shapes} != {3}:
        return new
    say(
        f"Note: pictures are described as {'x'.join(map(str, shapes[0]))}, "
        f"the form of {config.against}, not {'x'.join(map(str, shapes[1]))}."
    )
    with source_called("source"):
        return read_source(
            config.source, config.split, config.reader.like(old.sample_shape)
        )


def _out_folder(config: DescribeConfig) -> Path:
    """Where the description shall lie: outside of what is described."""
    out = check_out(config.directory)
    for name in (config.source, config.against):
        folder = None if name is None else picture_folder(name)
        if folder is not None and out.resolve().is_relative_to(
            folder.resolve()
        ):
            raise ValueError(
                "`out` must lie outside of the folder that is described, or "
                "the contact sheet would be one of its pictures; `--out` "
                f"names another place. Received: {out} in {folder}"
            )
    return out


def _write(description: Description, out: Path) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    texts = {
        NUMBERS: json.dumps(description.as_dict(), indent=2),
        PAGE: description_page(description),
    }
    if len(description.drawn):
        save_png(
            out / SHEET,
            contact_sheet(description.data.sample, description.drawn),
        )
    for name, text in texts.items():
        with written_whole(out / name) as aside:
            aside.write_text(text, encoding="utf-8")
    return out / PAGE
