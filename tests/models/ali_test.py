"""ALI, BiGAN and ALICE: closed forms, whose gradient comes from where."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.losses import Hinge
from kgan.losses import Minimax
from kgan.losses import NonSaturating
from kgan.losses import RelativisticPairing
from kgan.models import ALI
from kgan.models import GAN
from kgan.models import ExplicitCycle
from kgan.models import ImplicitCycle
from kgan.models.joint import code_of
from kgan.penalties import R1
from tests.models.joint_networks import encoder
from tests.models.joint_networks import joint_critic
from tests.models.joint_networks import reconstruction_critic
from tests.models.networks import compiled
from tests.models.networks import discriminator
from tests.models.networks import generator

LOG_4 = np.log(4.0)
X = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")


def ali(critic=None, **options):
    keras.utils.set_random_seed(3)
    stochastic = options.get("stochastic", True)
    return ALI(
        generator(),
        encoder(stochastic=stochastic),
        critic or joint_critic(),
        **{"ema": None, **options},
    )


def noise_of(rows, latent=4):
    rng = np.random.default_rng(1)
    return {
        name: tf.constant(rng.normal(size=(rows, latent)), tf.float32)
        for name in ("latent", "code")
    }


def linear(name, weights):
    """A model of one input, a product with a matrix; no bias."""
    vector = keras.Input((weights.shape[0],), name=name)
    layer = keras.layers.Dense(weights.shape[1], use_bias=False)
    model = keras.Model({name: vector}, layer(vector))
    layer.set_weights([weights])
    return model


def linear_encoder(weights, log_sigma):
    sample = keras.Input((weights.shape[0],), name="sample")
    mean = keras.layers.Dense(weights.shape[1], use_bias=False)
    spread = keras.layers.Dense(weights.shape[1], kernel_initializer="zeros")
    model = keras.Model(
        {"sample": sample}, {"mean": mean(sample), "log_sigma": spread(sample)}
    )
    mean.set_weights([weights])
    spread.bias.assign(log_sigma)
    return model


def quadratic_critic(size, latent_size):
    """A critic that knows every second moment of a pair, from zero."""
    sample = keras.Input((size,), name="sample")
    latent = keras.Input((latent_size,), name="latent")
    pair = keras.layers.Concatenate()([sample, latent])
    squares = keras.layers.Flatten()(
        keras.layers.Dot((1, 1))(
            [keras.layers.Reshape((1, size + latent_size))(pair)] * 2
        )
    )
    logit = keras.layers.Dense(1, kernel_initializer="zeros")(squares)
    return keras.Model(
        {"sample": sample, "latent": latent}, keras.layers.Reshape(())(logit)
    )


def trained_critic_loss(encoder_weights, log_sigma):
    """The critic's loss after training it alone: x = 2 z_0, z_1 is lost."""
    keras.utils.set_random_seed(3)
    data = np.random.default_rng(0).normal(size=(4096, 1)).astype("float32")
    model = ALI(
        linear("latent", np.array([[2.0], [0.0]])),
        linear_encoder(encoder_weights, log_sigma),
        quadratic_critic(1, 2),
        ema=None,
    )
    model.compile(
        generator_optimizer=keras.optimizers.SGD(0.0),
        discriminator_optimizer=keras.optimizers.Adam(0.02),
        jit_compile=False,
    )
    at_zero = model.evaluate(2.0 * data, batch_size=512, return_dict=True)
    model.fit(2.0 * data, batch_size=512, epochs=15, verbose=0)
    after = model.evaluate(2.0 * data, batch_size=512, return_dict=True)
    name = "discriminator/adversarial"
    return at_zero[name], after[name]


def test_an_exact_pair_leaves_the_critic_at_log_4():
    """z given x is (x/2, N(0, 1)), which no critic tells from (G(z), z)."""
    first, trained = trained_critic_loss(np.array([[0.5, 0.0]]), [-9.0, 0.0])
    assert first == pytest.approx(LOG_4, abs=1e-6)
    assert trained == pytest.approx(LOG_4, abs=0.01)


