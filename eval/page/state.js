// What is shown: one document, above a score, without the types that are switched off.
const content = JSON.parse(byId("content").textContent);
const state = { document: 0, threshold: 0, off: new Set(), all: false, held: null };

const coarse = (label) => label.split(".")[0];
const sides = (item) => (item.gold === undefined ? [item] : [item.gold, item]);
const labels = new Set();
for (const item of content.documents) {
  for (const side of sides(item)) for (const entity of side.entities) labels.add(entity[2]);
}
const ORDER = ["ACTOR", "LOCATION", "QUANTITY"];
const rank = (type) => (ORDER.includes(type) ? ORDER.indexOf(type) : ORDER.length);
const TYPES = [...new Set([...labels].map(coarse))].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
const typeClass = (label) => {
  const type = coarse(label);
  const others = TYPES.filter((name) => !ORDER.includes(name));
  return `type-${ORDER.includes(type) ? rank(type) : ORDER.length + (others.indexOf(type) % 3)}`;
};

const above = (score) => score === null || score === undefined || score * 100 >= state.threshold;
const entityShown = (entity) => above(entity[3]) && !state.off.has(entity[2]);
const linkShown = (side, link) =>
  above(link[3]) && entityShown(side.entities[link[0]]) && entityShown(side.entities[link[1]]);
const mention = (characters, entity) => characters.slice(entity[0], entity[1]).join("").replace(/\s+/gu, " ");
const SIGNS = { missed: "−", spurious: "+", boundary: "↔" };
const sign = (kind) => {
  if (!kind || kind === "correct") return "";
  const first = Object.keys(SIGNS).find((name) => kind === name || kind.startsWith(`${name} link`) || kind.startsWith(`${name} end`));
  return first === undefined ? "≠" : SIGNS[first];
};
const SIGN_CLASSES = { "": "", "−": "missed", "+": "spurious", "≠": "wrong", "↔": "wrong" };
const markClass = (kind) => SIGN_CLASSES[sign(kind)];
const SIGN_NAMES = [["−", "فائت", "missed"], ["+", "زائد", "spurious"], ["≠", "نوع أو اتجاه خاطئ", "wrong label or direction"],
  ["↔", "حدود خاطئة", "wrong bounds"]];
