import struct

import numpy as np
import pytest
from scipy.io import wavfile

from kgan.data.sound_files import SoundHeader
from kgan.data.sound_files import Wave
from kgan.data.sound_files import read_header
from kgan.data.sound_files import read_sounds
from kgan.data.sound_files import read_wave
from kgan.data.sound_files import to_wave
from kgan.data.sounds import SoundForm
from kgan.data.sounds import complete_sound_form
from kgan.data.sounds import decode_sounds
from kgan.data.sounds import fit_sound
from kgan.data.source import SampleOptions

RATE = 8000
UNIT = np.array([[-1.0, 0.5], [0.0, -0.25], [0.75, 0.0]])


def write_24_bits(path, values):
    """Writes a WAV file of 24 bits, which SciPy reads and does not write."""
    packed = b"".join(
        struct.pack("<i", value)[:3] for value in np.ravel(values).tolist()
    )
    channels = values.shape[1]
    header = struct.pack(
        "<HHIIHH", 1, channels, RATE, RATE * 3 * channels, 3 * channels, 24
    )
    chunks = b"WAVEfmt " + struct.pack("<I", 16) + header
    chunks += b"data" + struct.pack("<I", len(packed)) + packed
    path.write_bytes(b"RIFF" + struct.pack("<I", len(chunks)) + chunks)


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        (np.uint8, 128 + 128 * UNIT),
        (np.int16, 2**15 * UNIT),
        (np.int32, 2.0**31 * UNIT),
        (np.float32, UNIT),
        (np.float64, UNIT),
    ],
)
def test_full_scale_of_every_width_is_one(tmp_path, dtype, values):
    path = tmp_path / "a.wav"
    wavfile.write(path, RATE, values.astype(dtype))

    wave = read_wave(path)

    assert wave.values.dtype == np.float32
    assert (wave.values == UNIT).all()
    assert read_header(path) == SoundHeader(3, 2, RATE)


def test_24_bits(tmp_path):
    path = tmp_path / "a.WAV"
    write_24_bits(path, (2**23 * UNIT).astype(np.int64))

    assert (read_wave(path).values == UNIT).all()
    assert read_header(path) == SoundHeader(3, 2, RATE)


def test_floats_beyond_full_scale_are_clipped():
    assert to_wave(np.array([-3.0, 0.5, 1.5]), 32).ravel().tolist() == [
        -1.0,
        0.5,
        1.0,
    ]


@pytest.mark.parametrize(
    ("values", "bits", "message"),
    [
        (np.zeros(0, np.int16), 16, "no samples"),
        (np.array([0.0, np.nan]), 32, "NaN or infinite"),
        (np.array([0.0, -np.inf]), 32, "NaN or infinite"),
        (np.array([0, 40000]), 16, "more than 16 bits"),
    ],
)
def test_what_is_no_wave(values, bits, message):
    with pytest.raises(ValueError, match=message):
        to_wave(values, bits)


def fitted(values, rate, form):
    place = np.zeros((form.length, form.channels), np.float32)
    fit_sound(Wave(np.asarray(values, np.float32), rate), form, place)
    return place


def test_longer_sounds_are_cut_and_shorter_ones_end_in_silence():
    sound = [[0.25], [0.5], [0.75]]

    assert fitted(sound, 8, SoundForm(8, 2, 1)).tolist() == sound[:2]
    assert fitted(sound, 8, SoundForm(8, 5, 1)).tolist() == [*sound, [0], [0]]


