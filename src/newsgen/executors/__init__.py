"""Executors: what "map" means. One does the work in this process, one shares it out to several; the bytes are the same.

`choose` is the one place that knows both.
"""

import os

from newsgen.executors.interface import Map
from newsgen.executors.processes import WorkerDiedError, processes
from newsgen.executors.serial import serial

__all__ = ["Map", "WorkerDiedError", "choose", "serial"]


def choose(jobs: int | None = None) -> Map:
    """A map that uses at most `jobs` processes; null means as many as this process may have cores."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = allowed if jobs is None else jobs
    return processes(wanted, min(wanted, allowed)) if wanted > 1 and hasattr(os, "fork") else serial
