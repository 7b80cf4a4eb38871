"""What the days after are made of, with and without a planned recovery."""

from twofold import store
from twofold.course.records import FollowUp, Recovery


def test_a_course_without_a_recovery_is_read_back_as_it_was_written(tmp_path):
    visit = FollowUp.model_validate({"due": "2020-11-24", "months_after": 1, "what": "each child apart"})
    written = Recovery(operation=None, steps=(), follow_up=(visit,), source="team")
    store.write_json(tmp_path / "recovery.json", written)
    assert store.load(Recovery, tmp_path / "recovery.json") == written
