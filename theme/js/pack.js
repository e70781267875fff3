// A reader's own briefing pack: passages ticked anywhere, kept in this browser, shown as one page, shared as an address.
const KEPT = "briefbook-pack";

const keptPack = () => {
  try {
    return (localStorage.getItem(KEPT + root.pathname) ?? "").split(" ").filter(Boolean);
  } catch {
    return [];
  }
};

const keepPack = (keys) => {
  try {
    localStorage.setItem(KEPT + root.pathname, keys.join(" "));
  } catch {
    // A browser that keeps nothing still shows and shares the pack of this visit.
  }
};

// The way to the pack in the head of every page, with the number of passages.
const showPack = (keys) => {
  for (const link of all("[data-pack-link]")) {
    link.hidden = !keys.length;
    one("[data-pack-count]", link).textContent = keys.length;
  }
};

// Copy buttons and ticks on every passage of a page.
const picking = () => {
  const kept = keptPack();
  showPack(kept);
  const template = one("template[data-tools]");
  for (const figure of template ? all("[data-passage]") : []) {
    const key = pathOf(figure.dataset.passage);
    one("figcaption", figure).append(template.content.cloneNode(true));
    const tick = one("[data-pick]", figure);
    tick.checked = kept.includes(key);
    tick.addEventListener("change", () => {
      const others = keptPack().filter((other) => other !== key);
      const keys = tick.checked ? [...others, key] : others;
      keepPack(keys);
      showPack(keys);
      for (const same of all("[data-passage]").filter((other) => pathOf(other.dataset.passage) === key)) {
        one("[data-pick]", same).checked = tick.checked;
      }
    });
  }
};

// The page of the pack.
const pack = async () => {
  const place = one("[data-pack]");
  if (!place) return;
  one("[data-without-script]").hidden = true;
  const bar = one("[data-pack-bar]");
  const empty = one("[data-pack-empty]");
  const status = one("[role=status]", bar);
  const { passages, sources } = await loadPassages();
  // An address names a pack that somebody else ticked: it is shown, and kept only if the reader says so.
  const given = () => location.hash.slice(1).split("&").map(decodeURIComponent).filter((key) => passages[key]);

  const draw = () => {
    const shared = given();
    const keys = shared.length ? shared : keptPack().filter((key) => passages[key]);
    const order = [...new Set(keys.map((key) => key.split("#")[0]))];
    place.replaceChildren();
    bar.hidden = !keys.length;
    empty.hidden = keys.length > 0;
    one("[data-pack-keep]").hidden = !shared.length;
    one("[data-pack-clear]").hidden = shared.length > 0;
    const address = new URL("#" + keys.map(encodeURIComponent).join("&"), location.href);
    one("[data-pack-address]").href = address;
    status.textContent = counted(status, keys.length);
    for (const key of keys) {
      const { claim, words, language, speaker, year, place: at } = passages[key];
      const path = key.split("#")[0];
      const { caution } = sources[path];
      const quotation = make("blockquote", "", "", make("p", "", words));
      if (language) quotation.lang = language;
      const link = make("a", "", claim);
      link.href = new URL(path, root).href + "#" + key.split("#")[1];
      const number = make("sup", "", String(order.indexOf(path) + 1));
      const section = make("section", "pack-passage", "", make("h2", "", "", link));
      if (caution && key === keys.find((other) => other.startsWith(path + "#"))) {
        section.append(make("p", "caution", "", make("strong", "label", place.dataset.caution), ` ${caution}`));
      }
      section.append(quotation, make("p", "pack-by", `${speaker}, ${[year, at].filter(Boolean).join(", ")} `, number));
      if (!shared.length) {
        const remove = make("button", "quiet", place.dataset.remove);
        remove.type = "button";
        remove.setAttribute("aria-label", `${place.dataset.remove}: ${claim}`);
        remove.addEventListener("click", () => {
          keepPack(keptPack().filter((kept) => kept !== key));
          draw();
          status.focus();
        });
        section.append(remove);
      }
      place.append(section);
    }
    if (order.length) {
      const notes = make("ol", "pack-sources");
      for (const path of order) {
        const { citation, reviewed } = sources[path];
        notes.append(make("li", "", citation + (reviewed ? ` ${place.dataset.reviewed}: ${reviewed}.` : "")));
      }
      place.append(make("h2", "", place.dataset.sources), notes);
    }
    showPack(keptPack());
  };

  one("[data-pack-keep]").addEventListener("click", () => {
    keepPack([...new Set([...keptPack(), ...given()])]);
    history.replaceState(null, "", location.pathname);
    draw();
  });
  one("[data-pack-clear]").addEventListener("click", () => {
    keepPack([]);
    draw();
  });
  one("[data-pack-print]").addEventListener("click", () => print());
  draw();
};
