"""Eight replicas side by side: a number type for compiled code that holds one value per replica.

The physiology is written once, as if for one child; each operator works on eight replicas in one machine
instruction or two. Lanes never mix, so a result cannot depend on which replicas stand beside each other.
``exp`` and ``log`` are written out in arithmetic, so that every machine gives the same bits.
"""

from __future__ import annotations

import operator

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import (
    intrinsic,
    lower_builtin,
    models,
    register_model,
)

from twofold.flow.numerics import (
    DIED_AWAY,
    EXP_LIMIT,
    EXP_SERIES,
    FLOAT_BYTES,
    HALF_ROOT_BITS,
    INDEX_BITS,
    LANES,
    LN2_HIGH,
    LN2_LOW,
    LOG_SERIES,
    MANTISSA_BITS,
    SHIFTER,
    WORD_BITS,
)

VECTOR = ir.VectorType(ir.DoubleType(), LANES)
INTS = ir.VectorType(ir.IntType(WORD_BITS), LANES)


class Lane(types.Type):
    """One float64 per replica."""

    def __init__(self) -> None:
        super().__init__(name="Lane")


lane = Lane()


@register_model(Lane)
class _LaneModel(models.PrimitiveModel):
    def __init__(self, dmm, fe_type) -> None:
        super().__init__(dmm, fe_type, VECTOR)


def _splat(builder, value):
    zero = ir.Constant(VECTOR, ir.Undefined)
    first = builder.insert_element(zero, value, ir.Constant(ir.IntType(INDEX_BITS), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(INDEX_BITS), LANES), [0] * LANES)
    return builder.shuffle_vector(first, zero, mask)


def _all(x: float):
    return ir.Constant(VECTOR, [x] * LANES)


def _as_vector(context, builder, typ, value):
    if isinstance(typ, Lane):
        return value
    return _splat(builder, context.cast(builder, value, typ, types.float64))


def _is_number(t) -> bool:
    return isinstance(t, (Lane, types.Float, types.Integer, types.IntegerLiteral))


class _Binary(AbstractTemplate):
    def generic(self, args, kws):
        if len(args) == 2 and any(isinstance(a, Lane) for a in args) and all(map(_is_number, args)):
            return signature(lane, *args)
        return None


def _register(op, emit) -> None:
    infer_global(op)(type(f"_Lane_{op.__name__}", (_Binary,), {}))  # type: ignore[misc]

    def lower(context, builder, sig, args):
        x, y = (_as_vector(context, builder, t, v) for t, v in zip(sig.args, args))
        return emit(builder, x, y)

    for other in (Lane, types.Float, types.Integer, types.IntegerLiteral):
        lower_builtin(op, Lane, other)(lower)
        if other is not Lane:
            lower_builtin(op, other, Lane)(lower)


