// Filters of a list: shown are the items that have every facet that is chosen, and the groups that have such an item.
const filtering = () => {
  const form = one("form[data-filters-of]");
  if (!form) return;
  const items = all(`${form.dataset.filtersOf} [data-facets]`);
  const status = one("[role=status]", form);
  form.hidden = false;
  const apply = () => {
    const chosen = chosenIn(form);
    let shown = 0;
    for (const item of items) {
      const facets = item.dataset.facets.split(" ");
      item.hidden = !chosen.every((facet) => facets.includes(facet));
      shown += !item.hidden;
    }
    for (const group of new Set(items.map((item) => item.parentElement))) {
      group.hidden = !all("[data-facets]", group).some((item) => !item.hidden);
    }
    status.textContent = chosen.length ? counted(status, shown) : "";
    keepInAddress(chosen.map((facet) => facet.split("=")));
  };
  choose(form, new URLSearchParams(location.search));
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  if (chosenIn(form).length) apply();
};

// The facets that are chosen in a form: `name=value`.
const chosenIn = (form) => all("select", form).filter((select) => select.value).map(({ name, value }) => `${name}=${value}`);

// Chooses what an address asks for; what the form does not offer is not chosen.
const choose = (form, asked) => {
  for (const select of all("select", form)) {
    const value = asked.get(select.name) ?? "";
    select.value = [...select.options].some((option) => option.value === value) ? value : "";
  }
};

// Keeps in the address what is shown, as names and values, so that it can be shared.
const keepInAddress = (parts) => {
  const address = new URL(location.href);
  address.search = new URLSearchParams(parts);
  try {
    history.replaceState(null, "", address);
  } catch {
    // Some browsers refuse it to a page from a disk; the list is filtered all the same.
  }
};
