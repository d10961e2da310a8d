"""The table of what happens to each field of a person."""

import pytest

from kernel.classification import Handling, OnErasure, Sensitivity, privacy


def test_a_group_says_both_things_about_its_fields():
    table = privacy(keep_open="status", erase_restricted="note address")
    assert table["status"] == Handling(OnErasure.KEEP, Sensitivity.OPEN)
    assert table["note"] == table["address"] == Handling(OnErasure.ERASE, Sensitivity.RESTRICTED)
    assert set(table) == {"status", "note", "address"}


def test_a_field_is_classified_once():
    with pytest.raises(ValueError, match="note is classified twice"):
        privacy(keep_open="note", erase_restricted="note")
    with pytest.raises(ValueError, match="note is classified twice"):
        privacy(keep_open="note note")


@pytest.mark.parametrize("group", ["forget_open", "keep_public", "keep", "open_keep"])
def test_a_group_that_does_not_exist(group):
    with pytest.raises(ValueError, match="is not a valid"):
        privacy(**{group: "note"})
