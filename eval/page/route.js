// Where links run: over a line of words, and from one line to another through the margin; never through words.
const ROUTE = { step: 15, least: 9, apart: 6, turn: 5, lane: 6, tip: 6 }; // pixels

// Links of one label from one head, or to one tail, share a line: in each bundle the side with more company decides.
function bundles(links, drawn) {
  const keys = (n) => {
    const [head, tail, label, , kind] = links[n];
    return [`${head}>`, `>${tail}`].map((end) => JSON.stringify([end, label, kind]));
  };
  const company = new Map();
  for (const key of drawn.flatMap(keys)) company.set(key, (company.get(key) ?? 0) + 1);
  const found = new Map();
  for (const n of drawn) {
    const [out, back] = keys(n);
    const key = company.get(back) > company.get(out) ? back : out;
    if (!found.has(key)) found.set(key, { hub: key === out ? links[n][0] : links[n][1], links: [] });
    found.get(key).links.push(n);
  }
  return [...found.values()].map((one) => ({ ...one, ends: [...new Set(one.links.flatMap((n) => links[n].slice(0, 2)))] }));
}

// Number the lines that anchors stand on, from the top.
function setRows(anchors) {
  let row = -1;
  let last = -Infinity;
  for (const one of [...anchors.values()].sort((a, b) => a.top - b.top)) {
    if (one.top - last > 12) { row += 1; last = one.top; }
    one.row = row;
  }
}

// Where each bundle leaves or meets an entity: beside one another, in the middle.
function setPorts(all, anchors) {
  const meeting = new Map();
  for (const bundle of all) {
    bundle.ports = new Map();
    for (const end of bundle.ends) meeting.set(end, [...(meeting.get(end) ?? []), bundle]);
  }
  for (const [end, met] of meeting) {
    const { x, width } = anchors.get(end);
    const space = Math.min(9, width / (met.length + 1));
    met.forEach((bundle, k) => bundle.ports.set(end, x + (k - (met.length - 1) / 2) * space));
  }
}

// The stretches of a bundle, one for each line that it has an end on, with the room that its name needs on the hub's.
function setRuns(bundle, anchors, box, nameWidth) {
  const rows = [...new Set(bundle.ends.map((end) => anchors.get(end).row))].sort((a, b) => a - b);
  const places = [...bundle.ports.values()];
  bundle.side = places.reduce((sum, x) => sum + x, 0) / places.length < (box.left + box.right) / 2 ? "left" : "right";
  bundle.rows = [rows[0], rows.at(-1)];
  bundle.runs = new Map(rows.map((row) => {
    const own = bundle.ends.filter((end) => anchors.get(end).row === row).map((end) => bundle.ports.get(end));
    if (rows.length > 1) own.push(box[bundle.side]);
    return [row, { row, from: Math.min(...own), to: Math.max(...own) }];
  }));
  const run = bundle.runs.get(anchors.get(bundle.hub).row);
  const half = nameWidth / 2;
  run.name = Math.max(Math.min((run.from + run.to) / 2, box.right - half), box.left + half);
  run.low = Math.min(run.from, run.name - half);
  run.high = Math.max(run.to, run.name + half);
}

// The lowest level on which each of these lies free of those placed before it, the shortest first.
function stack(items, low, high, apart) {
  const levels = [];
  for (const one of [...items].sort((a, b) => high(a) - low(a) - high(b) + low(b))) {
    const free = levels.findIndex((level) => level.every((other) => low(one) > high(other) + apart || high(one) + apart < low(other)));
    one.level = free < 0 ? levels.length : free;
    (levels[one.level] ??= []).push(one);
  }
  return levels.length;
}

// Levels over each line and lanes in the margins. Returns how many levels the fullest line has, and lanes a margin.
function setLevels(all) {
  const rows = new Map();
  for (const run of all.flatMap((bundle) => [...bundle.runs.values()])) rows.set(run.row, [...(rows.get(run.row) ?? []), run]);
  const levels = [...rows.values()].map((runs) => stack(runs, (one) => one.low ?? one.from, (one) => one.high ?? one.to, ROUTE.apart));
  const long = all.filter((bundle) => bundle.rows[0] < bundle.rows[1]).map((bundle) => ({ bundle }));
  let lanes = 0;
  for (const side of ["left", "right"]) {
    const here = long.filter((one) => one.bundle.side === side);
    lanes = Math.max(lanes, stack(here, (one) => one.bundle.rows[0], (one) => one.bundle.rows[1], 0));
    for (const one of here) one.bundle.lane = one.level;
  }
  return { levels: Math.max(0, ...levels), lanes };
}

// A line through points, with its corners rounded.
function rounded(points) {
  const way = points.filter((one, n) => n === 0 || Math.hypot(one[0] - points[n - 1][0], one[1] - points[n - 1][1]) > 0.5);
  const parts = [`M ${way[0].join(" ")}`];
  for (let n = 1; n + 1 < way.length; n += 1) {
    const [before, here, after] = way.slice(n - 1, n + 2);
    const toward = (other) => {
      const length = Math.hypot(other[0] - here[0], other[1] - here[1]);
      const share = Math.min(ROUTE.turn, length / 2) / length;
      return [here[0] + (other[0] - here[0]) * share, here[1] + (other[1] - here[1]) * share].join(" ");
    };
    parts.push(`L ${toward(before)} Q ${here.join(" ")} ${toward(after)}`);
  }
  return `${parts.join(" ")} L ${way.at(-1).join(" ")}`;
}
