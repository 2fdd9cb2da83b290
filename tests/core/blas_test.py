"""Threads of linear algebra: one for narrow matrices, then as before."""

import pytest
import threadpoolctl

from kgan.core import blas_threads_for


def threads():
    return [
        library["num_threads"]
        for library in threadpoolctl.threadpool_info()
        if library["user_api"] == "blas"
    ]


@pytest.mark.parametrize(("side", "expected"), [(256, 1), (257, 2)])
def test_narrow_matrices_take_one_thread(side, expected):
    with threadpoolctl.threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        assert before and set(before) == {2}
        with blas_threads_for(side):
            assert threads() == [expected] * len(before)
        assert threads() == before


def test_an_error_gives_the_threads_back():
    with threadpoolctl.threadpool_limits(limits=2, user_api="blas"):
        with pytest.raises(ZeroDivisionError), blas_threads_for(3):
            1 / 0  # noqa: B018
        assert set(threads()) == {2}