def test_channels_are_averaged_and_repeated():
    stereo = [[0.5, 0.25], [-0.5, 0.5]]

    mono = fitted(stereo, 8, SoundForm(8, 2, 1))
    assert mono.ravel().tolist() == [0.375, 0.0]
    assert fitted(mono, 8, SoundForm(8, 2, 2)).tolist() == [[0.375] * 2, [0, 0]]
    assert fitted(stereo, 8, SoundForm(8, 2, 2)).tolist() == stereo
    surround = [[0.5, 0.5, -1.0, 0.0]]
    assert fitted(surround, 8, SoundForm(8, 1, 2)).tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize(
    "rates", [(16000, 8000), (8000, 16000), (44100, 16000)]
)
def test_a_tone_stays_the_same_tone_at_another_rate(rates):
    have, want = rates
    tones = [
        np.sin(2 * np.pi * 440 * np.arange(rate // 4) / rate) / 2
        for rate in rates
    ]

    place = fitted(tones[0][:, np.newaxis], have, SoundForm(want, want // 4, 1))

    # The filter needs some samples on both ends.
    error = np.abs(place[:, 0] - tones[1])[100:-100]
    assert error.max() < 0.002


def test_a_tone_above_half_the_new_rate_is_gone():
    tone = np.sin(2 * np.pi * 6000 * np.arange(4000) / 16000)

    place = fitted(tone[:, np.newaxis], 16000, SoundForm(8000, 2000, 1))

    assert np.abs(place[100:-100]).max() < 0.01


def test_a_filter_that_rings_stays_within_full_scale():
    square = np.sign(np.sin(np.arange(2000) / 20))[:, np.newaxis]

    place = fitted(square, 8000, SoundForm(12000, 3000, 1))

    assert np.abs(place).max() == 1.0


HEADERS = [
    SoundHeader(8000, 1, 8000),
    SoundHeader(16000, 1, 16000),
    SoundHeader(16000, 1, 16000),
]


@pytest.mark.parametrize(
    ("headers", "options", "form"),
    [
        (HEADERS, {}, (16000, 16000, 1)),
        (HEADERS[:2], {}, (16000, 16000, 1)),
        (HEADERS, {"sample_rate": 4000}, (4000, 4000, 1)),
        (HEADERS, {"seconds": 0.5}, (16000, 8000, 1)),
        (HEADERS, {"channels": 2}, (16000, 16000, 2)),
        ([*HEADERS, SoundHeader(7, 2, 8000)], {}, (16000, 16000, 2)),
        ([SoundHeader(9, 6, 8)], {}, (8, 9, 2)),
        # 10 samples at 44,100 a second fill four at 16,000, the last in part.
        (
            [SoundHeader(10, 1, 44100), SoundHeader(3, 1, 16000)],
            {"sample_rate": 16000},
            (16000, 4, 1),
        ),
        # Of one length, they may be longer than ten seconds.
        ([SoundHeader(99, 1, 8)] * 3, {}, (8, 99, 1)),
    ],
)
@pytest.mark.filterwarnings("ignore:Sounds are made alike")
def test_what_is_left_open_is_chosen(headers, options, form):
    found = complete_sound_form(lambda: headers, SampleOptions(**options))

    assert found == SoundForm(*form)


def test_headers_are_not_asked_for_without_need():
    options = SampleOptions(sample_rate=16000, seconds=1.024, channels=1)

    form = complete_sound_form(lambda: pytest.fail("asked"), options)

    assert form == SoundForm(16000, 16384, 1)


def test_a_length_is_not_guessed_where_one_sound_is_long():
    headers = [SoundHeader(80, 1, 8), SoundHeader(40, 1, 8)]
    form = complete_sound_form(lambda: headers, SampleOptions())
    assert form.length == 80

    headers[0] = SoundHeader(81, 1, 8)
    with pytest.raises(ValueError, match="2 sounds of 5 to 10.125 seconds"):
        complete_sound_form(lambda: headers, SampleOptions())
    assert complete_sound_form(
        lambda: headers, SampleOptions(seconds=2.0)
    ) == SoundForm(8, 16, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"image_size": (8, 8)}, "no `image_size`"),
        ({"channels": 3}, "1 or 2 `channels`"),
        ({"seconds": 0.01}, "one sample"),
    ],
)
def test_options_that_cannot_be(options, message):
    with pytest.raises(ValueError, match=message):
        complete_sound_form(
            lambda: [SoundHeader(9, 1, 8)], SampleOptions(**options)
        )


def test_damaged_files_are_read_or_named(tmp_path):
    """Headers with random bytes: nothing but the one error comes of them."""
    generator = np.random.default_rng(0)
    whole = tmp_path / "whole.wav"
    wavfile.write(whole, RATE, np.zeros((50, 2), np.int16))
    healthy = whole.read_bytes()
    form = SoundForm(RATE, 50, 1)
    named = 0
    for number in range(300):
        data = bytearray(healthy[: generator.integers(1, len(healthy) + 1)])
        for place in generator.integers(0, 44, generator.integers(0, 4)):
            data[min(place, len(data) - 1)] = generator.integers(256)
        path = tmp_path / f"{number}.wav"
        path.write_bytes(data)
        try:
            read_sounds(read_header, [path])
            decode_sounds([path], form)
        except ValueError as error:
            assert path.name in str(error)
            named += 1
    assert 150 < named <= 300


def test_every_file_that_is_cut_is_named(tmp_path):
    """At any place, be it between samples."""
    whole = tmp_path / "whole.wav"
    wavfile.write(whole, RATE, np.ones((20, 1), np.int16))
    data = whole.read_bytes()
    for length in range(len(data)):
        path = tmp_path / "short.wav"
        path.write_bytes(data[:length])
        with pytest.raises(ValueError, match="1 of 1 sounds"):
            read_sounds(read_header, [path])
