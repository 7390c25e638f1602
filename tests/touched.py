"""For tests of pages whose acts need a key just now: it was touched. That each act asks is tested in
tests/guarantees/test_touch.py, and what a touch is worth in tests/people/test_stepup.py."""


def always(settings):
    settings.STEP_UP = dict.fromkeys(settings.STEP_UP, "tests.touched.nobody_waits")


def nobody_waits(request, act, now):
    return None
