"""The data map says all that the software holds of people, and nothing else."""

from io import StringIO

from django.core.management import call_command

from shared.privacy.registry import tables


def test_every_personal_table_stands_in_the_map_once_with_its_way_to_go():
    out = StringIO()
    call_command("data_map", stdout=out)
    lines = [line.split(" | ") for line in out.getvalue().splitlines() if line.startswith("| ") and "---" not in line]
    rows = [cells for cells in lines if cells[0] != "| table"]
    names = sorted(cells[0].removeprefix("| ") for cells in rows)
    assert names == sorted(table.model.partition(".")[2] for table in tables().values() if table.personal)
    assert [cells[0] for cells in rows if not cells[3] or cells[4] in ("|", "by the policy's promises about  |")] == []