@pytest.mark.parametrize(
    ("weights", "log_sigma"),
    [
        pytest.param([[-0.5, 0.0]], [-9.0, 0.0], id="wrong sign"),
        pytest.param([[0.5, 0.0]], [-9.0, -1.0], id="too sure"),
        # What the logarithm of the variance .25 would have been.
        pytest.param([[0.5, 0.0]], [-9.0, -1.386], id="log of a variance"),
    ],
)
def test_another_pair_is_told_apart(weights, log_sigma):
    _, trained = trained_critic_loss(np.array(weights), log_sigma)
    assert trained < LOG_4 - 0.05


def test_log_sigma_is_of_the_standard_deviation():
    noise = tf.random.stateless_normal((20000, 1), (1, 2))
    drawn = code_of(
        {
            "mean": tf.fill((20000, 1), 5.0),
            "log_sigma": tf.fill((20000, 1), np.log(3.0).astype("float32")),
        },
        noise,
    )
    assert np.mean(drawn) == pytest.approx(5.0, abs=0.1)
    assert np.std(drawn) == pytest.approx(3.0, abs=0.05)


@pytest.mark.parametrize(("slope", "sigma"), [(1.0, 0.5), (0.5, 2.0)])
def test_the_explicit_cycle_leaves_the_variance_of_x_given_z(slope, sigma):
    """x ~ N(0, 1), z = slope x + sigma e: E var(x | z) is
    sigma^2 / (slope^2 + sigma^2), at G(z) = z slope / (slope^2 + sigma^2)."""
    best = slope / (slope**2 + sigma**2)
    model = ALI(
        linear("latent", np.array([[best]])),
        linear_encoder(np.array([[slope]]), [np.log(sigma)]),
        joint_critic(1, 1),
        cycle=ExplicitCycle(3.0),
        ema=None,
    )
    rng = np.random.default_rng(2)
    x = tf.constant(rng.normal(size=(100000, 1)), tf.float32)
    drawn = noise_of(100000, 1)
    kernel = model.generator.trainable_variables[0].value
    with tf.GradientTape() as tape:
        tape.watch(kernel)
        term = model.turns()[1].terms({"sample": x}, drawn)["cycle"]
    expected = sigma**2 / (slope**2 + sigma**2)
    assert float(term) / 3.0 == pytest.approx(expected, rel=0.02)
    assert abs(float(tape.gradient(term, kernel)[0, 0])) < 0.05


def gradients(model, rows=16):
    """Of the generator's turn, by the weights of G and of E."""
    weights = [
        [v.value for v in network.trainable_variables]
        for network in (model.generator, model.encoder)
    ]
    with tf.GradientTape() as tape:
        tape.watch(weights)
        terms = model.turns()[1].terms({"sample": X[:rows]}, noise_of(rows))
        total = tf.add_n(list(terms.values()))
    return tape.gradient(total, weights, unconnected_gradients="zero")


def half_gradients(model, network, kind, rows=16):
    """Of softplus(d(x, E(x))) or softplus(-d(G(z), z)) alone."""
    weights = [v.value for v in network.trainable_variables]
    noise = noise_of(rows)
    with tf.GradientTape() as tape:
        tape.watch(weights)
        if kind == "encoded":
            x = tf.constant(X[:rows])
            code = code_of(model.encoder({"sample": x}), noise["code"])
            term = tf.nn.softplus(model.critic({"sample": x, "latent": code}))
        else:
            z = noise["latent"]
            fake = model.generator({"latent": z})
            term = tf.nn.softplus(-model.critic({"sample": fake, "latent": z}))
        term = tf.reduce_mean(term)
    return tape.gradient(term, weights)


def test_each_swapped_term_moves_one_network():
    model = ali()
    of_generator, of_encoder = gradients(model)
    for mine, alone in zip(
        of_generator,
        half_gradients(model, model.generator, "generated"),
        strict=True,
    ):
        np.testing.assert_allclose(mine, alone, atol=1e-6)
    for mine, alone in zip(
        of_encoder, half_gradients(model, model.encoder, "encoded"), strict=True
    ):
        np.testing.assert_allclose(mine, alone, atol=1e-6)
        assert np.abs(alone).max() > 1e-5


