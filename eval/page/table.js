// The facts of all documents as a table, a screenful at a time.
const COLUMNS = ["kind", "best", "text", "of", "where", "by", "source", "score", "document"];
const STEP = 100;
const table = { sort: null, down: false, shown: STEP };

function number(fact) {
  const digits = (value) => value.toLocaleString("en", { maximumFractionDigits: 3 });
  const { low, best, high, modifier } = fact;
  if (best === undefined) return "";
  if (modifier === "range") return `${digits(low)}–${digits(high)}`;
  const before = { at_least: "≥ ", more_than: "> ", at_most: "≤ ", less_than: "< ", about: "≈ ", vague: "~ " }[modifier];
  return (before ?? "") + digits(best);
}

// A row is as sure as the least sure of its number and of the links that fill its cells.
const surety = (fact) => {
  const scores = [fact.score, fact.support].filter((score) => score !== null && score !== undefined);
  return scores.length === 0 ? null : Math.min(...scores);
};

function cell(fact, column) {
  if (column === "where") return fact.where_chain ?? "";
  if (column === "score") return percent(surety(fact));
  if (column === "document") return content.documents[fact.document].name;
  if (column === "best") return number(fact);
  return fact[column] ?? "";
}

const sortKey = (fact, column) =>
  column === "best" ? fact.best ?? null : column === "score" ? surety(fact) : cell(fact, column) || null;

function compare(a, b) {
  const one = sortKey(a, table.sort);
  const other = sortKey(b, table.sort);
  if (one === null || other === null) return (one === null) - (other === null); // what is empty comes last
  const order = typeof one === "number" ? one - other : one.localeCompare(other, "ar");
  return table.down ? -order : order;
}

const plain = (text) => text.toLowerCase().replace(/[\u064b-\u0652\u0640]/gu, "").replace(/[أإآ]/gu, "ا");

function factsShown() {
  const wanted = plain(byId("filter").value).split(/\s+/u).filter(Boolean);
  const kind = byId("kind").value;
  const here = byId("here").checked;
  const rows = content.facts.filter((fact) => {
    if (!above(surety(fact)) || (kind && fact.kind !== kind) || (here && fact.document !== state.document)) return false;
    if (wanted.length === 0) return true;
    fact.searched ??= plain(COLUMNS.map((column) => cell(fact, column)).concat(word(fact.kind), fact.noun ?? "").join(" "));
    return wanted.every((part) => fact.searched.includes(part));
  });
  return table.sort === null ? rows : rows.sort(compare);
}

function drawFacts() {
  const rows = factsShown();
  byId("facts-count").textContent = `${rows.length} / ${content.facts.length}`;
  const head = make("tr", {}, ...COLUMNS.map(headCell));
  const body = make("tbody", {}, ...rows.slice(0, table.shown).map(factRow));
  byId("table").replaceChildren(make("thead", {}, head), body);
  byId("more-facts").hidden = rows.length <= table.shown;
}

function headCell(column) {
  const now = table.sort === column ? (table.down ? "descending" : "ascending") : "none";
  const arrow = { none: "", ascending: " ▲", descending: " ▼" }[now];
  const button = make("button", { type: "button", "data-sort": column }, ...both(`column.${column}`, column), arrow);
  button.addEventListener("click", () => {
    table.down = table.sort === column ? !table.down : column === "best" || column === "score";
    table.sort = column;
    drawFacts();
    byId("table").querySelector(`[data-sort="${column}"]`).focus();
  });
  return make("th", { scope: "col", "aria-sort": now }, button);
}

function factRow(fact) {
  const row = make("tr", { class: "fact" });
  for (const column of COLUMNS) {
    const value = cell(fact, column);
    if (column === "kind") row.append(make("td", {}, ...both(value)));
    else if (column === "text") {
      const jump = make("button", { type: "button", class: "jump" }, make("bdi", {}, value));
      row.append(make("td", {}, jump));
    } else if (column === "best") row.append(make("td", { class: "number" }, make("bdi", { dir: "ltr" }, value), unit(fact)));
    else row.append(make("td", { class: column === "score" ? "number" : null }, make("bdi", {}, value)));
  }
  row.addEventListener("click", () => jumpTo(fact));
  return row;
}

function unit(fact) {
  if (fact.unit === undefined || fact.unit === "people" || fact.unit === "thing" || fact.best === undefined) return null;
  return make("small", {}, ` ${word(fact.unit)}`);
}

function setUpFacts() {
  const kinds = [...new Set(content.facts.map((fact) => fact.kind))].sort();
  byId("kind").append(make("option", { value: "" }, "كل الأنواع All"),
    ...kinds.map((kind) => make("option", { value: kind }, WORDS.has(kind) ? `${word(kind)} ${kind}` : kind)));
  for (const id of ["filter", "kind", "here"]) {
    byId(id).addEventListener("input", () => { table.shown = STEP; drawFacts(); });
  }
  byId("more-facts").addEventListener("click", () => { table.shown += STEP; drawFacts(); });
}
