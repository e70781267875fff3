// A button that copies a quotation with all that it takes to cite it: words, speaker, post then, source, place, link.
const copying = () => {
  for (const button of all("[data-copy]")) {
    button.addEventListener("click", async () => {
      const figure = button.closest("[data-passage]");
      const key = pathOf(figure.dataset.passage);
      const { passages, sources } = await loadPassages();
      const { words, speaker, place } = passages[key];
      const { citation } = sources[key.split("#")[0]];
      const link = published(figure.dataset.passage);
      const where = [citation, place].filter(Boolean).join(" ");
      const anchor = make("a", "", link);
      anchor.href = link;
      const html = make("div", "", "", make("blockquote", "", `“${words}”`), make("p", "", `— ${speaker}. ${where} `, anchor));
      await copy(`“${words}”\n— ${speaker}. ${where}\n${link}\n`, html.innerHTML);
      const label = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 2000);
    });
  }
};
