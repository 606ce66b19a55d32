"""Files that were sent and not taken: each person's own, and never so many that they fill a disk."""

import os

from jxc_app.modules.files.keeping import incoming_path, make_room
from tests.support.databases import settings_for


def test_only_the_youngest_of_one_person_stay(tmp_path):
    settings = settings_for(tmp_path)
    sent = [incoming_path(settings, 7, f"{number:064x}") for number in range(5)]
    other = incoming_path(settings, 77, "a" * 64)
    for age, path in enumerate([*sent, other]):
        path.write_bytes(b"x")
        os.utime(path, (1000 + age, 1000 + age))
    make_room(settings, 7, 2)
    assert [path.exists() for path in (*sent, other)] == [False, False, False, True, True, True]
