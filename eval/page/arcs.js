// Links as lines from the top of the head to that of the tail.
const SVG = "http://www.w3.org/2000/svg";
function shape(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The links that the reader points at or holds.
function chosenLinks(view) {
  const held = state.held?.view === view ? state.held.entity : null;
  const ends = new Set([view.over, held].filter((n) => n !== null).map(Number));
  return view.side.links.map((_, n) => n).filter((n) => {
    const [head, tail] = view.side.links[n];
    return linkShown(view.side, view.side.links[n]) && (view.link === n || ends.has(head) || ends.has(tail));
  });
}

function drawArcs(view) {
  view.stage.querySelector("svg")?.remove();
  const chosen = chosenLinks(view);
  const lit = new Set(chosen.flatMap((n) => view.side.links[n].slice(0, 2)));
  for (const element of view.stage.querySelectorAll("[data-entity]")) {
    const n = Number(element.dataset.entity);
    element.classList.toggle("lit", lit.has(n));
    element.classList.toggle("held", state.held?.view === view && Number(state.held.entity) === n);
  }
  for (const item of view.pane.querySelectorAll("[data-link]")) {
    item.classList.toggle("lit", chosen.includes(Number(item.dataset.link)));
  }
  const every = () => view.side.links.map((_, n) => n).filter((n) => linkShown(view.side, view.side.links[n]));
  const drawn = state.all ? every() : chosen;
  const layout = place(view, drawn);
  if (drawn.length === 0) return;
  const svg = shape("svg", { class: "arcs", "aria-hidden": "true" });
  const dim = (n) => (state.all && chosen.length > 0 && !chosen.includes(n) ? "dim" : "");
  for (const bundle of layout.all) {
    svg.append(...bundle.links.map((n) => arc(view, n, bundle, layout, dim(n))), name(view, bundle, layout, bundle.links.every(dim) ? "dim" : ""));
  }
  svg.append(...svg.querySelectorAll("text")); // names over all lines
  view.stage.append(svg);
}

// Lay the links out. With all of them shown, the lines of text move apart until there is room between them.
function place(view, drawn) {
  const { links } = view.side;
  const words = view.stage.querySelector(".words");
  const measure = () => new Map(drawn.flatMap((n) => links[n].slice(0, 2)).map((n) => [n, anchor(view, n)]));
  let anchors = measure();
  setRows(anchors);
  const all = bundles(links, drawn);
  const frame = view.stage.getBoundingClientRect();
  const inner = words.getBoundingClientRect();
  const box = { left: inner.left - frame.left, right: inner.right - frame.left };
  setPorts(all, anchors);
  for (const bundle of all) setRuns(bundle, anchors, box, 7 * nameOf(links[bundle.links[0]]).length + 8);
  const { levels, lanes } = setLevels(all);
  const height = Math.max(0, ...[...anchors.values()].map((one) => one.height));
  const roomy = state.all && levels > 0;
  words.style.lineHeight = roomy ? `${height + levels * ROUTE.step + 10}px` : "";
  words.style.paddingTop = roomy ? `${(levels * ROUTE.step) / 2 + 6}px` : "";
  const rows = new Map([...anchors].map(([n, one]) => [n, one.row]));
  anchors = measure();
  for (const [n, one] of anchors) one.row = rows.get(n);
  const tops = new Map([...anchors.values()].map((one) => [one.row, one.top]));
  const gap = parseFloat(getComputedStyle(words).lineHeight) - height;
  const step = roomy ? ROUTE.step : Math.max(ROUTE.least, Math.min(ROUTE.step, gap / levels));
  const margin = parseFloat(getComputedStyle(view.pane).paddingLeft) + box.left - 4;
  const lane = Math.min(ROUTE.lane, margin / lanes);
  return {
    all, anchors,
    y: (run) => tops.get(run.row) - step * (run.level + 0.8),
    margin: (bundle) => (bundle.side === "left" ? box.left - 4 - bundle.lane * lane : box.right + 4 + bundle.lane * lane),
  };
}

function anchor(view, n) {
  const element = view.stage.querySelector(`[data-entity="${n}"]`);
  const box = element.getClientRects()[0];
  const frame = view.stage.getBoundingClientRect();
  return { x: (box.left + box.right) / 2 - frame.left, width: box.width, top: box.top - frame.top, height: box.height };
}

const nameOf = ([, , label, , kind]) => `${sign(kind)}${sign(kind) && " "}${word(label)}`;
const arcClass = (view, n, more) => `arc ${typeClass(view.side.entities[view.side.links[n][0]][2])} ${markClass(view.side.links[n][4])} ${more}`;

function arc(view, n, bundle, layout, more) {
  const [head, tail] = view.side.links[n];
  const [from, to] = [layout.anchors.get(head), layout.anchors.get(tail)];
  const [x1, x2] = [bundle.ports.get(head), bundle.ports.get(tail)];
  const [y1, y2] = [from, to].map((one) => layout.y(bundle.runs.get(one.row)));
  const turn = from.row === to.row ? [] : [[layout.margin(bundle), y1], [layout.margin(bundle), y2]];
  const way = [[x1, from.top], [x1, y1], ...turn, [x2, y2], [x2, to.top - ROUTE.tip]];
  return shape("g", { class: arcClass(view, n, more), "data-arc": n },
    shape("path", { class: "line", d: rounded(way) }), shape("path", { class: "tip", d: `M ${x2} ${to.top} l -4 -7 h 8 z` }));
}

function name(view, bundle, layout, more) {
  const run = bundle.runs.get(layout.anchors.get(bundle.hub).row);
  const [first] = bundle.links;
  return shape("text", { class: arcClass(view, first, more), x: run.name, y: layout.y(run) + 4 }, nameOf(view.side.links[first]));
}
