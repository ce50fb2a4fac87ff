"""Time as it passes, and as a process has it from the processors."""

from __future__ import annotations

import time

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
"""``cpu`` counts what all threads of a process compute: with one thread, the same whatever else the machine does."""
