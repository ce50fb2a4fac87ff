// Arabic names of the packaged scheme; what is not listed is shown as it is.
const WORDS = new Map(Object.entries({
  ACTOR: "جهة", LOCATION: "مكان", QUANTITY: "كمية",
  "ACTOR.ARMED": "مسلحون", "ACTOR.STATE": "دولة", "ACTOR.ORG": "منظمة", "ACTOR.CIVILIAN": "مدنيون",
  "ACTOR.PERSON": "شخص", "QUANTITY.KILLED": "قتلى", "QUANTITY.INJURED": "جرحى", "QUANTITY.CAPTURED": "أسرى",
  "QUANTITY.DISPLACED": "نازحون", "QUANTITY.COUNT": "عدد", "QUANTITY.MEASURE": "مقدار",
  killed: "قتلى", injured: "جرحى", captured: "أسرى", displaced: "نازحون", count: "عدد", measure: "مقدار",
  belongs_to: "ينتمي إلى", caused_by: "بفعل", reported_by: "بحسب", occurred_in: "وقع في", includes: "يشمل",
  attacks: "يهاجم", allied_with: "حليف", part_of: "جزء من", controls: "يسيطر على", withdraws_from: "ينسحب من",
  present_in: "موجود في", located_in: "يقع في",
  "column.kind": "النوع", "column.best": "العدد", "column.text": "النص", "column.of": "من", "column.where": "أين",
  "column.by": "بفعل", "column.source": "بحسب", "column.score": "الدرجة", "column.document": "الوثيقة",
  people: "شخص", km2: "كم²", km: "كم", m: "م", minutes: "دقيقة", hours: "ساعة", days: "يوم", weeks: "أسبوع",
  months: "شهر", years: "سنة", percent: "٪", fraction: "كسر", thing: "شيء",
  missed: "فائت", spurious: "زائد", "wrong label": "نوع خاطئ", boundary: "حدود خاطئة",
  "boundary and label": "حدود ونوع", reversed: "اتجاه معكوس", "wrong label, reversed": "نوع واتجاه",
  "missed link": "رابط فائت", "missed end": "طرف فائت", "spurious link": "رابط زائد", "spurious end": "طرف زائد",
}));

const word = (name) => WORDS.get(name) ?? name;

// An element with attributes and children; a child that is a string becomes text, never markup.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

// A name in Arabic, then in English.
function both(name, english = name) {
  const arabic = WORDS.get(name);
  const latin = make("span", { lang: "en", dir: "ltr" }, english);
  return arabic === undefined ? [latin] : [make("span", {}, arabic), " ", latin];
}

const percent = (score) => (score === null || score === undefined ? "" : `${Math.round(score * 100)}%`);
const byId = (id) => document.getElementById(id);
