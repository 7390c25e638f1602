// A draft is sent to the server three seconds after the last keystroke, and sealed there; nothing is kept in the browser.
// Without script the button "Save the draft" does the same.
const PAUSE = 3000; // ms

function start(form) {
  const text = form.elements.namedItem("text");
  const said = form.querySelector("[data-said]");
  let timer, dirty = false, sending = false, sent = false, clicked = null;

  async function save() {
    if (sending) return plan();
    sending = true;
    dirty = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual",
      });
      if (answer.type === "opaqueredirect") return fail(form.dataset.out);
      const told = await answer.json();
      if (!answer.ok) return fail(told.said);
      form.elements.namedItem("revision").value = told.revision;
      if (!dirty) said.textContent = told.said;
    } catch {
      fail(form.dataset.failed);
    } finally {
      sending = false;
      if (clicked) form.requestSubmit(clicked);
    }
  }

  function fail(words) {
    dirty = true;
    said.textContent = words;
  }

  function plan() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", () => {
    dirty = true;
    said.textContent = "";
    plan();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sent) return event.preventDefault(); // a double click
    if (sending) { // the revision on its way back belongs into this form: the click waits for it
      clicked = event.submitter;
      return event.preventDefault();
    }
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => {
    if (dirty && !sent && text.value) event.preventDefault();
  });
}

document.querySelectorAll("form[data-autosave]").forEach(start);
