// The visitor's own time beside the clinic's, where the two clocks differ. Without this the page shows the clinic's alone.
const banner = document.querySelector("[data-clinic-zone]");
const marks = [...document.querySelectorAll("[data-start]")];

if (banner && marks.length) {
  const language = document.documentElement.lang;
  const clock = (moment, timeZone) =>
    new Intl.DateTimeFormat(language, { weekday: "short", hour: "numeric", minute: "2-digit", timeZone }).format(moment);
  const moments = marks.map((mark) => new Date(mark.dataset.start));
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const differs = moments.some((moment) => clock(moment, here) !== clock(moment, banner.dataset.clinicZone));
  if (here && differs) show(language, moments, here);
}

function show(language, moments, here) {
  const words = banner.querySelector("[data-here]").content.textContent;
  const time = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
  const day = (moment, timeZone) => new Intl.DateTimeFormat("en", { day: "numeric", timeZone }).format(moment);
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
  moments.forEach((moment, index) => {
    const other = day(moment, here) !== day(moment, banner.dataset.clinicZone);
    const shown = (other ? `${weekday.format(moment)} ` : "") + time.format(moment);
    marks[index].textContent = words.replace("[time]", shown);
    marks[index].hidden = false;
  });
  const name = new Intl.DateTimeFormat(language, { timeZoneName: "longGeneric" })
    .formatToParts(moments[0])
    .find((part) => part.type === "timeZoneName").value;
  const sentence = banner.querySelector("[data-visitor]");
  sentence.textContent = sentence.textContent.replace("[zone]", name);
  sentence.hidden = false;
}
