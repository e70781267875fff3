// Keeps a page of a preview up to date and shows what is wrong with the book. The server adds this to the pages it sends;
// the site itself has no trace of it. What the server says is described in `src/serve/edition.rs`.

"use strict";
(() => {
  const script = document.currentScript;
  const alone = "alone" in script.dataset;
  let has = script.dataset.has;

  // What must outlive a reload. Where a browser keeps nothing for a site, it is forgotten.
  const memory = {
    get: (name) => {
      try {
        return JSON.parse(sessionStorage.getItem(`briefbook-preview-${name}`));
      } catch {
        return null;
      }
    },
    set: (name, value) => {
      try {
        sessionStorage.setItem(`briefbook-preview-${name}`, JSON.stringify(value));
      } catch {
        // Nothing is kept.
      }
    },
  };

  // The page as it was sent, node by node: the theme's scripts change what is shown, and this one runs before them.
  const sent = document.documentElement.cloneNode(true);
  const shown = new WeakMap();
  const remember = (copy, node) => {
    shown.set(copy, node);
    copy.childNodes.forEach((child, at) => remember(child, node.childNodes[at]));
  };
  remember(sent, document.documentElement);

  // What differs between two elements of one name: runs of nodes in the place of others, as few as can be told at a glance.
  const isLike = (a, b) => a.nodeType === Node.ELEMENT_NODE && a.cloneNode().isEqualNode(b.cloneNode());
  const differences = (old, fresh) => {
    const [a, b] = [[...old.childNodes], [...fresh.childNodes]];
    const short = Math.min(a.length, b.length);
    let start = 0;
    while (start < short && a[start].isEqualNode(b[start])) start++;
    let end = 0;
    while (end < short - start && a.at(-1 - end).isEqualNode(b.at(-1 - end))) end++;
    const [goes, comes] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
    if (goes.length === comes.length && goes.every((node, at) => isLike(node, comes[at]))) {
      return goes.flatMap((node, at) => differences(node, comes[at]));
    }
    return [{ parent: old, goes, comes, before: a[start - 1], after: a[a.length - end] }];
  };

  // A script of the theme may hold on to elements that it finds by `data-…` (those for tables and search programs are none),
  // and what it has changed is its own.
  const isHeld = (node) =>
    node.nodeType === Node.ELEMENT_NODE &&
    [node, ...node.querySelectorAll("*")].some(
      (element) =>
        /^(script|style|link)$/.test(element.localName) ||
        element.getAttributeNames().some((name) => /^data-(?!label$|pagefind-)/.test(name)),
    );
  const canChange = ({ parent, goes, comes, before, after }) => {
    const place = shown.get(parent);
    const stands = (node) => !node || (place && shown.get(node).parentNode === place);
    const isAsSent = (node) => stands(node) && shown.get(node).isEqualNode(node);
    return stands(before) && stands(after) && goes.every(isAsSent) && ![...goes, ...comes].some(isHeld);
  };
  const change = ({ parent, goes, comes, before, after }) => {
    const place = shown.get(parent);
    const next = shown.get(goes[0] ?? after) ?? shown.get(before)?.nextSibling ?? null;
    for (const copy of comes) {
      const node = document.importNode(copy, true);
      place.insertBefore(node, next);
      parent.insertBefore(copy, goes[0] ?? after ?? null);
      remember(copy, node);
    }
    for (const node of goes) {
      shown.get(node).remove();
      node.remove();
    }
  };

  // The page as it is now: only what differs is changed, where that can be done, and else the page is loaded again.
  let latest = 0;
  const update = async () => {
    const turn = ++latest;
    const response = await fetch(location.href).catch(() => null);
    const text = await response?.text().catch(() => null);
    if (turn !== latest) return;
    const fresh = new DOMParser().parseFromString(text ?? "", "text/html");
    const own = fresh.querySelector("script[data-has]");
    if (own) own.dataset.has = script.dataset.has;
    const found = differences(sent, fresh.documentElement);
    if (alone || !found.every(canChange)) return reload();
    found.forEach(change);
  };

  // The page again, where the reader was.
  const reload = () => {
    memory.set("place", { path: location.pathname, x: scrollX, y: scrollY });
    location.reload();
  };
  const place = memory.get("place");
  memory.set("place", null);
  if (place && place.path === location.pathname) {
    const back = () => scrollTo({ left: place.x, top: place.y, behavior: "instant" });
    back();
    // Pictures that came later may have moved the text.
    addEventListener("load", back, { once: true });
  }

  // New style sheets beside the old ones, which go when the new ones are there: so the page never stands without.
  const restyle = (names) => {
    for (const [old, fresh] of Object.entries(names)) {
      for (const copy of sent.querySelectorAll('link[rel="stylesheet"]')) {
        if (!copy.getAttribute("href").endsWith(old)) continue;
        copy.setAttribute("href", copy.getAttribute("href").replace(old, fresh));
        const link = shown.get(copy);
        const next = copy.cloneNode();
        shown.set(copy, next);
        next.addEventListener("load", () => link.remove(), { once: true });
        next.addEventListener("error", () => next.remove(), { once: true });
        link.after(next);
      }
    }
  };

  // The panel stands in a tree of its own, where the theme of the book does not reach.
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const host = make("briefbook-preview", { lang: "en", hidden: true });
  if (alone) host.setAttribute("alone", "");
  const root = host.attachShadow({ mode: "open" });
  const style = make("link", { rel: "stylesheet", href: "/.briefbook/preview.css" });
  const title = make("h2", { id: "title" });
  const remark = make("p", { id: "remark" });
  const text = make("pre", { tabIndex: 0 });
  text.setAttribute("role", "group");
  text.setAttribute("aria-label", "Findings");
  const hide = make("button", { type: "button", textContent: "Hide" });
  const panel = make("section", { id: "panel" }, make("header", {}, make("div", {}, title, remark), hide), text);
  panel.setAttribute("aria-labelledby", "title");
  panel.setAttribute("aria-describedby", "remark");
  const count = make("button", { type: "button", id: "count" });
  count.setAttribute("aria-controls", "panel");
  const said = make("p", { id: "said" });
  said.setAttribute("role", "status");
  const ended = make("p", { id: "ended", hidden: true });
  ended.setAttribute("role", "status");
  root.append(style, panel, count, ended, said);

  // Shown when it has its style, or when it is known that it will have none.
  const styled = new Promise((resolve) => {
    style.addEventListener("load", resolve, { once: true });
    style.addEventListener("error", resolve, { once: true });
  });
  document.body.append(host);

  let open = false;
  const show = (wanted) => {
    open = wanted || alone;
    panel.hidden = !open;
    count.hidden = open;
    hide.hidden = alone;
    makeRoom();
  };
  // The end of the page can be scrolled to from under the panel.
  const makeRoom = () => {
    const covered = open && !alone && !host.hidden ? panel.offsetHeight : 0;
    document.body.style.paddingBlockEnd = covered > 0 ? `${covered}px` : "";
  };
  addEventListener("resize", makeRoom);
  hide.addEventListener("click", () => {
    memory.set("hidden", text.textContent);
    show(false);
    count.focus();
  });
  count.addEventListener("click", () => {
    memory.set("hidden", null);
    show(true);
    text.focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || alone) return;
    event.stopPropagation();
    hide.click();
  });

  // What is wrong and what to do stand out from the lines of the file, and are broken where there is no room; those are not.
  const KINDS = { error: "wrong", warning: "wrong", help: "help", note: "note" };
  const lines = (words) =>
    words.split(/(?<=\n)/).map((line) => {
      const kind = line.match(/^(error|warning)\b|^ *= (help|note):/);
      return kind ? make("span", { className: KINDS[kind[1] ?? kind[2]], textContent: line }) : line;
    });

  // An error opens the panel, unless the reader has closed it over this very error; warnings wait to be asked for.
  const findings = ({ errors, summary, text: words }) => {
    const changed = text.textContent !== words;
    title.textContent = summary;
    remark.textContent = alone
      ? "The book cannot be shown yet. This page changes by itself when the errors are mended."
      : errors > 0
        ? "The page is the last good one. This goes away by itself when the errors are mended."
        : "The page is as the book is now.";
    text.replaceChildren(...lines(words));
    count.textContent = summary.replace(/ in .*/, "");
    host.toggleAttribute("warning", errors === 0);
    if (changed) show(errors > 0 && memory.get("hidden") !== words);
    styled.then(() => {
      if (text.textContent === "") return;
      host.hidden = false;
      said.textContent = summary;
      makeRoom();
    });
  };
  const clear = () => {
    const had = root.activeElement !== null;
    host.hidden = ended.hidden;
    panel.hidden = count.hidden = true;
    said.textContent = "";
    text.textContent = "";
    makeRoom();
    memory.set("hidden", null);
    if (had) document.activeElement.blur();
  };

  // A hidden page lets its connection go: a browser has only six for a site, and more pages may be open.
  const PATIENCE = 4000;
  let silence = null;
  const over = (isOver) => {
    clearTimeout(silence);
    silence = null;
    if (isOver === !ended.hidden) return;
    ended.hidden = !isOver;
    ended.textContent = isOver ? "The preview has ended: this page is no longer kept up to date." : "";
    if (isOver && host.hidden) panel.hidden = count.hidden = true;
    host.hidden = !isOver && text.textContent === "";
  };

  let events = null;
  const listen = () => {
    if (events !== null || document.hidden) return;
    // The address is percent-encoded already, and has no `&` that is not part of a name.
    events = new EventSource(`/.briefbook/events?has=${has}&page=${location.pathname.replaceAll("&", "%26")}`);
    const on = (name, act) =>
      events.addEventListener(name, (event) => {
        has = event.lastEventId || has;
        act(event.data);
      });
    on("change", update);
    on("style", (data) => restyle(JSON.parse(data)));
    on("findings", (data) => findings(JSON.parse(data)));
    on("clear", clear);
    // A browser tries again by itself; a server that stays away has ended, and what the page shows may be old.
    events.addEventListener("open", () => over(false));
    events.addEventListener("error", () => {
      silence ??= setTimeout(over, PATIENCE, true);
    });
    // After an answer that is no stream a browser does not try again by itself.
    events.addEventListener("error", () => {
      if (events === null || events.readyState !== EventSource.CLOSED) return;
      events = null;
      setTimeout(listen, 2000);
    });
  };
  const rest = () => {
    if (events !== null) events.close();
    events = null;
    clearTimeout(silence);
    silence = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);
  listen();
})();
