"""Games refuse networks of another number of classes or components."""

import inspect

import keras
import pytest

import kgan
from kgan.layers import ConditionalBatchNormalization
from kgan.models import ACGAN
from kgan.models import ConditionalGAN
from kgan.models import EncoderDecoderMixture
from kgan.models import Game
from kgan.models import MixtureOfGenerators
from kgan.models import Pix2Pix
from kgan.models import SemiSupervisedGAN
from kgan.models.categories import categories_of
from kgan.networks import component_encoder
from kgan.networks import component_generator
from kgan.networks import dcgan_discriminator
from kgan.networks import dcgan_generator
from kgan.networks import joint_critic
from kgan.networks import mlp_discriminator
from kgan.networks import mlp_encoder
from kgan.networks import mlp_generator
from kgan.networks import patch_discriminator
from kgan.networks import r3_discriminator
from kgan.networks import r3_generator
from kgan.networks import resnet_discriminator
from kgan.networks import resnet_generator
from kgan.networks import spectrally_normalized
from kgan.networks import unet_translator
from kgan.networks import with_class_head

COUNT = 4


def judge():
    return mlp_discriminator((2,), width=4)


def mixed_generator(count):
    return component_generator(
        mlp_generator((2,), latent_size=3, width=4), count
    )


def labelled_generator(count):
    return mlp_generator((2,), latent_size=3, width=4, classes=count)


# Every game that is told a number: the networks that have one too, by their
# argument, made for any; and how the game is made of them.
GAMES = {
    ConditionalGAN: (
        {
            "generator": labelled_generator,
            "discriminator": lambda count: mlp_discriminator(
                (2,), width=4, classes=count
            ),
        },
        lambda networks: ConditionalGAN(**networks, classes=COUNT),
    ),
    ACGAN: (
        {
            "generator": labelled_generator,
            "discriminator": lambda count: with_class_head(judge(), count),
        },
        lambda networks: ACGAN(**networks, classes=COUNT),
    ),
    SemiSupervisedGAN: (
        {
            "discriminator": lambda count: with_class_head(
                judge(), count, realness=False
            )
        },
        lambda networks: SemiSupervisedGAN(
            mlp_generator((2,), latent_size=3, width=4),
            **networks,
            classes=COUNT,
        ),
    ),
    MixtureOfGenerators: (
        {
            "generator": mixed_generator,
            "discriminator": lambda count: with_class_head(judge(), count),
        },
        lambda networks: MixtureOfGenerators(**networks, components=COUNT),
    ),
    EncoderDecoderMixture: (
        {
            "generator": mixed_generator,
            "encoder": lambda count: component_encoder(
                mlp_encoder((2,), latent_size=3, width=4), count
            ),
            "classifier": lambda count: with_class_head(
                judge(), count, realness=False
            ),
        },
        lambda networks: EncoderDecoderMixture(
            **networks,
            critic=joint_critic(judge(), 3, width=4),
            components=COUNT,
        ),
    ),
    Pix2Pix: (
        {
            "generator": lambda count: unet_translator(
                (8, 8, 1), width=2, classes=count
            ),
            "discriminator": lambda count: patch_discriminator(
                (8, 8, 1),
                condition_channels=1,
                width=2,
                depth=1,
                classes=count,
            ),
        },
        lambda networks: Pix2Pix(**networks, classes=COUNT),
    ),
}
PARTS = [(game, part) for game, (parts, _) in GAMES.items() for part in parts]
# What is told a label; all others answer with one, or are told a component.
TOLD_LABELS = [
    (ConditionalGAN, "generator"),
    (ConditionalGAN, "discriminator"),
    (ACGAN, "generator"),
    (Pix2Pix, "generator"),
    (Pix2Pix, "discriminator"),
]


def test_every_game_that_is_told_a_number_has_a_row():
    told = {
        game
        for game in map(vars(kgan.models).get, kgan.models.__all__)
        if inspect.isclass(game)
        and issubclass(game, Game)
        and {"classes", "components"} & set(inspect.signature(game).parameters)
        and game is not Game
    }
    assert told == set(GAMES)


@pytest.mark.parametrize("game", GAMES)
def test_networks_of_the_games_own_number_pass(game):
    parts, made = GAMES[game]
    assert made({name: make(COUNT) for name, make in parts.items()})


