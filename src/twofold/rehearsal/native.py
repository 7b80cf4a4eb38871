"""Calls of compiled functions by address, so that two large kernels are compiled apart.

When compiled code calls compiled code, Numba hands the callee's whole body to the optimiser once more; with the
bodies' kernel inside the rehearsal's that costs more than all the rest. A call by address costs nothing at run
time (the bodies take microseconds a step) and spares that.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from numba.core import cgutils, types
from numba.extending import intrinsic

from twofold.rehearsal.numerics import CODES
from twofold.twins.acts import obey
from twofold.twins.kernel import advance_to_first
from twofold.twins.numerics import ARGUMENTS

BLOCK = CLOCKS = types.Array(types.float64, 1, "C")
ADVANCE, OBEY = 0, 1  # places in the array of addresses


def addresses(net: Any) -> np.ndarray:
    """Where the bodies' ``advance_to_first`` and ``obey`` stand in memory, compiled for this kind of network."""
    kind = nb.typeof(net)
    codes = (types.int64,) * CODES  # lane, act, twin, what, edge
    numbers = (types.float64,) * ARGUMENTS  # x0 to x5 of an act
    step = _address(advance_to_first, (kind, BLOCK, CLOCKS, types.float64), types.none)
    order = _address(obey, (kind, BLOCK, *codes, *numbers), types.int64)
    return np.array([step, order], dtype=np.int64)


def _address(function: Any, arguments: tuple, returns: Any) -> int:
    function.compile(arguments)
    made = function.overloads[arguments]
    assert made.signature.return_type == returns, made.signature
    return made.library.get_pointer_to_function(made.fndesc.llvm_func_name)


def _call(returns: Any):
    def emit(context, builder, signature, arguments):
        kinds = tuple(signature.args[1])
        kind = context.call_conv.get_function_type(returns, kinds)
        pointer = builder.inttoptr(arguments[0], kind.as_pointer())
        values = cgutils.unpack_tuple(builder, arguments[1], len(kinds))
        status, result = context.call_conv.call_function(builder, pointer, returns, kinds, values)
        with cgutils.if_unlikely(builder, status.is_error):
            context.call_conv.return_status_propagate(builder, status)
        return result

    return emit


@intrinsic
def call_step(typingctx, address, arguments):
    """Call ``advance_to_first`` at an address with (net, block, until, finest)."""
    return types.none(address, arguments), _call(types.none)


@intrinsic
def call_order(typingctx, address, arguments):
    """Call ``obey`` at an address with all of its arguments; returns its code."""
    return types.int64(address, arguments), _call(types.int64)
