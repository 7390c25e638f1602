// Moving a booking on the calendar by dragging it, or with Alt and the arrow keys. Either way ends in the page's own form,
// which says what stands in the way; without this script the same form is reached by the link "Move".
const calendar = document.querySelector("[data-calendar]");
const form = document.querySelector("[data-move-form]");
const live = document.querySelector("[data-live]");
const days = calendar ? [...calendar.querySelectorAll("[data-day]")] : [];
const words = live ? live.dataset : {};
const wide = matchMedia("(min-width: 60rem)");
let held = null; // {item, link, day, row, from: {day, row}}

const rowsOf = (item) => Number(item.dataset.rows);
const clock = (row) => {
  const minutes = Number(calendar.dataset.first) * 60 + (row - 1) * 15;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
};

// Other sessions of that column which the place would overlap: told before anything is sent.
function clashes(item, day, row) {
  return [...day.querySelectorAll("li[data-row]")].filter((other) => {
    const begins = Number(other.dataset.row);
    return other !== item && !other.matches("[data-away]") && begins < row + rowsOf(item) && row < begins + rowsOf(other);
  });
}

function place({ item, link, day, row }) {
  if (item.parentElement !== day) day.append(item);
  item.dataset.row = row;
  const clash = clashes(item, day, row);
  link.classList.toggle("clash", clash.length > 0);
  return clash;
}

function tell(clash) {
  const where = `${held.day.dataset.label}, ${clock(held.row)}`;
  live.textContent = `${where}. ${clash.length ? `${words.clash} ${clash[0].querySelector(".cal-event").dataset.name}.` : ""} ${words.how}`;
}

function take(item) {
  const day = item.closest("[data-day]");
  const row = Number(item.dataset.row);
  held = { item, link: item.querySelector("a"), day, row, from: { day, row } };
  held.link.classList.add("moving");
}

function move(day, row) {
  const most = Number(calendar.dataset.rows) - rowsOf(held.item) + 1;
  held.day = day;
  held.row = Math.min(Math.max(1, row), Math.max(1, most));
  tell(place(held));
}

function drop() {
  const { item, link, day, row, from } = held;
  link.classList.remove("moving", "clash");
  held = null;
  if (day === from.day && row === from.row) return;
  form.action = item.dataset.move;
  form.elements.day.value = day.dataset.day;
  form.elements.clock.value = clock(row);
  form.elements.who.value = day.dataset.who || item.dataset.who;
  form.elements.room.value = item.dataset.room || "";
  form.requestSubmit();
}

function leave() {
  const { item, link, from } = held;
  held.day = from.day;
  held.row = from.row;
  place(held);
  link.classList.remove("moving", "clash");
  held = null;
  live.textContent = words.left;
  item.querySelector("a").focus();
}

function pointed(event, offset) {
  const day = days.find((each) => {
    const box = each.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX < box.right;
  });
  if (!day) return;
  const box = day.getBoundingClientRect();
  const height = parseFloat(getComputedStyle(day).gridAutoRows);
  move(day, Math.round((event.clientY - offset - box.top) / height) + 1);
}

function drag(start) {
  const item = start.target.closest("li[data-move]");
  if (!item || start.button !== 0 || !wide.matches || held) return;
  const link = item.querySelector("a");
  const offset = start.clientY - item.getBoundingClientRect().top;
  let dragged = false;
  const onMove = (event) => {
    if (!dragged && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < 6) return;
    if (!dragged) take(item);
    dragged = true;
    pointed(event, offset);
  };
  const end = (event) => {
    removeEventListener("pointermove", onMove);
    if (!dragged) return;
    link.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    if (event.type === "pointerup") drop();
    else leave();
  };
  addEventListener("pointermove", onMove);
  addEventListener("pointerup", end, { once: true });
  addEventListener("pointercancel", end, { once: true });
}

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function keyed(event) {
  const item = event.target.closest("li[data-move]");
  if (!item || !wide.matches) return;
  if (held && event.key === "Escape") leave();
  else if (held && event.key === "Enter") drop();
  else if (event.altKey && STEPS[event.key]) {
    if (!held) take(item);
    const [across, down] = STEPS[event.key];
    const link = held.link;
    move(days[days.indexOf(held.day) + across] || held.day, held.row + down);
    link.focus();
  } else return;
  event.preventDefault();
}

if (calendar && form && live) {
  calendar.addEventListener("pointerdown", drag);
  calendar.addEventListener("dragstart", (event) => event.preventDefault()); // links would be dragged themselves
  calendar.addEventListener("keydown", keyed);
}
