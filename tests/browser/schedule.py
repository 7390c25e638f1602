"""The served site's schedule: only what runs every minute, so that a test finds the same clinic at whatever hour it runs."""

from infra import schedule


def load():
    schedule.JOBS = tuple(job for job in schedule.JOBS if job[0] == "* * * * *")
    schedule.load()
