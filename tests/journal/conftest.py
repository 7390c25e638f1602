import pytest

from shared.staff.epochs import FileEpochs
from tests.journal.people import cast


@pytest.fixture(autouse=True)
def epochs(settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    files = FileEpochs(settings.EPOCHS_DIR)
    files.begin("2026-11")
    return files


@pytest.fixture
def a(clinics):
    return cast(clinics["a"].schema)
