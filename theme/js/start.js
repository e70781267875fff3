// The key "/" anywhere leads to the search box, or to the page that has one; not while something is being written.
const searchKey = () => {
  const box = one("main [data-search-box], [data-search-box]");
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!box || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writing) return;
    event.preventDefault();
    if (!box.offsetParent) one("[data-search-door]").click();
    box.focus();
    box.select();
  });
};

searchKey();
picking();
copying();
filtering();
previewing();
pack().catch(() => {});
search();
