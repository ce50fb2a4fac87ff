// The links of a text as a list beneath it.
function renderLinks(view) {
  const { side, characters } = view;
  const list = make("ul", { class: "links" });
  side.links.forEach((link, n) => {
    if (!linkShown(side, link)) return;
    const [head, tail, label, score, kind] = link;
    const button = make("button", { type: "button", "data-link": n, class: markClass(kind) },
      sign(kind) ? make("b", { class: "sign" }, sign(kind)) : null, linkEnd(view, head),
      make("span", { class: "relation" }, ...both(label), " ", "←"), linkEnd(view, tail),
      make("span", { class: "score" }, percent(score)));
    if (sign(kind)) button.append(make("small", {}, ...both(kind)));
    const look = (value) => () => { view.link = value; view.redraw(); };
    button.addEventListener("mouseenter", look(n));
    button.addEventListener("mouseleave", look(null));
    button.addEventListener("focus", look(n));
    button.addEventListener("blur", look(null));
    button.addEventListener("click", () => {
      view.link = n;
      view.redraw();
      view.stage.querySelector(`[data-entity="${head}"]`).scrollIntoView({ block: "center" });
    });
    list.append(make("li", {}, button));
  });
  const title = make("h3", {}, "الروابط ", make("span", { lang: "en" }, "Links"), ` ${list.children.length}`);
  return make("details", { class: "link-list", open: true }, make("summary", {}, title), list);

  function linkEnd(_, n) {
    return make("bdi", { class: `end ${typeClass(side.entities[n][2])}` }, mention(characters, side.entities[n]));
  }
}
