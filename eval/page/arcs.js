// Links as arcs from the middle of the head's first line to that of the tail's.
const SVG = "http://www.w3.org/2000/svg";
function shape(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function linksToDraw(view) {
  const held = state.held?.view === view ? state.held.entity : null;
  const chosen = new Set([view.over, held].filter((n) => n !== null).map(Number));
  return view.side.links.map((_, n) => n).filter((n) => {
    const link = view.side.links[n];
    if (!linkShown(view.side, link)) return false;
    return state.all || view.link === n || chosen.has(link[0]) || chosen.has(link[1]);
  });
}

function drawArcs(view) {
  view.stage.querySelector("svg")?.remove();
  const drawn = linksToDraw(view);
  const lit = new Set(drawn.flatMap((n) => view.side.links[n].slice(0, 2)));
  for (const element of view.stage.querySelectorAll("[data-entity]")) {
    const n = Number(element.dataset.entity);
    element.classList.toggle("lit", !state.all && lit.has(n));
    element.classList.toggle("held", state.held?.view === view && Number(state.held.entity) === n);
  }
  for (const item of view.pane.querySelectorAll("[data-link]")) {
    item.classList.toggle("lit", !state.all && drawn.includes(Number(item.dataset.link)));
  }
  if (drawn.length === 0) return;
  const svg = shape("svg", { class: "arcs", "aria-hidden": "true" });
  const labels = [];
  for (const n of drawn) svg.append(arc(view, n, labels));
  view.stage.append(svg);
}

function anchor(view, n) {
  const element = view.stage.querySelector(`[data-entity="${n}"]`);
  const box = element.getClientRects()[0];
  const frame = view.stage.getBoundingClientRect();
  return { x: (box.left + box.right) / 2 - frame.left, y: box.top - frame.top };
}

function arc(view, n, labels) {
  const [head, tail, label, , kind] = view.side.links[n];
  const from = anchor(view, head);
  const to = anchor(view, tail);
  const rise = Math.min(16 + Math.abs(from.x - to.x) / 12, 34);
  const top = Math.min(from.y, to.y) - rise;
  const bend = from.y === to.y ? top : null;
  const path = `M ${from.x} ${from.y} C ${from.x} ${bend ?? from.y - rise}, ${to.x} ${bend ?? to.y - rise}, ${to.x} ${to.y - 5}`;
  const group = shape("g", { class: `arc ${typeClass(view.side.entities[head][2])} ${markClass(kind)}`, "data-arc": n });
  group.append(shape("path", { class: "line", d: path }));
  group.append(shape("path", { class: "tip", d: `M ${to.x} ${to.y} l -4 -7 h 8 z` }));
  const middle = { x: (from.x + to.x) / 2, y: bend === null ? (from.y + to.y) / 2 - 0.75 * rise : from.y - 0.75 * rise - 3 };
  while (labels.some((one) => Math.abs(one.x - middle.x) < 70 && Math.abs(one.y - middle.y) < 13)) middle.y -= 13;
  labels.push(middle);
  group.append(shape("text", { x: middle.x, y: middle.y }, `${sign(kind)}${sign(kind) && " "}${word(label)}`));
  return group;
}
