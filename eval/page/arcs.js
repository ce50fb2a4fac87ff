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
  const placed = []; // arcs and their names
  const width = (n) => Math.abs(anchor(view, view.side.links[n][0]).x - anchor(view, view.side.links[n][1]).x);
  for (const [n] of drawn.map((n) => [n, width(n)]).sort((a, b) => a[1] - b[1])) svg.append(arc(view, n, placed));
  svg.append(...svg.querySelectorAll("text")); // names over all lines
  view.stage.append(svg);
}

function anchor(view, n) {
  const element = view.stage.querySelector(`[data-entity="${n}"]`);
  const box = element.getClientRects()[0];
  const frame = view.stage.getBoundingClientRect();
  return { x: (box.left + box.right) / 2 - frame.left, top: box.top - frame.top, bottom: box.bottom - frame.top };
}

// Within a line an arc runs above the words, each as high as those beneath it ask for; from one line to another it
// leaves the upper one at its foot.
function arc(view, n, drawn) {
  const [head, tail, label, , kind] = view.side.links[n];
  const [from, to] = [anchor(view, head), anchor(view, tail)];
  const level = Math.abs(from.top - to.top) < 12;
  const start = from.top > to.top || level ? from.top : from.bottom;
  const end = to.top > from.top || level ? to.top : to.bottom;
  const [line, middle] = level ? over(from, to, start, end) : across(from, to, start, end);
  const group = shape("g", { class: `arc ${typeClass(view.side.entities[head][2])} ${markClass(kind)}`, "data-arc": n });
  group.append(shape("path", { class: "line", d: line }));
  group.append(shape("path", { class: "tip", d: `M ${to.x} ${end} l -4 ${end === to.top ? -7 : 7} h 8 z` }));
  while (drawn.some((one) => one.name && Math.abs(one.x - middle.x) < 56 && Math.abs(one.y - middle.y) < 12)) middle.y -= 12;
  drawn.push({ name: true, ...middle });
  group.append(shape("text", { class: group.getAttribute("class"), x: middle.x, y: middle.y }, `${sign(kind)}${sign(kind) && " "}${word(label)}`));
  return group;

  function over(one, other, y1, y2) {
    const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)];
    let rise = 14;
    const top = () => Math.min(y1, y2) - rise;
    while (drawn.some((arc) => arc.left < right && arc.right > left && Math.abs(arc.top - top()) < 9)) rise += 10;
    drawn.push({ left, right, top: top() });
    const turn = Math.min(10, (right - left) / 2) * (one.x < other.x ? 1 : -1);
    const path = `M ${one.x} ${y1} Q ${one.x} ${top()} ${one.x + turn} ${top()} H ${other.x - turn} Q ${other.x} ${top()} ${other.x} ${y2 - 6}`;
    return [path, { x: (left + right) / 2, y: top() + 3 }];
  }
}

function across(from, to, start, end) {
  const rest = end > start ? end - 6 : end + 6;
  const half = (start + rest) / 2;
  const path = `M ${from.x} ${start} C ${from.x} ${half}, ${to.x} ${half}, ${to.x} ${rest}`;
  return [path, { x: (from.x + to.x) / 2, y: half + 3 }];
}
