"""Two children ready to live: from ages, masses, vessels, couplings and draws to the arrays of the kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twofold import evidence
from twofold.errors import BadInput
from twofold.flow.records import VesselGraph
from twofold.quantity import ML_PER_L, S_PER_MIN
from twofold.twins import library, rows
from twofold.twins.couplings import Coupling, Stage
from twofold.twins.network import Net
from twofold.twins.numerics import CACHE_LINE, DRUGS, FAR, FLOAT_BYTES, LANES, MAX_STEP_S, SAME, SETTLE_S, TERRITORIES
from twofold.twins.plumbing import TWINS, Plumbing, lay
from twofold.twins.reference import Numbers, Values, lookup
from twofold.twins.resting import derive, oxygen_at_rest, perfuse
from twofold.twins.rows import Base, Drug, Edge, Flow, Node, Par, Seen, State
from twofold.twins.wiring import Resistances, compliances, resist, settle_pressures, wire

GROWTH = ("division.growth_share", "division.growth_limit", "division.growth_of_sinus")


@dataclass(frozen=True)
class Bodies:
    """A batch of pairs. ``state`` [blocks, rows * 8]: replica r is block r // 8, lane r % 8.

    ``net`` goes into every compiled call; ``edges`` and ``nodes`` name indices (couplings are edges too).
    """

    state: np.ndarray
    net: Net
    edges: dict[str, int]
    nodes: dict[str, int]
    replicas: int

    def edge(self, id: str) -> int:
        """Index of a vessel or coupling. Raises KeyError naming it."""
        return self.edges[id]

    def values(self, row: int) -> np.ndarray:
        """One row of every replica, [replicas]; row counted from the start of a block."""
        picked = self.state.reshape(self.state.shape[0], -1, LANES)[:, row, :]
        return picked.reshape(-1)[: self.replicas].copy()

    def seen(self, twin: int, what: Seen) -> np.ndarray:
        """One observable of one child in every replica."""
        return self.values(twin * rows.TWIN + rows.SEEN + what)


def varied() -> tuple[str, ...]:
    """The evidence ids with a spread that ``pair`` reads, sorted: what a caller may draw."""
    ids = []
    for table in ("physiology", "reference", "drugs"):
        ids += [f"{table}.{key}" for key, e in evidence.table(table).items() if e.spread.kind != "fixed"]
    ids += [id for id in GROWTH if evidence.estimate(id).spread.kind != "fixed"]
    return tuple(sorted(ids))


def pair(
    age_months: tuple[float, float],
    mass_kg: tuple[float, float],
    vessels: VesselGraph | None = None,
    couplings: Sequence[Coupling] = (),
    replicas: int = 1,
    draws: Mapping[str, np.ndarray] | None = None,
    anaesthetised: bool = True,
    reflexes: bool = True,
    autoregulation: bool = True,
    maintenance: bool = True,
    settle_s: float | None = None,
    stages: Sequence[Stage] = (),
    file: str = "vessels",
) -> Bodies:
    """A batch of ``replicas`` pairs at rest.

    Args:
        age_months, mass_kg: of a and b. vessels: the shared graph, or None for each child's reference veins.
        stages: earlier operations, in order: what they cut stays closed, what remains has grown since.
        draws: evidence id to values [replicas] (both children alike) or [replicas, 2].
        reflexes, autoregulation: whether nerves and brain arterioles react. maintenance: replace resting urine.
        settle_s: how long to let the pair find its balance first; None: two days if the children differ, else 0.
        file: named in refusals.

    Raises BadInput: a graph or coupling that can't be joined to two bodies.
    """
    padded = -(-replicas // LANES) * LANES
    drawn = {id: np.resize(np.asarray(v, dtype=np.float64), (padded, *np.shape(v)[1:]))
             for id, v in (draws or {}).items()}
    values = [lookup(drawn, padded, t) for t in range(2)]
    rest = [derive(np.full(padded, float(age_months[t])), np.full(padded, float(mass_kg[t])), values[t],
                   anaesthetised, reflexes, autoregulation, maintenance) for t in range(2)]
    plumbing = lay(vessels, couplings, file)
    res = resist(plumbing, rest, values, padded)
    net = wire(plumbing, np.any(res.k > 0, axis=1), products())
    if stages:
        from twofold.twins.past import live_through

        res, openness = live_through(stages, net, plumbing, rest, res, values, file)
    else:
        openness = np.ones_like(res.r)
    pressure, icp = settle_pressures(net, plumbing, rest, res, openness)
    if not np.isfinite(pressure).all():
        raise BadInput(file, "edges", "a piece of the graph without a way out", "give each brain an outflow")
    block = np.zeros((net.rows, padded))
    c = compliances(net, plumbing, rest, values)
    _vessels(block, net, plumbing, res, openness, c, pressure, rest)
    for t in range(2):
        pv = np.stack([pressure[net.territory[t, i]] for i in range(TERRITORIES)])
        perfuse(rest[t], pv, icp[t], values[t])
        held = sum((net.weight[n] if t == 0 else 1 - net.weight[n]) * c[n] * pressure[n]
                   for n in range(net.nodes) if n != 2 * t + 1)
        rest[t]["V_VEINS"] = rest[t]["BV"] - held
        fraction, venous = oxygen_at_rest(rest[t], values[t])
        _child(block, t, rest[t], values[t], fraction, venous)
    state = aligned(padded // LANES, len(block) * LANES)
    state[:] = block.reshape(len(block), -1, LANES).transpose(1, 0, 2).reshape(padded // LANES, -1)
    edges, nodes = _names(net, plumbing)
    bodies = Bodies(state, net, edges, nodes, replicas)
    _balance(bodies, rest, SETTLE_S if settle_s is None else settle_s, settle_s is None and vessels is None)
    return bodies


def aligned(blocks: int, width: int) -> np.ndarray:
    """Zeros [blocks, width] that begin on a cache line, so that no row of eight straddles two."""
    raw = np.zeros(blocks * width + CACHE_LINE // FLOAT_BYTES)
    skip = -raw.ctypes.data % CACHE_LINE // FLOAT_BYTES
    return raw[skip : skip + blocks * width].reshape(blocks, width)


def products() -> np.ndarray:
    """[products, properties] of everything that can be given by volume, per mL of supernatant."""
    known = evidence.table("blood")
    return np.array([[known[f"{name}_{p}"].value if f"{name}_{p}" in known else 0.0
                      for p in library.PROPERTIES] for name in library.PRODUCT_NAMES])


def _vessels(block, net: Net, p: Plumbing, res: Resistances, openness, c, pressure, rest) -> None:
    nodes = block[net.nodes_at : net.edges_at].reshape(net.nodes, rows.NODE_ROWS, -1)
    nodes[:, Node.P] = pressure
    nodes[:, Node.C] = c
    nodes[:, Node.FROM_A] = net.weight[:, None]
    edges = block[net.edges_at : net.exchange].reshape(net.edges, rows.EDGE_ROWS, -1)
    edges[:, Edge.R] = 1.0
    edges[-len(p.vessels) :, Edge.R], edges[-len(p.vessels) :, Edge.K] = res.r, res.k
    edges[:, [Edge.OPEN, Edge.TARGET]] = 1.0
    edges[-len(p.vessels) :, Edge.OPEN] = edges[-len(p.vessels) :, Edge.TARGET] = openness
    mean = 0.5 * (rest[0]["BV"] + rest[1]["BV"]) / S_PER_MIN
    for i, coupling in enumerate(p.exchanges):
        block[net.exchange + 1 + 2 * i] = (coupling.bv_per_min or 0.0) * mean
        block[net.exchange + 2 + 2 * i] = 1.0
        block[net.exchange] += block[net.exchange + 1 + 2 * i]


def _child(block, t: int, b: dict[str, Numbers], value: Values, fraction: Numbers, venous: Numbers) -> None:
    o = t * rows.TWIN
    for p in Par:
        block[o + p] = value(f"physiology.{p.name.lower()}")
    for name in Base.__members__:
        block[o + rows.BASE + Base[name]] = b.get(name, 0.0)
    par = block[o : o + rows.BASE]
    plasma, isf = b["V_PLASMA"], b["V_ISF"]
    ica = par[Par.ICA_NORMAL]
    start = {
        "V_PLASMA": plasma, "V_ISF": isf, "HB": b["HB"] * b["BV"], "PROTEIN": b["PROTEIN"] * plasma,
        "FIBRINOGEN": par[Par.FIBRINOGEN_NORMAL] * plasma, "PLATELETS": par[Par.PLATELETS_NORMAL] * b["BV"],
        "K": par[Par.K_NORMAL] * plasma, "K_ISF": par[Par.K_NORMAL] * isf, "K_CELL": b["K_CELL"],
        "CALCIUM": b["CA_TOTAL"] * plasma, "CALCIUM_ISF": ica * isf,
        "LACTATE": par[Par.LACTATE_NORMAL] * plasma, "LACTATE_ISF": par[Par.LACTATE_NORMAL] * isf,
        "BASE": par[Par.BICARBONATE_NORMAL] * plasma, "BASE_ISF": par[Par.BICARBONATE_NORMAL] * isf,
        "CREATININE": b["CREAT"] * plasma, "CREATININE_ISF": b["CREAT"] * isf * par[Par.CREATININE_SPREAD],
        "O2": venous * b["BV"], "CO2": par[Par.PACO2_NORMAL] * b["CO2_CAP"], "ALVEOLAR_O2": fraction,
        "P_ART": b["MAP"], "P_VEN": b["CVP"], "HEART": 1.0, "STEM": 1.0, "BEAT": 1.0, "CSF": b["CSF"], "ICP": b["ICP"],
        "PH": b["PH"], "ICA": ica, "CORE": par[Par.CORE_NORMAL], "SHELL": par[Par.SHELL_NORMAL],
        "ROOM": par[Par.ROOM_NORMAL], "FIO2": b["FIO2"], "MINUTE": b["MINUTE"], "LUNGS": 1.0, "NEXT_END": FAR,
        **{f"DILATED{i}": 1.0 for i in range(TERRITORIES)},
    }
    for name, x in start.items():
        block[o + rows.STATE + State[name]] = x
    first = {"PACO2": par[Par.PACO2_NORMAL], "CAO2": b["CAO2"], "SAO2": 1.0, "GFR": b["GFR"], "BV": b["BV"]}
    for name, x in first.items():
        block[o + rows.FLOW + Flow[name]] = x
    for i, name in enumerate(library.DRUG_NAMES):
        _drug(block, o + rows.DRUG + i * rows.DRUG_ROWS, name, b["MASS_KG"], value)


def _drug(block, at: int, name: str, mass: Numbers, value: Values) -> None:
    known = evidence.table("drugs")

    def get(what: str) -> Numbers:
        return value(f"drugs.{name}_{what}") if f"{name}_{what}" in known else np.zeros_like(mass)

    def over(x: Numbers, volume: Numbers) -> Numbers:
        return np.divide(x, volume * ML_PER_L * S_PER_MIN, out=np.zeros_like(x), where=volume > 0)

    v1, v2, v3 = get("v1"), get("v2"), get("v3")
    block[at + Drug.V1] = v1 * mass
    block[at + Drug.K10] = over(get("clearance"), v1)
    block[at + Drug.K12], block[at + Drug.K21] = over(get("q2"), v1), over(get("q2"), v2)
    block[at + Drug.K13], block[at + Drug.K31] = over(get("q3"), v1), over(get("q3"), v3)
    block[at + Drug.KE0], block[at + Drug.EC50] = get("ke0") / S_PER_MIN, get("ec50")
    for row in range(Drug.HEART, Drug.KCELL + 1):
        block[at + row] = get(Drug(row).name.lower())


def _names(net: Net, p: Plumbing) -> tuple[dict[str, int], dict[str, int]]:
    first = net.edges - len(p.vessels)
    edges = {v.id: first + j for j, v in enumerate(p.vessels)}
    edges.update({id: edges[whole] for id, whole in p.part_of.items() if whole in edges})
    edges.update({c.name: net.edges + i for i, c in enumerate(p.exchanges)})
    return edges, {id: i for i, id in enumerate(p.nodes)}


def _balance(bodies: Bodies, rest: list[dict[str, Numbers]], seconds: float, only_if_unequal: bool) -> None:
    """Let the pair find its balance, then start the clock and the sums at zero."""
    from twofold.twins import kernel

    same = all(np.allclose(rest[0][x], rest[1][x], rtol=SAME) for x in rest[0])
    joined = bodies.net.swaps > 0 or bodies.net.crossing.size > 0
    if only_if_unequal and (same or not joined):
        seconds = 0.0
    for block in bodies.state:
        kernel.advance_for(bodies.net, block, max(seconds, MAX_STEP_S))
        restart(block)


def restart(block: np.ndarray) -> None:
    """Clock, minima, maxima, sums and ledgers of a block back to the present moment (all lanes)."""
    table = block.reshape(-1, LANES)
    for t in range(2):
        o = t * rows.TWIN
        seen = table[o + rows.SEEN : o + rows.DRUG]
        for low, now in (("MIN_MAP", "MAP"), ("MIN_CPP", "CPP"), ("MIN_HB", "HB"), ("MIN_ICA", "ICA"),
                         ("MIN_TEMP", "TEMP"), ("MIN_SPO2", "SPO2"), ("MAX_K", "K"), ("MAX_ICP", "ICP"),
                         ("MAX_PV", "PV1"), ("MAX_AIR", "AIR")):
            seen[Seen[low]] = seen[Seen[now]]
        seen[Seen.HARM_MAP : Seen.HARM_O2 + 1] = 0.0
        seen[Seen.BLOOD_LOST :] = 0.0
        table[o + rows.STATE + State.CLOCK] = 0.0
        table[o + rows.STATE + State.URINE] = 0.0
        for i in range(DRUGS):
            table[o + rows.DRUG + i * rows.DRUG_ROWS + Drug.GONE] = 0.0


assert len(TWINS) == 2
