"""The plan of a corpus: rows and columns, what counts where, faults, and the plan that lies beside ours."""

import pytest
from click.testing import CliRunner

from marsad.cli import main
from marsad.data.document import Document, Entity, Relation
from marsad.data.plan import PHENOMENA, Plan, PlanError, plan_table
from tests.tree import DATA

CORPUS = DATA / "corpus"
PLAN = """
regions: {north: [aleppo, "raqqa*"], rest: ["*"]}
kinds: {wire: [broadcast], ground: [social-post]}
quotas:
  north: {wire: {facts: 2, quiet: 1}}
  rest: {ground: {silent: 1}}
"""


def document(theatre, kind, *, entities=2, related=True, trap=None):
    ends = tuple(Entity(3 * n, 3 * n + 2, label) for n, label in enumerate(["QUANTITY.KILLED", "LOCATION"][:entities]))
    relations = (Relation(ends[0], ends[1], "occurred_in"),) if related and entities == 2 else ()
    meta = {"theatre": theatre, "kind": kind} | ({"trap": trap} if trap else {})
    return Document("سس سس سس", ends, relations, None, meta)


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "plan.yaml").write_text(PLAN, "utf-8")
    return Plan.load(tmp_path / "plan.yaml")


def held(cells):
    return {(c.region, c.kind, c.phenomenon): (c.held, c.asked) for c in cells}


def test_each_paragraph_counts_once_where_it_belongs(plan):
    documents = [
        document("aleppo", "broadcast"),
        document("raqqa-east", "broadcast", trap="denied"),
        document("raqqa", "broadcast", related=False, trap="denied"),
        document("cairo", "social-post", entities=0, trap="silent"),
        document("cairo", "social-post", trap="silent"),
        document("cairo", "sermon"),
    ]
    assert held(plan.cells(documents)) == {
        ("north", "wire", "facts"): (1, 2),
        ("north", "wire", "traps"): (1, 0),
        ("north", "wire", "quiet"): (1, 1),
        ("rest", "ground", "facts"): (1, 0),
        ("rest", "ground", "silent"): (1, 1),
        ("rest", "(other)", "facts"): (1, 0),
    }


def test_the_table_says_what_is_lacking(plan):
    table = plan_table(plan.cells([document("aleppo", "broadcast")]))
    assert "| north | wire | 1 / 2 | 0 / 0 | 0 / 1 | 0 / 0 |" in table
    assert "3 of 3 cells are short of their quota, by 3 paragraphs in all." in table


@pytest.mark.parametrize(
    "text",
    [
        "regions: {}",
        "[1, 2]",
        "regions: [",
        PLAN.replace("facts: 2", "facts: -2"),
        PLAN.replace("facts: 2", "facts: many"),
        PLAN.replace("facts: 2", "rumours: 2"),
        PLAN.replace("north: {wire: {f", "south: {wire: {f"),
    ],
)
def test_faults_are_named(tmp_path, text):
    (tmp_path / "plan.yaml").write_text(text, "utf-8")
    with pytest.raises(PlanError, match=r"plan\.yaml.*expected"):
        Plan.load(tmp_path / "plan.yaml")


def test_the_plan_beside_our_corpus_has_a_place_for_all_of_it():
    result = CliRunner().invoke(main, ["corpus", "plan", str(CORPUS), "--plan", str(CORPUS / "plan.yaml")])
    assert result.exit_code == 0, result.output
    assert "(other)" not in result.output
    plan = Plan.load(CORPUS / "plan.yaml")
    assert len(plan.quotas) == len(plan.regions) * len(plan.kinds) * len(PHENOMENA)
