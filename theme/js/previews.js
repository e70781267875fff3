// Previews of links to pages and passages of the book, on hover and on focus: they can be entered with the pointer, Esc
// puts them away (WCAG 2.2, 1.4.13), and all they show stands where the link leads.
const previewing = () => {
  if (!matchMedia("(hover: hover)").matches) return;
  const panel = make("div", "preview");
  panel.id = "preview";
  panel.hidden = true;
  panel.setAttribute("role", "tooltip");
  one("main").append(panel);
  const here = pathOf(location.href).split("#")[0];
  let from = null;
  let timer = 0;

  const hide = () => {
    clearTimeout(timer);
    panel.hidden = true;
    from?.removeAttribute("aria-describedby");
    from = null;
  };

  const content = ({ passages, pages }, path) => {
    const passage = passages[path];
    if (passage) {
      const by = [passage.speaker, passage.year, passage.place].filter(Boolean).join(", ");
      const words = make("blockquote", "", passage.words);
      if (passage.language) words.lang = passage.language;
      return [make("p", "preview-title", passage.claim), words, make("p", "preview-by", by)];
    }
    const page = path.includes("#") ? null : pages[path];
    return page?.text && path !== here ? [make("p", "preview-title", page.title), make("p", "", page.text)] : null;
  };

  const show = async (link) => {
    const parts = content(await loadPassages(), pathOf(link.href) ?? "");
    if (!parts || (link !== document.activeElement && !link.matches(":hover"))) return;
    hide();
    from = link;
    panel.replaceChildren(...parts);
    panel.hidden = false;
    link.setAttribute("aria-describedby", panel.id);
    // Below the link if there is room, else above it; the panel touches the line, so that the pointer can cross over.
    const box = [...link.getClientRects()].at(-1);
    const wide = document.documentElement.clientWidth;
    const below = box.bottom + panel.offsetHeight < innerHeight || box.top < panel.offsetHeight;
    panel.style.left = `${Math.max(8, Math.min(box.left, wide - panel.offsetWidth - 8)) + scrollX}px`;
    panel.style.top = `${(below ? box.bottom : box.top - panel.offsetHeight) + scrollY}px`;
  };

  const later = (action, wait) => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
  // One listener for all links: a page may have hundreds.
  const linkOf = ({ target }) => {
    const link = target.closest?.("a[href]");
    return link && !link.closest("nav, .permalink") && pathOf(link.href) ? link : null;
  };
  const main = one("main");
  main.addEventListener("pointerover", (event) => {
    const link = linkOf(event);
    if (link && link !== from && event.pointerType !== "touch") later(() => show(link), 350);
  });
  main.addEventListener("pointerout", (event) => linkOf(event) && later(hide, 250));
  main.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link?.matches(":focus-visible")) later(() => show(link), 350);
  });
  main.addEventListener("focusout", hide);
  panel.addEventListener("pointerenter", () => clearTimeout(timer));
  panel.addEventListener("pointerleave", () => later(hide, 250));
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
};
