// An open group of the menu closes with Escape, and when something else is clicked. Without this file it closes by its title.
const open = () => document.querySelector("#menu details[open]");

addEventListener("keydown", (event) => {
  const group = event.key === "Escape" && open();
  if (!group) return;
  group.open = false;
  group.querySelector("summary").focus();
});

addEventListener("click", (event) => {
  const group = open();
  if (group && !group.contains(event.target)) group.open = false;
});

// "/" goes to the page's search field, or to the page that finds; "?" to the list of keys. Not while somebody writes.
addEventListener("keydown", (event) => {
  const writes = event.target.closest("input, textarea, select, trix-editor, [contenteditable]");
  if (writes || event.ctrlKey || event.metaKey || event.altKey || !["/", "?"].includes(event.key)) return;
  const field = document.querySelector("[data-search]"), page = document.querySelector("a[data-find]");
  if (event.key === "/" && field) {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (page) {
    event.preventDefault();
    location.assign(event.key === "/" ? page.href : `${page.href}#keyboard`);
  }
});
