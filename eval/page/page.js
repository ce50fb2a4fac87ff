// One document at a time, and what chooses it.
const found = { matches: [], shown: STEP };
let views = [];

function show(n, fact = null) {
  state.document = n;
  state.held = null;
  const item = content.documents[n];
  const characters = Array.from(item.text);
  const gold = item.gold !== undefined;
  views = gold
    ? [renderPane(item.gold, characters, paneTitle("المرجع", "Gold")), renderPane(item, characters, paneTitle("المتوقَّع", "Predicted"))]
    : [renderPane(item, characters, null)];
  byId("text").replaceChildren(...views.map((view) => view.pane));
  byId("text").classList.toggle("two", gold);
  byId("title").textContent = item.name;
  byId("previous").disabled = n === 0;
  byId("next").disabled = n === content.documents.length - 1;
  for (const button of byId("list").querySelectorAll("button")) {
    const now = Number(button.dataset.document) === n;
    if (now) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  for (const view of views) {
    new ResizeObserver(view.redraw).observe(view.stage);
    view.redraw();
  }
  if (byId("here").checked) drawFacts();
  if (fact !== null) light(fact);
}

const paneTitle = (arabic, english) => make("h3", { class: "side" }, `${arabic} `, make("span", { lang: "en" }, english));

// Show a fact's document with its sentence lit, and its quantity's links.
function jumpTo(fact) {
  show(fact.document, fact);
}

function light(fact) {
  const view = views.at(-1);
  const n = view.side.entities.findIndex((entity) => entity[0] === fact.start && entity[1] === fact.end);
  markSentence(view.stage.querySelector(".words"), ...fact.sentence);
  const element = view.stage.querySelector(`[data-entity="${n}"]`) ?? view.stage;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
  if (n >= 0 && element !== view.stage) hold(view, String(n));
}

// Wrap the text nodes of a stretch, code points from start to end, without touching the elements around them.
function markSentence(words, start, end) {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let at = 0;
  for (const node of nodes) {
    const characters = Array.from(node.data);
    const [from, to] = [Math.max(start - at, 0), Math.min(end - at, characters.length)];
    at += characters.length;
    if (from >= to) continue;
    const parts = [characters.slice(0, from), characters.slice(from, to), characters.slice(to)].map((part) => part.join(""));
    node.replaceWith(parts[0], make("span", { class: "sentence" }, parts[1]), parts[2]);
  }
}

function drawList() {
  const wanted = plain(byId("search").value).split(/\s+/u).filter(Boolean);
  found.matches = content.documents.map((_, n) => n).filter((n) => {
    const item = content.documents[n];
    if (wanted.length === 0) return true;
    item.searched ??= plain(`${item.name} ${item.text}`);
    return wanted.every((part) => item.searched.includes(part));
  });
  byId("found").textContent = `${found.matches.length} / ${content.documents.length}`;
  byId("list").replaceChildren(...found.matches.slice(0, found.shown).map(listItem));
  byId("more").hidden = found.matches.length <= found.shown;
}

function listItem(n) {
  const item = content.documents[n];
  const start = Array.from(item.text.slice(0, 160)).slice(0, 70).join("");
  const button = make("button", { type: "button", "data-document": n, "aria-current": n === state.document ? "true" : null },
    make("bdi", { class: "name" }, item.name), make("span", { class: "start", dir: "auto" }, start));
  button.addEventListener("click", () => show(n));
  return make("li", {}, button);
}

function drawLegend() {
  const counts = new Map([...labels].map((label) => [label, 0]));
  for (const item of content.documents) {
    for (const entity of item.entities) if (above(entity[3])) counts.set(entity[2], counts.get(entity[2]) + 1);
  }
  const groups = TYPES.map((type) => {
    const own = [...labels].filter((label) => coarse(label) === type).sort();
    const buttons = own.map((label) => legendButton(label, counts.get(label)));
    return make("div", { class: "group", role: "group", "aria-label": `${word(type)} ${type}` }, ...buttons);
  });
  byId("legend").replaceChildren(...groups);
}

// What the signs of gold against prediction mean, and how many of each are shown: on the gold side those missed, on
// the predicted one all others, so that nothing is counted twice.
function drawSigns() {
  const compared = content.documents.filter((item) => item.gold !== undefined);
  byId("signs").hidden = compared.length === 0;
  const counts = new Map(SIGN_NAMES.map(([one]) => [one, 0]));
  for (const item of compared) {
    for (const side of sides(item)) {
      const kinds = [...side.entities.filter(entityShown), ...side.links.filter((link) => linkShown(side, link))].map((one) => sign(one[4]));
      for (const one of kinds) if (one && (one === SIGNS.missed) === (side === item.gold)) counts.set(one, counts.get(one) + 1);
    }
  }
  byId("signs").replaceChildren(...SIGN_NAMES.map(([one, arabic, english]) => make("li", { class: SIGN_CLASSES[one] },
    make("b", { class: "sign" }, one), ` ${arabic} `, make("span", { lang: "en" }, english), ` ${counts.get(one).toLocaleString("en")}`)));
}

function legendButton(label, count) {
  const english = label.split(".").slice(1).join(".") || label;
  const button = make("button", { type: "button", class: `chip ${typeClass(label)}`, "aria-pressed": String(!state.off.has(label)),
    "data-label": label }, ...both(label, english.toLowerCase()), make("b", {}, ` ${count.toLocaleString("en")}`));
  button.addEventListener("click", () => {
    if (!state.off.delete(label)) state.off.add(label);
    button.setAttribute("aria-pressed", String(!state.off.has(label)));
    drawSigns();
    show(state.document);
  });
  return button;
}

function drawCounts() {
  const total = (part) => content.documents.reduce((sum, item) => sum + item[part].length, 0).toLocaleString("en");
  const one = (count, arabic, english) => make("span", {}, make("b", {}, count), ` ${arabic} `, make("span", { lang: "en" }, english));
  byId("counts").replaceChildren(one(content.documents.length.toLocaleString("en"), "وثيقة", "documents"), " · ",
    one(total("entities"), "كيان", "entities"), " · ", one(total("links"), "رابط", "links"), " · ",
    one(content.facts.length.toLocaleString("en"), "واقعة", "facts"));
}

function setUp() {
  byId("search").addEventListener("input", () => { found.shown = STEP; drawList(); });
  byId("more").addEventListener("click", () => { found.shown += STEP; drawList(); });
  byId("previous").addEventListener("click", () => show(state.document - 1));
  byId("next").addEventListener("click", () => show(state.document + 1));
  byId("all").addEventListener("input", () => { state.all = byId("all").checked; byId("text").classList.toggle("all", state.all); views.forEach((view) => view.redraw()); });
  byId("threshold").addEventListener("input", () => {
    state.threshold = Number(byId("threshold").value);
    byId("threshold-value").textContent = `${state.threshold}%`;
    drawLegend();
    drawSigns();
    drawFacts();
    show(state.document);
  });
  document.fonts?.ready.then(() => views.forEach((view) => view.redraw()));
  setUpFacts();
  drawCounts();
  drawLegend();
  drawSigns();
  drawList();
  drawFacts();
  if (content.documents.length > 0) show(0);
}

setUp();
