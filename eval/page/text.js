// A text with its entities as elements. Spans may nest or cross: what crosses is cut, and only its first piece is
// reached by the keyboard. Offsets are code points, so the text is taken apart into them first.
function renderText(side, characters, shown) {
  const text = make("p", { class: "words", dir: "auto" });
  const order = shown.slice().sort((a, b) => side.entities[a][0] - side.entities[b][0] || side.entities[b][1] - side.entities[a][1] || a - b);
  const cuts = new Set([0, characters.length]);
  for (const n of order) cuts.add(side.entities[n][0]).add(side.entities[n][1]);
  const places = [...cuts].sort((a, b) => a - b);
  const open = []; // of entities, from the outermost
  const parents = [text];
  let next = 0;
  places.forEach((place, at) => {
    const keep = open.findIndex((n) => side.entities[n][1] <= place);
    if (keep >= 0) {
      const again = open.splice(keep).filter((n) => side.entities[n][1] > place);
      parents.length = keep + 1;
      for (const n of again) enter(n, false);
    }
    while (next < order.length && side.entities[order[next]][0] === place) enter(order[next++], true);
    if (at + 1 < places.length) parents.at(-1).append(characters.slice(place, places[at + 1]).join(""));
  });
  return text;

  function enter(n, first) {
    const element = entityElement(side, characters, n, first);
    parents.at(-1).append(element);
    parents.push(element);
    open.push(n);
  }
}

function entityElement(side, characters, n, first) {
  const [, , label, score, kind] = side.entities[n];
  const element = make("mark", { class: `entity ${typeClass(label)} ${markClass(kind)}`, "data-entity": n });
  if (!first) return element;
  const said = [`${word(label)} ${label}`, percent(score), kind && kind !== "correct" ? `${word(kind)} ${kind}` : ""];
  element.title = said.filter(Boolean).join(" · ");
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", `${mention(characters, side.entities[n])}: ${element.title}`);
  if (sign(kind)) element.dataset.sign = sign(kind);
  return element;
}

// One pane: a text, the arcs over it, and the links beneath.
function renderPane(side, characters, title) {
  const shown = side.entities.map((_, n) => n).filter((n) => entityShown(side.entities[n]));
  const words = renderText(side, characters, shown);
  const stage = make("div", { class: "stage" }, words);
  const pane = make("article", { class: "pane" }, title, stage);
  const view = { side, characters, stage, pane, over: null };
  pane.append(renderLinks(view));
  view.redraw = () => drawArcs(view);
  const at = (event) => event.target.closest?.("[data-entity]");
  const look = (n) => { view.over = n; view.redraw(); };
  words.addEventListener("mouseover", (event) => look(at(event)?.dataset.entity ?? null));
  words.addEventListener("mouseleave", () => look(null));
  words.addEventListener("focusin", (event) => look(at(event)?.dataset.entity ?? null));
  words.addEventListener("focusout", () => look(null));
  words.addEventListener("click", (event) => hold(view, at(event)?.dataset.entity ?? null));
  words.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hold(view, null);
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    hold(view, at(event)?.dataset.entity ?? null);
  });
  return view;
}

// Keep the links of an entity shown, until it is chosen again.
function hold(view, n) {
  const same = state.held !== null && state.held.view === view && state.held.entity === n;
  const before = state.held;
  state.held = n === null || same ? null : { view, entity: n };
  before?.view.redraw();
  view.redraw();
}