def test_without_the_swap_it_is_the_zero_sum_game():
    model = ali(swapped=False)
    batch, noise = {"sample": tf.constant(X[:16])}, noise_of(16)
    critic, makers = (turn.terms(batch, noise) for turn in model.turns())
    assert float(makers["adversarial"]) == -float(critic["adversarial"])
    assert float(ali().turns()[1].terms(batch, noise)["adversarial"]) > 0


@pytest.mark.parametrize("loss", [Hinge(), Minimax(), RelativisticPairing()])
def test_swapped_is_the_loss_with_the_pairs_exchanged(loss):
    model = ali(loss=loss)
    batch, noise = {"sample": tf.constant(X[:16])}, noise_of(16)
    code = code_of(model.encoder(batch), noise["code"])
    fake = model.generator({"latent": noise["latent"]})
    expected = loss.discriminator(
        model.critic({"sample": fake, "latent": noise["latent"]}),
        model.critic({"sample": batch["sample"], "latent": code}),
    )
    made = model.turns()[1].terms(batch, noise)["adversarial"]
    assert float(made) == pytest.approx(float(expected), abs=1e-6)


def test_a_critic_of_samples_makes_the_generators_game_a_gan():
    """The swapped term on real samples gives the generator nothing."""
    critic = discriminator()
    model = ali(critic, cycle=ExplicitCycle(0.0))
    of_generator, of_encoder = gradients(model)
    plain = GAN(model.generator, critic, loss=NonSaturating(), ema=None)
    weights = [v.value for v in model.generator.trainable_variables]
    with tf.GradientTape() as tape:
        tape.watch(weights)
        terms = plain.turns()[1].terms({"sample": X[:16]}, noise_of(16))
    for mine, gan in zip(
        of_generator, tape.gradient(terms["adversarial"], weights), strict=True
    ):
        np.testing.assert_allclose(mine, gan, atol=1e-6)
    assert all(np.abs(gradient).max() == 0 for gradient in of_encoder)


def test_a_turn_moves_its_own_networks_alone():
    cycle = ImplicitCycle(reconstruction_critic(), weight=0.5)
    model = ali(cycle=cycle)
    critics, makers = model.turns()
    assert critics.networks == (model.critic, cycle.critic)
    assert makers.networks == (model.generator, model.encoder)
    assert model.order == "simultaneous"


def test_the_implicit_cycle_reads_the_games_loss():
    cycle = ImplicitCycle(reconstruction_critic(), weight=0.5)
    real = float(tf.reduce_mean(tf.nn.softplus(-cycle._logits(X, X))))
    fake_logits = cycle._logits(X, -X)
    loss = NonSaturating()
    assert float(cycle.critic_terms(loss, X, -X)["cycle"]) == pytest.approx(
        real + float(tf.reduce_mean(tf.nn.softplus(fake_logits))), rel=1e-5
    )
    assert float(cycle.generator_terms(loss, X, -X)["cycle"]) == pytest.approx(
        0.5 * float(tf.reduce_mean(tf.nn.softplus(-fake_logits))), rel=1e-5
    )


def test_the_penalty_is_by_sample_and_latent():
    """d = 3 x + 4 z has a squared gradient of 25."""
    sample = keras.Input((1,), name="sample")
    latent = keras.Input((1,), name="latent")
    layer = keras.layers.Dense(1, use_bias=False)
    logit = layer(keras.layers.Concatenate()([sample, latent]))
    layer.set_weights([np.array([[3.0], [4.0]])])
    model = ALI(
        linear("latent", np.ones((1, 1))),
        encoder(1, 1),
        keras.Model(
            {"sample": sample, "latent": latent},
            keras.layers.Reshape(())(logit),
        ),
        penalty=R1(2.0),
        ema=None,
    )
    terms = model.turns()[0].terms({"sample": X[:, :1]}, noise_of(64, 1))
    assert float(terms["r1"]) == pytest.approx(25.0, rel=1e-5)


def test_the_cycle_brings_samples_back():
    errors = []
    for cycle in (None, ExplicitCycle(3.0)):
        model = compiled(ali(cycle=cycle, stochastic=False), 0.01)
        model.fit(X, batch_size=16, epochs=25, verbose=0)
        errors.append(np.mean((model.reconstruct(X) - X) ** 2))
    assert errors[1] < 0.5 * errors[0]


