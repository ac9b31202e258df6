import { post } from "../ui/elements/requests.js";

/** Tells the server every 20 seconds that its person is there; of several tabs, one is enough. */
const EVERY = 20_000;
const LAST = "presence:last";

async function beat() {
  const last = Number(localStorage.getItem(LAST) ?? 0);
  if (Date.now() - last < EVERY - 1_000) return;
  localStorage.setItem(LAST, String(Date.now()));
  try {
    await post(document.querySelector("meta[name=presence]").content);
  } catch {
    localStorage.removeItem(LAST);
  }
}

beat();
setInterval(beat, EVERY);
document.addEventListener("visibilitychange", beat);
