"""Where the tests stand alone, marsad is the installed one in every module that they use."""

import sys
import sysconfig
from pathlib import Path

import pytest

from marsad.model.extractor import Extractor
from tests.tree import ROOT


@pytest.mark.skipif((ROOT / "marsad").exists(), reason="the tests stand beside the sources; make test-wheel runs it")
def test_marsad_is_imported_from_site_packages():
    installed = Path(sysconfig.get_path("purelib")) / "marsad"
    files = {name: sys.modules[name].__file__ for name in sys.modules if name.partition(".")[0] == "marsad"}
    assert len(files) > 10
    assert Extractor.__module__ in files
    assert [name for name, file in files.items() if file and not Path(file).is_relative_to(installed)] == []
