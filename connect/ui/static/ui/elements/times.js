/* Keeps `<time data-when>` true as time passes; the words are those of connect/ui/moments.py. */
const REFRESH_MS = 30_000;
const DAY_MS = 86_400_000;
const form = new Intl.DateTimeFormat("pt-BR", {
  timeZone: document.documentElement.dataset.zone,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

function parts(date) {
  const { year, month, day, hour, minute } = Object.fromEntries(form.formatToParts(date).map((p) => [p.type, p.value]));
  return { year, date: `${day}/${month}`, full: `${day}/${month}/${year}`, clock: `${hour}:${minute}` };
}

function ago(date) {
  const minutes = Math.floor((Date.now() - date) / 60_000);
  if (minutes < 1) return "agora";
  if (minutes < 60) return `há ${minutes} min`;
  if (minutes < 24 * 60) return `há ${Math.floor(minutes / 60)} h`;
  const days = Math.floor(minutes / (24 * 60));
  return days === 1 ? "há 1 dia" : `há ${days} dias`;
}

function left(date) {
  const minutes = Math.floor((date - Date.now()) / 60_000);
  if (minutes < 1) return "menos de 1 min";
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
}

/** The moment in words: "clock", "day", "moment", "ago" or "left". */
export function worded(date, wording) {
  if (wording === "ago") return ago(date);
  if (wording === "left") return left(date);
  const then = parts(date);
  if (wording === "clock") return then.clock;
  const today = parts(new Date());
  const isToday = then.full === today.full;
  const isYesterday = then.full === parts(new Date(Date.now() - DAY_MS)).full;
  if (wording === "moment") return `${isToday ? "Hoje," : isYesterday ? "Ontem," : then.full} ${then.clock}`;
  if (isToday) return then.clock;
  if (isYesterday) return "Ontem";
  return then.year === today.year ? then.date : then.full;
}

const isoDay = new Intl.DateTimeFormat("en-CA", {
  timeZone: document.documentElement.dataset.zone,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** `2026-11-22`, in the company's zone. */
export function dayOf(moment) {
  return isoDay.format(moment);
}

/** The name of such a day, as it stands above a day's messages. */
export function dayName(day) {
  const now = new Date();
  if (day === dayOf(now)) return "Hoje";
  if (day === dayOf(new Date(now - DAY_MS))) return "Ontem";
  const isThisYear = day.slice(0, 4) === dayOf(now).slice(0, 4);
  const words = new Intl.DateTimeFormat("pt-BR", {
    timeZone: "UTC",
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(isThisYear ? {} : { year: "numeric" }),
  }).format(new Date(`${day}T00:00:00Z`));
  return words[0].toUpperCase() + words.slice(1);
}

function refresh() {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("time[data-when]:not([data-when=clock])")) {
    const words = worded(new Date(element.dateTime), element.dataset.when);
    if (element.textContent !== words) element.textContent = words;
  }
}

setInterval(refresh, REFRESH_MS);
document.addEventListener("visibilitychange", refresh);
