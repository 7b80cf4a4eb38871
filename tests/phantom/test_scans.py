"""Scans look like scans: tissues at their grey values when clean, and too hard for one threshold when clinical."""

import numpy as np
import pytest

from twofold.evidence import value
from twofold.phantom.honest import recall_of_best_threshold
from twofold.phantom.tissues import BONE, BRAIN_A, CSF, SINUS


@pytest.fixture(scope="module")
def clean(named):
    return named("helix", with_scans=True)


def test_clean_scans_show_each_tissue_at_its_grey_value(clean):
    labels, ct = clean.tissues.labels, clean.scans["ct"]
    assert ct[0, 0, 0] == pytest.approx(value("phantom.hu_air"), abs=60)
    assert value("phantom.hu_white") <= np.median(ct[labels == BRAIN_A]) <= value("phantom.hu_grey")
    assert np.median(ct[labels == CSF]) < np.median(ct[labels == BRAIN_A])
    assert np.median(ct[labels == BONE]) > 0.5 * value("phantom.hu_bone")


def test_contrast_shows_in_the_venograms_only(clean):
    blood = clean.tissues.labels == SINUS
    ct, ctv, mrv = (np.median(clean.scans[k][blood]) for k in ("ct", "ctv", "mrv"))
    assert ctv > ct + 100
    assert mrv > 2 * np.median(clean.scans["mrv"][clean.tissues.labels == BRAIN_A])


def test_one_threshold_is_enough_on_a_clean_venogram_and_fails_on_a_clinical_one(clean, named):
    clinical = named("helix", difficulty="clinical", with_scans=True)
    assert recall_of_best_threshold(clean.scans["mrv"], clean.tissues.labels) > 0.85
    assert recall_of_best_threshold(clinical.scans["mrv"], clinical.tissues.labels) <= 0.6


def test_difficulty_changes_the_scans_and_nothing_else(clean, named):
    poor = named("helix", difficulty="poor", with_scans=True)
    np.testing.assert_array_equal(poor.tissues.labels, clean.tissues.labels)
    assert not np.array_equal(poor.scans["ct"], clean.scans["ct"])


def test_the_threshold_measure_knows_a_perfect_and_a_hopeless_scan():
    labels = np.zeros((4, 5, 5), np.uint8)
    labels[0] = SINUS
    assert recall_of_best_threshold(labels * 100, labels) == 1.0
    assert recall_of_best_threshold(np.zeros_like(labels), labels) == 0.0
