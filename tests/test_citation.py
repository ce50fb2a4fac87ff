"""What is cited is the version that is here."""

import yaml

import marsad
from tests.tree import ROOT, need_tree

need_tree("CITATION.cff")


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == marsad.__version__
    assert citation["license"] == "Apache-2.0"
    assert citation["cff-version"] == "1.2.0"
