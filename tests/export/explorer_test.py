"""The explorer: its directions, its frames, its page in a real browser."""

import base64
import html
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from kgan.cli import main
from kgan.core import Normal
from kgan.core import Uniform
from kgan.export import Exploration
from kgan.export import explore
from kgan.export import sheet_addresses
from kgan.export.explorer import MOST_PIXELS
from kgan.export.explorer import MOST_SHEETS
from kgan.export.explorer import STEPS
from kgan.export.explorer import _sizes
from kgan.export.explorer_directions import main_directions
from kgan.export.explorer_sheets import MOST_CHARACTERS
from kgan.models import GAN
from kgan.models import Game
from kgan.models import MixtureOfGenerators
from kgan.networks import component_generator
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_generator
from kgan.networks import with_class_head
from kgan.runs import Config
from kgan.runs import RunFolder
from kgan.runs import write_explorer
from kgan.runs.exploring import explorer_page
from kgan.runs.opening import open_data
from kgan.runs.training import build

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


class Planted(Game):
    """Pictures of 4 x 4: their two halves follow two values of the latent."""

    def __init__(self, law=None):
        super().__init__()
        self.law = law or Normal((5,))

    def turns(self):
        return ()

    @property
    def sample_noise(self):
        return {"latent": self.law}

    def draw(self, noise, label, ema):
        left = 0.2 * noise["latent"][:, 3]
        right = -0.1 * noise["latent"][:, 1]
        columns = tf.stack([left, left, right, right], axis=1)
        return tf.tile(columns[:, None, :, None], [1, 4, 1, 1])


def orthonormal(random, size):
    return np.linalg.qr(random.normal(size=(size, size)))[0]


class TestMainDirections:
    @pytest.fixture
    def linear(self):
        """A generator A z + b with known singular vectors and values."""
        random = np.random.default_rng(1)
        left, right = orthonormal(random, 12), orthonormal(random, 6)
        values = np.array([5.0, 3.0, 2.0, 1.0, 0.5, 0.0])
        kernel = left[:, :6] * values @ right.T
        latents = random.normal(size=(60, 6))
        return latents, latents @ kernel.T + 7.0, right.T, values

    def test_of_a_linear_generator_they_are_its_singular_vectors(self, linear):
        latents, features, vectors, values = linear
        found = main_directions(latents, features, count=4)
        cosines = np.abs((found.vectors * vectors[:4]).sum(axis=1))
        np.testing.assert_allclose(cosines, 1.0, atol=1e-9)
        squares = values**2
        np.testing.assert_allclose(
            found.shares, squares[:4] / squares.sum(), atol=1e-9
        )

    def test_they_are_orthonormal_and_raise_the_sum(self, linear):
        latents, features, _, _ = linear
        found = main_directions(latents, features, count=6).vectors
        np.testing.assert_allclose(found @ found.T, np.eye(6), atol=1e-9)
        effects = np.linalg.lstsq(
            latents - latents.mean(0), features - features.mean(0)
        )[0]
        assert ((found @ effects).sum(axis=1) > -1e-9).all()

    def test_a_turn_of_features_changes_none(self, linear):
        latents, features, _, _ = linear
        turned = features @ orthonormal(np.random.default_rng(2), 12)
        one, other = (
            main_directions(latents, each, count=5)
            for each in (features, turned)
        )
        np.testing.assert_allclose(one.shares, other.shares, atol=1e-9)
        cosines = np.abs((one.vectors * other.vectors).sum(axis=1))
        np.testing.assert_allclose(cosines, 1.0, atol=1e-9)

    def test_what_bends_evenly_keeps_the_mean_derivative(self):
        """Stein: of tanh(a . z) it points along a."""
        random = np.random.default_rng(3)
        latents = random.normal(size=(20_000, 4))
        along = np.array([2.0, -1.0, 0.5, 0.0]) / np.sqrt(5.25)
        features = np.tanh(2.0 * latents @ along)[:, np.newaxis]
        found = main_directions(latents, features, count=1)
        assert found.vectors[0] @ along > 0.999

    def test_nothing_changes(self):
        latents = np.random.default_rng(0).normal(size=(9, 3))
        found = main_directions(latents, np.ones((9, 2)), count=8)
        assert found.vectors.shape == (3, 3)
        assert found.shares.tolist() == [0.0, 0.0, 0.0]

    def test_refusals(self):
        for latents, features in (
            (np.zeros((4, 4)), np.zeros((4, 2))),
            (np.zeros((9, 4)), np.zeros((8, 2))),
            (np.zeros((9, 4)), np.zeros((9, 2, 2))),
        ):
            with pytest.raises(ValueError, match="must be .n, d. and .n, p."):
                main_directions(latents, features, count=1)
        with pytest.raises(ValueError, match="`count` must be at least 1"):
            main_directions(np.zeros((9, 4)), np.zeros((9, 2)), count=0)


