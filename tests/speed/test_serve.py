"""What a measured process says of itself."""

import subprocess
import sys

import pytest

MEMORY = "from marsad.speed.serve import peak_memory; print(peak_memory())"
HELD = "held = bytearray(b'x') * 150_000_000; "


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count it otherwise")
def test_the_peak_is_that_of_the_process_not_of_the_one_that_began_it():
    held = bytearray(b"x") * 400_000_000
    plain, more = (
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
        for code in (MEMORY, HELD + MEMORY)
    )
    assert plain < len(held) / (1 << 20)
    assert more - plain == pytest.approx(143, abs=15)
