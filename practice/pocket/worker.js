// Keeps today's times and rooms (/pocket/day) on a device whose owner asked for it. It stands at /pocket/ and is sent for no
// other page. The copy goes when its day is over, when the server no longer gives the page, and at sign-out (which clears
// whatever lies here). FILES, before this line: the design's files and the page for when nothing is kept.
const KEPT = "pocket-day", DAY = "/pocket/day", OFFLINE = "/pocket/offline", UNTIL = "Pocket-Until";

const forget = async () => (await caches.open(KEPT)).delete(DAY);

async function keep(answer) {
  await (await caches.open(KEPT)).put(DAY, answer);
}

async function kept() {
  const found = await (await caches.open(KEPT)).match(DAY);
  if (found && Date.now() < Number(found.headers.get(UNTIL))) return found;
  await forget();
  return (await caches.open(KEPT)).match(OFFLINE);
}

async function prepare() {
  await caches.delete(KEPT);
  await (await caches.open(KEPT)).addAll(FILES);
  const answer = await fetch(DAY);
  if (answer.ok && !answer.redirected) await keep(answer);
  await skipWaiting();
}

async function day(request) {
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return (await kept()) ?? Response.error();
  }
  if (answer.status >= 500) return (await kept()) ?? answer;
  if (answer.ok) await keep(answer.clone());
  else await forget();  // signed out, or no longer allowed
  return answer;
}

addEventListener("install", (event) => event.waitUntil(prepare()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (origin !== location.origin) return;
  if (event.request.mode === "navigate" && pathname === DAY) event.respondWith(day(event.request));
  else if (FILES.includes(pathname) && pathname !== OFFLINE)
    event.respondWith(caches.match(pathname).then((file) => file ?? fetch(event.request)));
});
