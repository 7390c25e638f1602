// Notes that are open in the page are searched where they are: nothing is sent. Without script the button asks the server.
function start(form) {
  const field = form.elements.namedItem("words"), said = form.querySelector("[role=status]");
  const notes = [...document.querySelectorAll("[data-note]")];

  function look() {
    const words = field.value.trim().toLocaleLowerCase();
    let found = 0;
    for (const note of notes) {
      note.hidden = words !== "" && !note.textContent.toLocaleLowerCase().includes(words);
      found += !note.hidden;
    }
    said.textContent = words && form.dataset.found.replace("{found}", found).replace("{all}", notes.length);
  }

  if (field.value) return; // the server has looked already
  field.addEventListener("input", look);
  form.addEventListener("submit", (event) => event.preventDefault());
}

document.querySelectorAll("form[data-search]").forEach(start);
