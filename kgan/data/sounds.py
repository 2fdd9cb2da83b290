"""Sounds brought to one rate, one length and one number of channels."""

import math
import warnings
from collections import Counter
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.signal import resample_poly

from kgan.data.sound_files import SoundHeader
from kgan.data.sound_files import Wave
from kgan.data.sound_files import read_header
from kgan.data.sound_files import read_sounds
from kgan.data.sound_files import read_wave
from kgan.data.source import SampleOptions
from kgan.data.source import check_memory
from kgan.data.source import check_sound_options

# Sounds of several lengths get the longest one unasked, up to this.
LONGEST_SECONDS = 10.0


class SoundForm(NamedTuple):
    """The one form of all sounds: every choice is made.

    Attributes:
        sample_rate: samples a second.
        length: samples of each.
        channels: 1 or 2.
    """

    sample_rate: int
    length: int
    channels: int


def complete_sound_form(
    headers: Callable[[], Sequence[SoundHeader]], options: SampleOptions
) -> SoundForm:
    """Chooses what the user left open.

    Args:
        headers: returns those of the sounds that decide, one at least; it is
            called only if something is open.
        options: a None rate becomes the one that most have (of several, the
            highest); None channels become 1 if all sounds have one, else 2;
            None seconds become the length that all have at that rate, else
            the longest one, if that is at most `LONGEST_SECONDS`. A warning
            counts the sounds whose rate or channels change by such a choice.

    Raises:
        ValueError: an option for images, lengths that differ and of which one
            is longer, or not one sample.
    """
    check_sound_options(options)
    rate, seconds, channels = (
        options.sample_rate,
        options.seconds,
        options.channels,
    )
    if rate is None or seconds is None or channels is None:
        found = headers()
        rate = rate or _usual_rate(found)
        channels = channels or (1 if all(h.channels == 1 for h in found) else 2)
        _tell_changes(found, rate, channels, options)
    if seconds is None:
        length = _own_length(found, rate)
    else:
        length = round(seconds * rate)
    if length < 1:
        raise ValueError(
            "`seconds` must be so long that a sound has one sample. "
            f"Received: seconds={seconds:g} at {rate} samples a second"
        )
    return SoundForm(rate, length, channels)


def decode_sounds(paths: Sequence[Path], form: SoundForm) -> np.ndarray:
    """Decodes sound files into one array.

    Args:
        paths: of the files.
        form: of all of them.

    Returns:
        float32 `(N, T, C)` in [-1, 1].

    Raises:
        ModuleNotFoundError: other files than WAV, without `soundfile`.
        ValueError: files that cannot be read (up to 5 are named), or too much
            memory needed.
    """
    check_memory(len(paths), (form.length, form.channels), 4)
    sample = np.zeros((len(paths), form.length, form.channels), np.float32)
    places = dict(zip(paths, sample, strict=True))

    def decode(path: Path) -> None:
        fit_sound(read_wave(path), form, places[path])

    read_sounds(decode, paths)
    return sample


def read_headers(paths: Sequence[Path]) -> list[SoundHeader]:
    """Returns the header of every sound file.

    Raises:
        ModuleNotFoundError, ValueError: as `decode_sounds`.
    """
    return read_sounds(read_header, paths)


def fit_sound(wave: Wave, form: SoundForm, place: np.ndarray) -> None:
    """Writes a sound in another form into the place of its record.

    Its channels are averaged into one, and one is repeated for two; it is
    resampled by a polyphase filter; at the end it is cut, or silence is left.

    Args:
        wave: the sound.
        form: that it is brought to.
        place: float32 `(form.length, form.channels)` of zeros, written to.
    """
    values = wave.values
    if values.shape[1] != form.channels:
        values = values.mean(axis=1, keepdims=True)
    if wave.sample_rate != form.sample_rate:
        up, down = _ratio(wave.sample_rate, form.sample_rate)
        # A filter rings: what swings beyond full scale is clipped.
        values = np.clip(resample_poly(values, up, down, axis=0), -1.0, 1.0)
    values = values[: form.length]
    place[: len(values)] = values


def fit_waves(sample: np.ndarray, rate: int, form: SoundForm) -> np.ndarray:
    """Returns sounds of one form in another, each as `fit_sound` has it.

    Args:
        sample: float32 `(N, T, C)` in [-1, 1]; returned as it is where it has
            the form already.
        rate: its samples a second.
        form: that it is brought to.
    """
    if SoundForm(rate, *sample.shape[1:]) == form:
        return sample
    check_memory(len(sample), (form.length, form.channels), 4)
    fitted = np.zeros((len(sample), form.length, form.channels), np.float32)
    for values, place in zip(sample, fitted, strict=True):
        fit_sound(Wave(values, rate), form, place)
    return fitted


def _ratio(have: int, want: int) -> tuple[int, int]:
    common = math.gcd(have, want)
    return want // common, have // common


def _tell_changes(
    headers: Sequence[SoundHeader],
    rate: int,
    channels: int,
    options: SampleOptions,
) -> None:
    """Warns of sounds that are changed to be like others, unasked."""
    resampled = sum(h.sample_rate != rate for h in headers)
    mixed = sum(h.channels != channels for h in headers)
    total = len(headers)
    told = []
    if resampled and options.sample_rate is None:
        told.append(
            f"{resampled:,} of {total:,} are resampled to {rate:,} samples a "
            "second"
        )
    if mixed and options.channels is None:
        told.append(
            f"{mixed:,} of {total:,} get the mean of their channels in each of "
            f"{channels}"
        )
    if told:
        warnings.warn(
            f"Sounds are made alike: {', '.join(told)}. `sample_rate` and "
            "`channels` choose otherwise",
            stacklevel=3,
        )


def _usual_rate(headers: Sequence[SoundHeader]) -> int:
    counts = Counter(header.sample_rate for header in headers)
    return max(counts, key=lambda rate: (counts[rate], rate))


def _own_length(headers: Sequence[SoundHeader], rate: int) -> int:
    lengths = []
    for header in headers:
        up, down = _ratio(header.sample_rate, rate)
        # As many as the filter gives.
        lengths.append(-(-header.length * up // down))
    longest, shortest = max(lengths), min(lengths)
    if longest != shortest and longest > LONGEST_SECONDS * rate:
        raise ValueError(
            "`seconds` must say how long sounds of several lengths become "
            f"(longer ones are cut), if any is above {LONGEST_SECONDS:g} "
            f"seconds. Received: seconds=None for {len(lengths)} sounds of "
            f"{shortest / rate:g} to {longest / rate:g} seconds"
        )
    return longest
