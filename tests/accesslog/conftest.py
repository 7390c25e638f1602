import pytest


@pytest.fixture(autouse=True)
def outside_files(settings, tmp_path):
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
