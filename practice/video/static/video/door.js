// Knocks every few seconds, and shows the page anew when what it is about has changed. In the call it only listens for the end.
const door = document.querySelector("[data-door]");
const LATE = ["ended", "over", "cancelled"];

async function knock() {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(door.dataset.door, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!answer.ok) return;
  const { state, here } = await answer.json();
  const waits = document.querySelector("[data-here]");
  if (waits) waits.hidden = !here;
  const changed = door.dataset.room ? LATE.includes(state) : state !== door.dataset.state;
  if (changed) location.replace(door.dataset.room || location.href);
}

if (door) {
  const again = () => knock().catch(() => {}).finally(() => setTimeout(again, 4000));
  again();
}
