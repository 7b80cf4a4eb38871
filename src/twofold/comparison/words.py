"""Sentences that stand on every page, in one place so that they can't drift apart."""

NEVER_PUBLISHED = "No craniopagus clamp pressure, cross-flow or collateral rate has ever been published."
NOBODY_CHOSE = "Nobody has chosen yet: all candidates are shown side by side, in an order that means nothing."
PEOPLE_CHOOSE = "The machine shows trade-offs; people choose, with name and date."
BROKEN = (
    "The computation of the bodies broke down in {failed} of {runs} runs. No figure of a body is shown, survival "
    "included, and times may be affected. Rehearse again before anybody relies on this."
)
ANAESTHETIST_DECIDES = "the responsible anaesthetist decides"
