"""How far a command that goes from clinic to clinic is."""

import sys
import time

WIDTH = 24


class Bar:
    """How far, how fast, how long still; on a terminal alone."""

    def __init__(self, number, out):
        self.all, self.out, self.done, self.failed, self.begun = number, out, 0, 0, time.monotonic()

    @property
    def seconds(self):
        return time.monotonic() - self.begun

    def step(self, failed):
        self.done, self.failed = self.done + 1, self.failed + failed
        if not sys.stderr.isatty():
            return
        rate, full = self.done / max(self.seconds, 0.001), WIDTH * self.done // self.all
        left = (self.all - self.done) / rate
        told = f"{self.done}/{self.all}  {rate:.0f}/s  {left:.0f} s left  {self.failed} failed"
        self.out.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {told} ", ending="\n" if self.done == self.all else "")