for _op, _name in ((operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul"),
                   (operator.truediv, "fdiv"), (operator.iadd, "fadd"), (operator.isub, "fsub"),
                   (operator.imul, "fmul"), (operator.itruediv, "fdiv")):
    _register(_op, lambda b, x, y, name=_name: getattr(b, name)(x, y))


@infer_global(operator.neg)  # type: ignore[misc]
class _Negate(AbstractTemplate):
    def generic(self, args, kws):
        return signature(lane, lane) if len(args) == 1 and isinstance(args[0], Lane) else None


@lower_builtin(operator.neg, Lane)
def _negate(context, builder, sig, args):
    return builder.fneg(args[0])


def _pointer(context, builder, array_type, array, row):
    data = context.make_array(array_type)(context, builder, array).data
    at = builder.mul(row, ir.Constant(row.type, LANES))
    return builder.bitcast(builder.gep(data, [at]), VECTOR.as_pointer())


@intrinsic
def load(typingctx, block, row):
    """The eight values of a row of a block."""
    def emit(context, builder, sig, args):
        where = _pointer(context, builder, sig.args[0], args[0], args[1])
        return builder.load(where, align=FLOAT_BYTES)

    return lane(block, types.int64), emit


@intrinsic
def store(typingctx, block, row, value):
    """Put eight values (or one for all) into a row of a block."""
    def emit(context, builder, sig, args):
        where = _pointer(context, builder, sig.args[0], args[0], args[1])
        builder.store(_as_vector(context, builder, sig.args[2], args[2]), where, align=FLOAT_BYTES)
        return context.get_dummy_value()

    return types.void(block, types.int64, value), emit


@intrinsic
def every(typingctx, value):
    """The same value in every lane."""
    def emit(context, builder, sig, args):
        return _as_vector(context, builder, sig.args[0], args[0])

    return lane(value), emit


@intrinsic
def choose(typingctx, left, right, yes, no):
    """Per lane: ``yes`` where left > right, else ``no`` (both are computed)."""
    def emit(context, builder, sig, args):
        x, y, a, b = (_as_vector(context, builder, t, v) for t, v in zip(sig.args, args))
        return builder.select(builder.fcmp_ordered(">", x, y), a, b)

    return lane(left, right, yes, no), emit


def _pick(sign):
    def emit(context, builder, sig, args):
        x, y = (_as_vector(context, builder, t, v) for t, v in zip(sig.args, args))
        return builder.select(builder.fcmp_ordered(sign, x, y), x, y)

    return emit


@intrinsic
def least(typingctx, x, y):
    """Per lane the smaller of two."""
    return lane(x, y), _pick("<")


@intrinsic
def most(typingctx, x, y):
    """Per lane the larger of two."""
    return lane(x, y), _pick(">")


def _unary(builder, name, x):
    fnty = ir.FunctionType(VECTOR, [VECTOR])
    fn = cgutils.get_or_insert_function(builder.module, fnty, f"llvm.{name}.v{LANES}f64")
    return builder.call(fn, [x])


@intrinsic
def root(typingctx, x):
    """Square root."""
    return lane(x), lambda c, b, sig, args: _unary(b, "sqrt", args[0])


@intrinsic
def size(typingctx, x):
    """Absolute value."""
    return lane(x), lambda c, b, sig, args: _unary(b, "fabs", args[0])


@intrinsic
def largest(typingctx, x):
    """The largest of the eight, as one float (to ask whether any lane needs work; never feeds a result)."""
    def emit(context, builder, sig, args):
        best = builder.extract_element(args[0], ir.Constant(ir.IntType(INDEX_BITS), 0))
        for i in range(1, LANES):
            v = builder.extract_element(args[0], ir.Constant(ir.IntType(INDEX_BITS), i))
            best = builder.select(builder.fcmp_ordered(">", v, best), v, best)
        return best

    return types.float64(x), emit


@intrinsic
def settled(typingctx, x):
    """x, or nought where it has died away: numbers too small for a normal double cost much time and mean nothing."""
    def emit(context, builder, sig, args):
        there = builder.fcmp_ordered(">", _unary(builder, "fabs", args[0]), _all(DIED_AWAY))
        return builder.select(there, args[0], _all(0.0))

    return lane(x), emit


def _fused(builder, x, y, z):
    fnty = ir.FunctionType(VECTOR, [VECTOR, VECTOR, VECTOR])
    fn = cgutils.get_or_insert_function(builder.module, fnty, f"llvm.fma.v{LANES}f64")
    return builder.call(fn, [x, y, z])


@intrinsic
def fused(typingctx, x, y, z):
    """x * y + z with one rounding: the same bits wherever it is computed."""
    def emit(context, builder, sig, args):
        return _fused(builder, *(_as_vector(context, builder, t, v) for t, v in zip(sig.args, args)))

    return lane(x, y, z), emit


def _horner(builder, coefficients, x):
    total = _all(coefficients[0])
    for c in coefficients[1:]:
        total = _fused(builder, total, x, _all(c))
    return total


@intrinsic
def exp(typingctx, x):
    """e to the x, to 1e-14 relative; clamped to a finite result.

    Source: Cody and Waite range reduction, Taylor series on |r| <= ln2/2.
    """
    def emit(context, builder, sig, args):
        b, x = builder, args[0]
        x = b.select(b.fcmp_ordered("<", x, _all(EXP_LIMIT)), x, _all(EXP_LIMIT))
        x = b.select(b.fcmp_ordered(">", x, _all(-EXP_LIMIT)), x, _all(-EXP_LIMIT))
        moved = b.fadd(b.fmul(x, _all(1 / (LN2_HIGH + LN2_LOW))), _all(SHIFTER))
        k = b.fsub(moved, _all(SHIFTER))
        r = b.fsub(b.fsub(x, b.fmul(k, _all(LN2_HIGH))), b.fmul(k, _all(LN2_LOW)))
        p = _horner(b, EXP_SERIES, r)
        bits = b.shl(b.bitcast(moved, INTS), ir.Constant(INTS, [MANTISSA_BITS] * LANES))
        return b.bitcast(b.add(b.bitcast(p, INTS), bits), VECTOR)

    return lane(x), emit


@intrinsic
def log(typingctx, x):
    """Natural logarithm of a positive normal number, to 1e-14 absolute.

    Source: x = 2^k m with m near 1; log m = 2 artanh((m - 1)/(m + 1)).
    """
    def emit(context, builder, sig, args):
        b, x = builder, args[0]
        bits = b.bitcast(x, INTS)
        shift = ir.Constant(INTS, [MANTISSA_BITS] * LANES)
        moved = b.sub(bits, ir.Constant(INTS, [HALF_ROOT_BITS] * LANES))
        k = b.ashr(moved, shift)
        m = b.bitcast(b.sub(bits, b.shl(k, shift)), VECTOR)
        kf = b.sitofp(k, VECTOR)
        s = b.fdiv(b.fsub(m, _all(1.0)), b.fadd(m, _all(1.0)))
        series = b.fmul(_horner(b, LOG_SERIES, b.fmul(s, s)), s)
        return b.fadd(b.fmul(kf, _all(LN2_HIGH)), b.fadd(b.fmul(kf, _all(LN2_LOW)), series))

    return lane(x), emit