def test_codes_reconstructions_and_lines():
    model = ali(ema=0.9)
    mean = model.encode(X)
    np.testing.assert_array_equal(
        mean, model.encoder({"sample": X})["mean"].numpy()
    )
    drawn = model.encode(X, seed=1)
    assert np.abs(drawn - mean).max() > 0.1
    np.testing.assert_allclose(
        model.encode(X[:5], seed=1), drawn[:5], atol=1e-6
    )
    np.testing.assert_allclose(
        model.reconstruct(X), model.generator({"latent": mean}), atol=1e-6
    )
    lines = model.interpolate(X[:3], X[3:6], 5)
    assert lines.shape == (3, 5, 8)
    np.testing.assert_allclose(lines[:, 0], model.reconstruct(X[:3]), atol=1e-6)
    np.testing.assert_allclose(
        lines[:, 4], model.reconstruct(X[3:6]), atol=1e-6
    )
    middle = model.generator({"latent": 0.5 * (mean[:3] + mean[3:6])})
    np.testing.assert_allclose(lines[:, 2], middle, atol=1e-6)
    assert model.encode(X[:0]).shape == (0, 4)
    pixels = np.full((2, 8), 255, np.uint8)
    np.testing.assert_allclose(
        model.encode(pixels), model.encode(np.ones((2, 8), np.float32))
    )


def test_the_score_is_the_critics_logit():
    model = ali()
    z = noise_of(64)["latent"].numpy()
    np.testing.assert_allclose(
        model.score(X, z), model.critic({"sample": X, "latent": z}), atol=1e-6
    )
    np.testing.assert_allclose(
        model.score(X), model.score(X, model.encode(X)), atol=1e-6
    )
    marginal = ali(discriminator(), cycle=ExplicitCycle())
    np.testing.assert_allclose(
        marginal.score(X), marginal.critic({"sample": X}), atol=1e-6
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"critic": discriminator()}, "`critic` must take the latent too"),
        (
            {"encoder": encoder(stochastic=False)},
            "`encoder` must .*'log_sigma'",
        ),
        ({"encoder": encoder(latent_size=3)}, "`encoder` must return .*'mean'"),
        ({"encoder": encoder(size=7)}, "`encoder` and `critic` must have"),
        ({"generator": generator(7)}, "`generator` and `critic` must have"),
        ({"critic": joint_critic(8, 3)}, "`critic` must judge the latents"),
        ({"encoder": generator()}, "`encoder` must have exactly the inputs"),
        ({"order": "random"}, "`order` must be one of"),
        ({"latent": "cauchy"}, "`latent` must be one of"),
    ],
)
def test_what_it_refuses(change, message):
    arguments = {
        "generator": generator(),
        "encoder": encoder(),
        "critic": joint_critic(),
    }
    with pytest.raises(ValueError, match=message):
        ALI(**{**arguments, **change})


def test_what_is_no_network_or_no_cycle():
    with pytest.raises(TypeError, match="`encoder` must be a keras.Model"):
        ALI(generator(), None, joint_critic())
    with pytest.raises(TypeError, match="`critic` must be a keras.Model"):
        ALI(generator(), encoder(), None)
    with pytest.raises(TypeError, match="`cycle` must be an ExplicitCycle"):
        ali(cycle=1.0)
    with pytest.raises(ValueError, match="`weight` must be a finite number"):
        ExplicitCycle(-1.0)


def test_what_its_methods_refuse():
    model = ali(stochastic=False)
    with pytest.raises(ValueError, match="`seed` must be None where"):
        model.encode(X, seed=1)
    with pytest.raises(ValueError, match="`x` must have the shape"):
        model.encode(X[:, :7])
    with pytest.raises(ValueError, match="`z` must have the shape"):
        model.score(X, np.zeros((64, 3)))
    with pytest.raises(ValueError, match="`steps` must be at least 2"):
        model.interpolate(X, X, 1)
    with pytest.raises(ValueError, match="`x` and `y` must be as many"):
        model.interpolate(X[:2], X[:3], 3)
