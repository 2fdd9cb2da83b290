import os

import numpy as np
import pytest

from kgan.metrics.feature_cache import cached_features
from kgan.metrics.feature_cache import cached_moments
from kgan.metrics.features import Embedding
from kgan.metrics.features import fingerprint
from kgan.metrics.moments import GaussianMoments
from kgan.metrics.moments import moments


class Counted(Embedding):
    """A weight times the samples, and how often it was asked."""

    name = "counted"

    def __init__(self, weight=2.0):
        self.weight = weight
        self.calls = 0

    @property
    def fingerprint(self):
        return fingerprint(self.name, self.weight)

    def __call__(self, samples):
        self.calls += 1
        return (self.weight * samples).astype(np.float32)


SAMPLES = np.arange(12.0).reshape(4, 3)


def equal(first, second):
    if isinstance(first, GaussianMoments):
        return (
            first.n == second.n
            and np.array_equal(first.mean, second.mean)
            and np.array_equal(first.covariance, second.covariance)
        )
    return first.dtype == second.dtype and np.array_equal(first, second)


@pytest.fixture(params=[cached_features, cached_moments])
def cached(request, tmp_path):
    def call(samples=SAMPLES, embedding=None, data=None):
        return request.param(
            samples,
            embedding=embedding or Counted(),
            directory=tmp_path / "made" / "cache",
            data=data,
        )

    call.directory = tmp_path / "made" / "cache"
    call.oneshot = moments if request.param is cached_moments else np.asarray
    return call


def test_it_is_computed_once(cached):
    embedding = Counted()
    first = cached(embedding=embedding)
    assert embedding.calls == 1
    assert equal(first, cached.oneshot(Counted()(SAMPLES)))
    assert equal(cached(embedding=embedding), first)
    assert equal(cached(samples=SAMPLES.copy(order="F")), first)
    assert embedding.calls == 1
    (file,) = os.listdir(cached.directory)
    assert "_counted_" in file
    assert file.endswith(".npz")


@pytest.mark.parametrize(
    "samples, weight",
    [
        (SAMPLES[:3], 2.0),
        (SAMPLES[::-1], 2.0),
        (SAMPLES.reshape(6, 2), 2.0),
        (SAMPLES.astype(np.float32), 2.0),
        (SAMPLES + (SAMPLES == 3) * 1e-9, 2.0),
        (SAMPLES, 3.0),
    ],
)
def test_other_data_or_weights_share_nothing(cached, samples, weight):
    cached()
    other = Counted(weight)
    result = cached(samples=samples, embedding=other)
    assert other.calls == 1
    assert equal(result, cached.oneshot(Counted(weight)(samples)))
    assert len(os.listdir(cached.directory)) == 2


def test_named_batches_are_read_only_when_needed(cached):
    reads = []

    def batches():
        reads.append(1)
        return [SAMPLES[:1], SAMPLES[1:]]

    first = cached(samples=batches, data="rows/1/test/4")
    again = cached(samples=batches, data="rows/1/test/4")
    assert len(reads) == 1
    assert equal(first, again)
    cached(samples=batches, data="rows/1/test/3")
    assert len(reads) == 2


def one_number_changed(content):
    """Changes the last array's last byte, before the archive's directory."""
    place = content.index(b"PK\x01\x02") - 1
    return content[:place] + b"\x77" + content[place + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"text",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        one_number_changed,
    ],
)
def test_a_damaged_file_is_computed_again(cached, damage):
    first = cached()
    (file,) = cached.directory.iterdir()
    whole = file.read_bytes()
    assert damage(whole) != whole
    file.write_bytes(damage(whole))
    embedding = Counted()
    with pytest.warns(UserWarning, match="is damaged"):
        again = cached(embedding=embedding)
    assert embedding.calls == 1
    assert equal(again, first)
    assert equal(cached(embedding=embedding), first)
    assert embedding.calls == 1


def test_a_file_under_another_key_is_not_believed(cached):
    cached()
    (file,) = cached.directory.iterdir()
    content = file.read_bytes()
    cached(samples=SAMPLES + 1)
    for path in cached.directory.iterdir():
        path.write_bytes(content)
    embedding = Counted()
    with pytest.warns(UserWarning, match="another file's content"):
        cached(samples=SAMPLES + 1, embedding=embedding)
    assert embedding.calls == 1


def test_it_never_unpickles(cached):
    class Trap:
        def __reduce__(self):
            return (os.system, ("touch executed",))

    cached()
    (file,) = cached.directory.iterdir()
    trap = np.array([Trap()], object)
    np.savez(file, key=trap, features=trap, mean=trap, covariance=trap, n=trap)
    with pytest.warns(UserWarning, match="is damaged"):
        cached()
    assert not os.path.exists("executed")


def test_what_cannot_be_written_is_given_all_the_same(cached, monkeypatch):
    def full(*arguments, **arrays):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.warns(UserWarning, match="could not be written.*No space"):
        result = cached()
    assert equal(result, cached.oneshot(Counted()(SAMPLES)))
    assert os.listdir(cached.directory) == []


def test_an_error_leaves_no_file(cached):
    class Broken(Counted):
        def __call__(self, samples):
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        cached(embedding=Broken())
    assert not os.path.exists(cached.directory)


def test_bad_arguments_are_named(cached):
    with pytest.raises(ValueError, match="`data` must name"):
        cached(samples=lambda: [SAMPLES])
    with pytest.raises(ValueError, match="`data` must name"):
        cached(data="rows")
    with pytest.raises(ValueError, match="`(samples|batches)` must"):
        cached(samples=lambda: [], data="none")
