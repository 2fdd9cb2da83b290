"""Apache Beam writes what the local runner writes."""

import importlib.util

import pytest

from kgan.data import prepare
from tests.data.preparing.folders import content
from tests.data.preparing.folders import save_pictures

HAS_BEAM = importlib.util.find_spec("apache_beam") is not None


@pytest.mark.skipif(not HAS_BEAM, reason="Apache Beam is not installed")
@pytest.mark.filterwarnings("ignore")
def test_its_direct_runner_writes_the_same_bytes(tmp_path):
    names = [f"{kind}/{n}.png" for kind in ("ant", "bee") for n in range(9)]
    source = save_pictures(tmp_path / "in", names)

    for runner in ("local", "beam"):
        prepare(source, tmp_path / runner, shards=3, runner=runner)

    assert content(tmp_path / "beam") == content(tmp_path / "local")


@pytest.mark.skipif(HAS_BEAM, reason="Apache Beam is installed")
def test_without_it_the_way_to_it_is_told(tmp_path):
    with pytest.raises(ModuleNotFoundError, match=r"pip install '\.\[beam\]"):
        prepare("digits", tmp_path / "out", runner="beam")
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not HAS_BEAM, reason="Apache Beam is not installed")
def test_it_takes_names_and_paths(tmp_path):
    with pytest.raises(TypeError, match="a name or a path"):
        prepare(b"digits", tmp_path / "out", runner="beam")
