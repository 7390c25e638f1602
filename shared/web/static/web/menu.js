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