def levels(samples):
    return np.clip((samples + 1.0) * 127.5, 0.0, 255.0)


class TestExplore:
    def test_step_0_is_the_sample_of_the_seed(self):
        model = Planted()
        found = explore(model)
        assert found.kind is None and found.frames.shape[:4] == (1, 24, 5, 13)
        for seed in (0, 7):
            frames = found.frames[0, seed][:, STEPS.tolist().index(0.0)]
            wanted = levels(model.sample(1, seed=seed))
            assert np.abs(frames - wanted).max() <= 0.51

    def test_each_step_moves_the_latent_along_a_known_direction(self):
        """The left half moves by 0.2 a standard deviation, alone."""
        model = Planted()
        found = explore(model)
        assert found.shares[0, 0] == pytest.approx(0.8, abs=1e-3)
        for seed in (0, 7):
            start = model.sample(1, seed=seed)[0]
            moved = np.stack([start] * len(STEPS))
            moved[:, :, :2] += 0.2 * STEPS[:, None, None, None]
            difference = found.frames[0, seed, 0] - levels(moved)
            # The standard deviation is that of the draws, not quite 1.
            assert np.abs(difference).max() <= 3.0

    def test_uniform_latents_are_held_in_their_range(self):
        model = Planted(Uniform((5,), -1.0, 1.0))
        frames = explore(model).frames[0]
        assert frames[:, 0].max() <= round(1.2 * 127.5)
        assert frames[:, 0].min() >= round(0.8 * 127.5)

    def test_kinds_are_classes(self, conditional_game):
        found = explore(conditional_game)
        assert (found.kind, found.kinds, found.all_kinds) == ("label", 3, 3)
        middle = STEPS.tolist().index(0.0)
        wanted = levels(conditional_game.sample(1, seed=4, label=2))
        frames = found.frames[2, 4][:, middle]
        assert np.abs(frames - wanted).max() <= 0.51

    def test_kinds_are_components(self):
        model = MixtureOfGenerators(
            component_generator(dcgan_generator((8, 8, 3), width=4), 2),
            with_class_head(dcgan_discriminator((8, 8, 3), width=4), 2),
            components=2,
        )
        found = explore(model)
        assert (found.kind, found.kinds) == ("component", 2)
        wanted = levels(model.sample(1, seed=3, component=1))
        frames = found.frames[1, 3][:, STEPS.tolist().index(0.0)]
        assert np.abs(frames - wanted).max() <= 0.51

    @pytest.mark.parametrize("side", (8, 28, 64, 96, 256, 1024))
    def test_pixels_are_bounded_whatever_is_shown(self, side):
        for kinds in (1, 10, 24):
            walks = kinds * 6 * len(STEPS)
            samples, shown = _sizes((side, side // 2, 3), walks)
            assert samples >= 4 and shown <= min(side, 128)
            samples = min(samples, MOST_SHEETS // kinds)
            assert samples >= 4
            assert walks * samples * shown * (shown // 2) <= MOST_PIXELS

    def test_refusals(self):
        points = GAN(
            mlp_generator((2,), width=8), mlp_discriminator((2,), width=8)
        )
        with pytest.raises(ValueError, match="must make pictures"):
            explore(points)
        for model in (Planted(Normal((2, 3))), Drawless()):
            with pytest.raises(ValueError, match="from a latent vector"):
                explore(model)


class Drawless(Game):
    """A game that draws nothing."""

    def turns(self):
        return ()


class TestSheets:
    def test_a_png_holds_every_frame(self):
        random = np.random.default_rng(0)
        frames = random.integers(0, 256, (2, 3, 4, 5, 6, 7, 3), dtype=np.uint8)
        addresses = sheet_addresses(frames)
        assert len(addresses) == 6
        for place, address in enumerate(addresses):
            assert address.startswith("data:image/png;base64,")
            sheet = picture_of(address)
            for direction in range(4):
                for step in range(5):
                    np.testing.assert_array_equal(
                        sheet[
                            6 * direction : 6 * direction + 6,
                            7 * step : 7 * step + 7,
                        ],
                        frames[place // 3, place % 3, direction, step],
                    )

    @pytest.mark.parametrize("channels", (3, 4))
    def test_what_is_larger_becomes_jpeg(self, channels):
        """Noise is what no PNG makes smaller."""
        random = np.random.default_rng(0)
        shape = (1, 4, 5, 5, 128, 128, channels)
        frames = random.integers(0, 256, shape, dtype=np.uint8)
        addresses = sheet_addresses(frames)
        assert all(each.startswith("data:image/jpeg") for each in addresses)
        assert sum(map(len, addresses)) <= MOST_CHARACTERS
        assert picture_of(addresses[0]).shape == (640, 640, 3)


def picture_of(address):
    code = address.split(",")[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(code))))


def painted(kind=None, kinds=1):
    """Frames of one colour each: its levels are their place."""
    shape = (kinds, 3, 2, len(STEPS))
    places = np.stack(np.indices(shape), axis=-1)
    colours = 40 * places[..., :1] + [10, 60, 110]
    colours[..., 1] += 30 * places[..., 1]
    colours[..., 2] += 8 * places[..., 3] - 40 * places[..., 2]
    frames = np.broadcast_to(
        colours[..., None, None, :].astype(np.uint8), (*shape, 8, 8, 3)
    )
    shares = np.full((kinds, 2), 0.25)
    return Exploration(kind, kinds, kinds, STEPS, shares, frames)


def data_of(page):
    found = re.search(
        r'<script type="application/json" id="data">(.*?)</script>', page, re.S
    )
    return json.loads(found[1])


class TestPage:
    def test_it_refers_to_nothing_outside(self):
        page = explorer_page(painted(), Path("runs/photos"))
        assert not re.search(r"https?:", page)
        assert not re.search(r"(src|href)\s*=\s*[\"'](?!data:)", page)
        assert "url(" not in page and "@import" not in page

    def test_it_holds_every_frame_and_its_place(self):
        found = painted("label", 3)
        data = data_of(explorer_page(found, Path("runs/photos")))
        assert len(data["sheets"]) == 9
        assert (data["seeds"], data["directions"]) == (3, 2)
        assert data["steps"] == STEPS.tolist()
        sheet = picture_of(data["sheets"][3 * 2 + 1])
        assert sheet.shape == (2 * 8, len(STEPS) * 8, 3)
        np.testing.assert_array_equal(
            sheet[8:16, 40:48], found.frames[2, 1, 1, 5]
        )

    def test_commands_are_quoted_and_words_escaped(self):
        names = ("</script>", "Ankle boot")
        page = explorer_page(painted("label", 3), Path("my runs/a"), names)
        assert page.count("</script>") == 2
        data = data_of(page)
        assert data["command"] == "kgan sample 'my runs/a' --count=1"
        assert [each["argument"] for each in data["kinds"]] == [
            " --label='</script>'",
            " --label='Ankle boot'",
            " --label=2",
        ]

    def test_one_kind_has_no_chooser(self):
        assert "<select" not in explorer_page(painted(), Path("a"))
        page = explorer_page(painted("component", 2), Path("a"))
        assert '<label for="kind">Component</label>' in page


class TestCommand:
    def test_a_run_becomes_a_page(self, tmp_path, capsys):
        folder = RunFolder(tmp_path / "digits run")
        folder.path.mkdir()
        config, _ = open_data(
            Config("digits", width=4, discriminator_width=4, model="cgan")
        )
        config.save(folder.config)
        build(config).save(folder.model)
        page = tmp_path / "new" / "explorer.html"
        assert main(["export", str(folder.path), f"--explorer={page}"]) == 0
        begun, written, path = capsys.readouterr().out.splitlines()
        assert begun.endswith("...") and path == str(page)
        assert re.fullmatch(
            rf"Written: 120 samples, 9,360 frames, "
            rf"{page.stat().st_size / 1e6:.1f} MB\.",
            written,
        )
        assert not folder.export.exists()
        data = data_of(page.read_text())
        assert (data["kind"], len(data["kinds"])) == ("label", 10)
        assert data["command"] == f"kgan sample '{folder.path}' --count=1"
        assert page.stat().st_size < MOST_CHARACTERS + 100_000

    def test_flags_of_a_version_are_refused(self, tmp_path, capsys):
        for flag in ("--uint8", "--out=served", "--require=gate.json"):
            asked = ["export", str(tmp_path), "--explorer=a.html", flag]
            assert main(asked) == 2
            name = flag.split("=")[0]
            assert f"Received: {name}" in capsys.readouterr().err

    def test_a_model_that_changes_pictures(self, tmp_path, monkeypatch):
        monkeypatch.setattr(
            "kgan.runs.sampling.read_model", lambda folder: Drawless()
        )
        with pytest.raises(ValueError, match="must hold a model that makes"):
            write_explorer(RunFolder(tmp_path), tmp_path / "explorer.html")
        with pytest.raises(ValueError, match="must be a file's. Received:"):
            write_explorer(RunFolder(tmp_path), tmp_path)
        assert not list(tmp_path.iterdir())


@pytest.mark.serving
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium")
class TestBrowser:
    @pytest.fixture
    def opened(self, tmp_path):
        """Opens a page with an address and a script, returns what is left."""

        def run(address="", script="", exploration=None, width=None):
            page = explorer_page(
                exploration or painted("label", 2),
                Path("runs/photos"),
                ("Trouser", "Ankle boot"),
            )
            page = page.replace("</body>", f"<script>{script}</script></body>")
            if width is not None:
                page = (
                    f'<iframe width="{width}" height="900" frameborder="0" '
                    f'srcdoc="{html.escape(page)}"></iframe>'
                )
            (tmp_path / "page.html").write_text(page)
            return subprocess.run(
                [
                    CHROMIUM,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--hide-scrollbars",
                    f"--user-data-dir={tmp_path / 'profile'}",
                    "--virtual-time-budget=3000",
                    "--dump-dom",
                    f"file://{tmp_path / 'page.html'}{address}",
                ],
                capture_output=True,
                check=True,
                text=True,
                timeout=120,
            ).stdout

        return run

    def shown(self, document):
        found = re.search(r'<p id="state"[^>]*>(.*?)</p>', document)
        return html.unescape(found[1])

    def command(self, document):
        found = re.search(r'<code id="command">(.*?)</code>', document)
        return html.unescape(found[1])

    def test_it_starts_at_the_first_sample(self, opened):
        document = opened()
        assert self.shown(document) == "Seed 0, Trouser"
        assert self.command(document) == (
            "kgan sample runs/photos --count=1 --seed=0 --label=Trouser "
            "--out=samples"
        )

    def test_an_address_restores_a_state(self, opened):
        document = opened("#seed=2&label=1&direction=2&step=-3")
        assert self.shown(document) == (
            "Seed 2, Ankle boot, direction 2 at \u22121.5"
        )
        assert self.command(document).endswith(
            "--seed=2 --label='Ankle boot' --out=samples"
        )

    def test_a_class_that_is_a_number_is_called_a_label(self, opened):
        document = opened("#seed=2&label=9", exploration=painted("label", 10))
        assert self.shown(document) == "Seed 2, label 9"

    def test_an_address_out_of_range_is_left_out(self, opened):
        document = opened("#seed=9&label=x&direction=2.5&step=")
        assert self.shown(document) == "Seed 0, Trouser"

    def test_clicks_and_sliders_walk(self, opened):
        document = opened(
            "#seed=2&direction=1&step=4",
            """
            document.querySelectorAll("input[name=seed]")[1].click();
            const slider = document.getElementById("direction-2");
            slider.value = 5;
            slider.dispatchEvent(new Event("input"));
            document.body.dataset.address = location.hash;
            document.body.dataset.first =
              document.getElementById("direction-1").value;
            """,
        )
        assert self.shown(document) == "Seed 1, Trouser, direction 2 at +2.5"
        assert 'data-first="0"' in document
        assert (
            'data-address="#seed=1&amp;label=0&amp;direction=2&amp;step=5"'
            in document
        )

    def test_the_frame_that_is_drawn_is_that_of_the_state(self, opened):
        """Read from the canvas, frame by frame as they were painted."""
        exploration = painted("label", 2)
        document = opened(
            "#seed=2&label=1&direction=2&step=-3",
            """
            setTimeout(() => {
              const canvas = document.getElementById("picture");
              const pixels = canvas.getContext("2d")
                .getImageData(0, 0, 8, 8).data;
              document.body.dataset.first = [...pixels.slice(0, 3)];
              document.body.dataset.last = [...pixels.slice(-4, -1)];
            }, 1000);
            """,
            exploration=exploration,
        )
        colour = exploration.frames[1, 2, 1, 3, 0, 0].tolist()
        words = ",".join(map(str, colour))
        assert f'data-first="{words}"' in document
        assert f'data-last="{words}"' in document

    def test_nothing_is_wider_than_400_pixels(self, opened):
        """In a frame, since a window is never as narrow."""
        framed = """
        const root = document.documentElement;
        parent.document.body.dataset.width = [innerWidth, root.scrollWidth];
        """
        document = opened(script=framed, width=400)
        assert 'data-width="400,400"' in document

    def test_the_picture_stays_in_sight_where_it_is_narrow(self, opened):
        framed = """
        document.querySelector(".walks").style.paddingTop = "2000px";
        document.getElementById("direction-2").scrollIntoView();
        const place = document.getElementById("picture")
          .getBoundingClientRect();
        parent.document.body.dataset.seen =
          scrollY > 1500 && place.top >= 0 && place.bottom <= innerHeight;
        """
        assert 'data-seen="true"' in opened(script=framed, width=400)
