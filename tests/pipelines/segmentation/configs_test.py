import pytest

from pipelines.segmentation.configs import CONFIGS
from pipelines.segmentation.configs import changed


@pytest.mark.parametrize("name", CONFIGS)
def test_periods_divide_the_steps(name):
    config = CONFIGS[name]
    assert config.steps % config.every_steps == 0
    assert config.drawing_steps % config.every_steps == 0


def test_settings_keep_their_kinds():
    config = changed(
        CONFIGS["full"],
        ["steps=10", "weight=1", "shown=softened", "embedding=activation_3"],
    )
    assert (config.steps, config.weight) == (10, 1.0)
    assert isinstance(config.weight, float)
    assert (config.shown, config.embedding) == ("softened", "activation_3")
    assert config.seeds == CONFIGS["full"].seeds


@pytest.mark.parametrize("setting", ["stepps=3", "seeds=0"])
def test_unknown_settings_are_named(setting):
    with pytest.raises(ValueError, match=setting):
        changed(CONFIGS["full"], [setting])


def test_values_of_another_kind_are_named():
    with pytest.raises(ValueError, match="`steps` must be of kind int"):
        changed(CONFIGS["full"], ["steps=many"])
