// Switches the kept day on, and says whether it is on here. Off is a form: it works without this file.
const box = document.querySelector("[data-pocket]");
const show = (name) => box.querySelectorAll("[data-when]").forEach((one) => (one.hidden = one.dataset.when !== name));

async function look() {
  const found = await navigator.serviceWorker.getRegistration(box.dataset.scope);
  show(found ? "on" : "off");
}

async function switchOn() {
  try {
    const found = await navigator.serviceWorker.register(box.dataset.worker, { scope: box.dataset.scope });
    const begun = found.installing ?? found.waiting ?? found.active;
    if (begun.state !== "activated")
      await new Promise((done, failed) =>
        begun.addEventListener("statechange", () =>
          begun.state === "activated" ? done() : begun.state === "redundant" && failed(new Error("not kept")),
        ),
      );
    show("on");
    box.querySelector("[data-when=on]").focus();
  } catch {
    show("failed");
  }
}

if (box && "serviceWorker" in navigator) {
  box.querySelectorAll("[data-on]").forEach((one) => one.addEventListener("click", switchOn));
  look();
}
