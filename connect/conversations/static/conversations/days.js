/* The name of a day above its messages, in the words of connect/ui/moments.py. */

const zone = document.documentElement.dataset.zone;
const iso = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
const DAY_MS = 86_400_000;

/* `2026-11-22`, in the company's zone. */
export function dayOf(moment) {
  return iso.format(moment);
}

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
