"""What can be given, and its code: drugs, an inert tracer, fluids and blood products."""

from __future__ import annotations

from enum import IntEnum, auto

from twofold.twins.parameters import Rows

DRUG_NAMES = (
    "propofol",
    "remifentanil",
    "fentanyl",
    "ketamine",
    "rocuronium",
    "succinylcholine",
    "adrenaline",
    "noradrenaline",
    "tranexamic_acid",
)
TRACER = "tracer"
PRODUCT_NAMES = (
    "crystalloid",
    "saline",
    "albumin",
    "red_cells",
    "plasma",
    "platelets",
    "cryoprecipitate",
    "whole_blood",
    "calcium_gluconate",
    "calcium_chloride",
    "bicarbonate",
)
PLACES = ("csf", "urine", "skin", "bone", "dura", "blood", "air")
NAMES = (*DRUG_NAMES, TRACER, *PRODUCT_NAMES, *PLACES)
CODE = {name: i for i, name in enumerate(NAMES)}

TRACER_CODE = CODE[TRACER]
FIRST_PRODUCT = CODE[PRODUCT_NAMES[0]]
LAST_PRODUCT = CODE[PRODUCT_NAMES[-1]]
CSF, URINE, SKIN, BONE, DURA, BLOOD, AIR = (CODE[name] for name in PLACES)

PROPERTIES = (
    "hct",
    "temp_c",
    "protein_g_l",
    "fibrinogen_g_l",
    "platelets_g_l",
    "k_mmol_l",
    "citrate_mmol_l",
    "calcium_mmol_l",
    "lactate_mmol_l",
    "base_mmol_l",
)


class Property(IntEnum):
    """Columns of the product table; all but the first two per litre of supernatant."""

    HCT = 0
    TEMP = 1
    PROTEIN = 2


FIRST_MASS = PROPERTIES.index("protein_g_l")
K_COLUMN = PROPERTIES.index("k_mmol_l")
MASSES = len(PROPERTIES) - FIRST_MASS


class Do(Rows):
    """Codes of the acts that ``obey`` understands; their names are those of ``timeline.Act``."""

    CLAMP = auto()
    RELEASE = auto()
    DIVIDE = auto()
    TEAR = auto()
    BLEED = auto()
    STANCH = auto()
    GIVE = auto()
    DRAIN = auto()
    VENTILATE = auto()
    WARM = auto()
    TURN = auto()
    COMPRESS = auto()
    ARREST = auto()
    OPEN = auto()
    CLOSE = auto()
    EXPAND = auto()
    ENTRAIN = auto()
    DELIVER = auto()
    MOVE = auto()
    FORK = auto()
