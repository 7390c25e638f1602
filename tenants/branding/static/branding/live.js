// While an owner writes, the frames show the front page as it would be: the form is sent as "Show me first" would send it, a moment
// after the last change, and the frames are loaded anew. Without this script that button does the same.
const form = document.querySelector("form.editor"), places = document.querySelectorAll("[data-live]");
const WAIT = 700; // milliseconds
let timer, under_way;

async function look() {
  under_way?.abort();
  under_way = new AbortController();
  const tried = new FormData(form);
  tried.set("preview", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body: tried, signal: under_way.signal });
    if (!answer.ok) return; // something is not right yet: saving will say what
    for (const place of places) {
      place.hidden = false;
      place.querySelector("iframe").src = place.dataset.live;
    }
  } catch (error) {
    if (error.name !== "AbortError") return;
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, WAIT);
});
