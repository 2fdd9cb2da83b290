"""A model's signatures as functions of arrays, without a folder."""

import numpy as np
import tensorflow as tf

from kgan.export.serving import Serving
from kgan.export.signatures import signatures


def asked(model, name, **options):
    """Returns a traced signature: from arrays by name to arrays by name."""
    signature = signatures(Serving(model, **options))[name]
    function = signature.traced()

    def ask(**request):
        inputs = {
            key: tf.constant(value, signature.inputs[key].dtype)
            for key, value in request.items()
        }
        answer = function(inputs)
        return {key: value.numpy() for key, value in answer.items()}

    return ask


def specs_of(model, name, **options):
    """Returns the shape and dtype of each input and of each output."""
    signature = signatures(Serving(model, **options))[name]
    outputs = signature.traced().structured_outputs
    return tuple(
        {
            key: (spec.shape.as_list(), spec.dtype.name)
            for key, spec in specs.items()
        }
        for specs in (signature.inputs, outputs)
    )


def agrees(model, name, counts=(1, 3), atol=1e-5, **options):
    """Asserts that good requests are answered as the model does."""
    signature = signatures(Serving(model, **options))[name]
    function = signature.traced()
    for count in counts:
        request = signature.request(count)
        answer = function({k: tf.constant(v) for k, v in request.items()})
        expected = signature.expected(request)
        assert set(answer) == set(expected)
        for key, value in expected.items():
            np.testing.assert_allclose(
                answer[key].numpy(), value, atol=atol, rtol=1e-5, err_msg=key
            )
