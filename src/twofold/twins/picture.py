"""A picture of both children: each with a colour, a letter and a line style of its own."""

from __future__ import annotations

import io

from twofold.quantity import S_PER_MIN
from twofold.twins.numerics import FAINT, HEADROOM, MARK_EVERY, PICTURE_DPI, PICTURE_PANEL_IN, PICTURE_WIDTH_IN
from twofold.twins.plumbing import TWINS
from twofold.twins.simulate import Traces

PANELS = (
    (("map_mmhg",), "mean arterial pressure, mmHg"),
    (("hr_bpm",), "heart rate, 1/min"),
    (("cbf_ml_min",), "brain blood flow, mL/min"),
    (("icp_mmhg", "sinus_mmhg"), "ICP and sinus (thin), mmHg"),
    (("pv_anterior_mmhg",), "anterior cortical vein, mmHg"),
    (("blood_volume_ml",), "blood volume, mL"),
    (("hb_g_dl",), "haemoglobin, g/dL"),
    (("k_mmol_l",), "potassium, mmol/L"),
    (("ica_mmol_l",), "ionised calcium, mmol/L"),
    (("temp_c",), "core temperature, °C"),
)
STYLE = {"a": ("#1b6ca8", "-", "o"), "b": ("#c8511b", "--", "s")}
DISCLAIMER = ("Planning research, rehearsal and teaching; not a medical device. "
              "No craniopagus clamp pressure, cross-flow or collateral rate has ever been published.")


def draw(traces: Traces) -> bytes:
    """The traces as a PNG: one panel per quantity, drugs last, a and b drawn apart."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drugs = sorted({c[2:-len("_plasma_mg_l")] for c in traces.columns if c.endswith("_plasma_mg_l")})
    panels = [*PANELS, *(((f"{d}_plasma_mg_l", f"{d}_effect_mg_l"), f"{d}, plasma and effect (thin), mg/L")
                         for d in drugs)]
    rows = -(-len(panels) // 2)
    figure = Figure(figsize=(PICTURE_WIDTH_IN, PICTURE_PANEL_IN * rows), dpi=PICTURE_DPI, layout="constrained")
    minutes = traces["time_s"] / S_PER_MIN
    for i, (columns, title) in enumerate(panels):
        axis = figure.add_subplot(rows, 2, i + 1)
        for name in TWINS:
            colour, line, mark = STYLE[name]
            for j, column in enumerate(columns):
                axis.plot(minutes, traces[f"{name}.{column}"], line, color=colour, linewidth=2 - j,
                          marker=mark if j == 0 else None, markevery=MARK_EVERY if j == 0 else None,
                          label=name if j == 0 else None)
        axis.set_title(title, loc="left", fontsize="medium")
        axis.margins(y=HEADROOM)
        axis.grid(alpha=FAINT)
        axis.ticklabel_format(axis="y", useOffset=False)
        if i >= len(panels) - 2:
            axis.set_xlabel("minutes")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, [f"child {x}" for x in labels], loc="outside upper center", ncols=2, frameon=False)
    figure.supxlabel(DISCLAIMER, fontsize="small")
    file = io.BytesIO()
    FigureCanvasAgg(figure).print_png(file, metadata={"Software": "twofold"})
    return file.getvalue()