@pytest.mark.parametrize(
    ("game", "part", "other"),
    [(*part, COUNT - 1) for part in PARTS]
    + [(*part, COUNT + 1) for part in PARTS if part not in TOLD_LABELS],
)
def test_a_network_of_another_number_is_refused(game, part, other):
    parts, made = GAMES[game]
    networks = {name: make(COUNT) for name, make in parts.items()}
    networks[part] = parts[part](other)
    with pytest.raises(ValueError, match=f"`{part}` must") as error:
        made(networks)
    assert f"{COUNT}" in str(error.value) and f"{other}" in str(error.value)


@pytest.mark.parametrize(("game", "part"), TOLD_LABELS)
def test_labels_may_have_a_row_more_for_none(game, part):
    parts, made = GAMES[game]
    networks = {name: make(COUNT) for name, make in parts.items()}
    networks[part] = parts[part](COUNT + 1)
    assert made(networks)


def test_an_attribute_of_another_meaning_is_no_number_of_classes():
    class LowRank(keras.layers.Layer):
        components = None

        def __init__(self, components):
            super().__init__()
            self.components = components

        def call(self, label):
            return keras.ops.cast(label, "float32")[:, None]

    label = keras.Input((), dtype="int32", name="label")
    network = keras.Model(label, LowRank(3)(label))
    assert counts(network) == set()


def counts(network):
    return {count for _, count in categories_of(network, "label")}


@pytest.mark.parametrize(
    "make",
    [
        dcgan_generator,
        dcgan_discriminator,
        r3_generator,
        r3_discriminator,
        resnet_generator,
        resnet_discriminator,
        unet_translator,
    ],
)
def test_it_is_read_from_every_network_of_kgan(make):
    network = make((8, 8, 1), width=4, classes=5)
    assert counts(network) == {5}
    again = keras.models.clone_model(network)
    assert counts(again) == {5}


def test_it_is_read_within_wrappers_and_models():
    network = mlp_discriminator((2,), width=4, classes=5)
    assert counts(spectrally_normalized(network)) == {5}
    label = keras.Input((), dtype="int32", name="label")
    sample = keras.Input((2,), name="sample")
    inputs = {"sample": sample, "label": label}
    assert counts(keras.Model(inputs, network(inputs))) == {5}
    vector = keras.Sequential([keras.layers.Embedding(6, 3)])(label)
    assert counts(keras.Model(label, vector)) == {6}


@pytest.mark.parametrize(
    ("layer", "found"),
    [
        (keras.layers.Embedding(5, 2), {5}),
        (keras.layers.CategoryEncoding(5, output_mode="one_hot"), {5}),
        (keras.layers.Rescaling(0.5), set()),
        (keras.layers.Lambda(lambda y: keras.ops.one_hot(y, 5)), set()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_keras_layers(layer, found):
    label = keras.Input((), dtype="int32", name="label")
    assert counts(keras.Model(label, layer(label))) == found


class Subclassed(keras.Model):
    """A model that is no graph, of which nobody can read the inputs."""

    def __init__(self):
        super().__init__()
        self.embedding = keras.layers.Embedding(9, 3)

    def call(self, label):
        return self.embedding(label)


def test_models_that_are_no_graph_are_not_read_and_make_no_player():
    label = keras.Input((), dtype="int32", name="label")
    assert counts(keras.Model(label, Subclassed()(label))) == set()
    with pytest.raises(ValueError, match="`generator` must have exactly the"):
        ConditionalGAN(Subclassed(), judge(), classes=COUNT)


def test_layers_that_another_input_feeds_do_not_count():
    label = keras.Input((), dtype="int32", name="label")
    word = keras.Input((), dtype="int32", name="word")
    features = keras.Input((3,), name="features")
    normalized = ConditionalBatchNormalization(5)(features, label)
    other = keras.layers.Embedding(99, 3)(word)
    network = keras.Model([label, word, features], normalized + other)
    assert counts(network) == {5}


def test_a_game_without_a_readable_number_is_made_as_before():
    label = keras.Input((), dtype="int32", name="label")
    latent = keras.Input((3,), name="latent")
    one_hot = keras.ops.one_hot(label, 7)
    joined = keras.layers.Concatenate()([latent, one_hot])
    generator = keras.Model(
        {"latent": latent, "label": label}, keras.layers.Dense(2)(joined)
    )
    discriminator = mlp_discriminator((2,), width=4, classes=COUNT)
    assert ConditionalGAN(generator, discriminator, classes=COUNT)
