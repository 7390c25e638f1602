// The visitor's own time beside the clinic's, where the two clocks differ. Without this the page shows the clinic's alone.
const language = document.documentElement.lang;
const banner = document.querySelector("[data-clinic-zone]");
const marks = [...document.querySelectorAll("[data-start]")];
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

// {weekday, hour, minute} that a clock in that zone shows.
function wall(moment, timeZone) {
  const format = { weekday: "short", hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone };
  const parts = new Intl.DateTimeFormat(language, format).formatToParts(moment);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

const same = (one, other) => ["weekday", "hour", "minute"].every((part) => one[part] === other[part]);

// As the page writes times: 9.15 in Swedish and Danish, 9:15 in German, 09:15 in English; the day where it is another.
function told(there, theirs) {
  const hour = language === "en" ? theirs.hour.padStart(2, "0") : String(Number(theirs.hour));
  const clock = `${hour}${banner.dataset.separator}${theirs.minute.padStart(2, "0")}`;
  return there.weekday === theirs.weekday ? clock : `${theirs.weekday} ${clock}`;
}

function show(times) {
  const words = banner.querySelector("[data-here]").content.textContent;
  times.forEach(({ mark, there, theirs }) => {
    mark.textContent = words.replace("[time]", told(there, theirs));
    mark.hidden = false;
  });
  const parts = new Intl.DateTimeFormat(language, { timeZoneName: "longGeneric" }).formatToParts(times[0].moment);
  const sentence = banner.querySelector("[data-visitor]");
  sentence.textContent = sentence.textContent.replace("[zone]", parts.find(({ type }) => type === "timeZoneName").value);
  sentence.hidden = false;
}

if (banner && here) {
  const times = marks.map((mark) => {
    const moment = new Date(mark.dataset.start);
    return { mark, moment, there: wall(moment, banner.dataset.clinicZone), theirs: wall(moment, here) };
  });
  if (times.some(({ there, theirs }) => !same(there, theirs))) show(times);
}
