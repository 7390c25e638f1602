// The sentence beside the form follows what is typed. Without script the button "See how it reads" does the same.
const form = document.querySelector("form[data-preview]");
const shown = document.getElementById("preview");
let waiting, asked = 0;

async function follow() {
  const number = ++asked;
  const said = new FormData(form);
  said.set("preview", "1");
  const answer = await fetch(location.href, { method: "POST", body: said });
  if (!answer.ok || answer.redirected || number !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("preview");
  if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceChildren(...fresh.childNodes);
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => follow().catch(() => {}), 500);
});
