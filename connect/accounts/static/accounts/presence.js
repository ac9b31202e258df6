import { post } from "../ui/elements/requests.js";

/** Tells the server every 20 seconds that its person is there; of several tabs, one is enough. */
const EVERY = 20_000;
const LAST = "presence:last";

/* Of this session: who signs out and in again is there at once. */
const session = document.querySelector("live-stream")?.dataset.session ?? "";

function lastBeat() {
  const [of, at] = (localStorage.getItem(LAST) ?? "").split(" ");
  return of === session ? Number(at) : 0;
}

async function beat() {
  if (Date.now() - lastBeat() < EVERY - 1_000) return;
  localStorage.setItem(LAST, `${session} ${Date.now()}`);
  try {
    await post(document.querySelector("meta[name=presence]").content);
  } catch {
    localStorage.removeItem(LAST);
  }
}

beat();
setInterval(beat, EVERY);
document.addEventListener("visibilitychange", beat);
