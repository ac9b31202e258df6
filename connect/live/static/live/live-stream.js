/* <live-stream>: the page's ear. Shows when it hears nothing, and places what it hears. */

import { LiveConnection } from "./live-connection.js";
import { place } from "./live-placing.js";

/* The page as its address has it. A plain reload would send a form once more that made this page. */
const anew = () => location.replace(location.pathname + location.search);

/* The session is over: to the door, which says so, and leads back here. */
function toTheDoor() {
  const login = document.querySelector("meta[name=login]")?.content;
  if (!login) return anew();
  const next = location.pathname + location.search;
  location.replace(`${login}?${new URLSearchParams({ next, sessao: "terminou" })}`);
}

const PATIENCE = 1_500; // a connection that is back by then was never missed

class LiveStream extends HTMLElement {
  connectedCallback() {
    this.cursor = Number(this.dataset.cursor);
    this.ending = new AbortController();
    const { signal } = this.ending;
    const nudge = () => document.visibilityState === "visible" && this.source?.nudge();
    window.addEventListener("offline", () => this.changed("offline"), { signal });
    window.addEventListener("online", () => this.source?.renew(), { signal });
    document.addEventListener("visibilitychange", nudge, { signal });
    window.addEventListener("pagehide", () => this.leave(), { signal });
    // Out of the browser's back-forward cache: go on from what was last heard.
    window.addEventListener("pageshow", (event) => event.persisted && this.join(), { signal });
    this.join();
  }

  disconnectedCallback() {
    this.ending.abort();
    this.leave();
  }

  join() {
    this.source = "SharedWorker" in window ? this.throughWorker() : this.directly();
  }

  leave() {
    clearTimeout(this.patience);
    this.patience = null;
    this.source?.leave();
    this.source = null;
  }

  throughWorker() {
    const { worker, session, url } = this.dataset;
    const { port } = new SharedWorker(worker, { type: "module", name: `live ${session}` });
    port.addEventListener("message", ({ data }) => {
      if (data.message) this.heard(data.message);
      if (data.state) this.changed(data.state);
    });
    port.start();
    port.postMessage({ join: { url, cursor: this.cursor } });
    return {
      nudge: () => port.postMessage({ nudge: true }),
      renew: () => port.postMessage({ renew: true }),
      leave: () => {
        port.postMessage({ leave: true });
        port.close();
      },
    };
  }

  directly() {
    const connection = new LiveConnection(this.dataset.url, this.cursor, {
      heard: (message) => this.heard(message),
      changed: (state) => this.changed(state),
    });
    return {
      nudge: () => connection.nudge(),
      renew: () => connection.renew(),
      leave: () => connection.stop(),
    };
  }

  heard({ id, event, data }) {
    if (event === "live") place(data);
    if (event === "control" && data === "stale") this.refresh();
    if (event === "control" && data === "reload") anew();
    this.cursor = id;
  }

  /* What is here can't be brought up to date: regions may load themselves anew, else the page does. */
  refresh() {
    const refreshed = new CustomEvent("live:reload", { bubbles: true, cancelable: true });
    if (this.dispatchEvent(refreshed)) anew();
  }

  changed(state) {
    if (state === "signed-out") toTheDoor();
    else if (state === "offline") this.patience ??= setTimeout(() => this.show(false), PATIENCE);
    else {
      clearTimeout(this.patience);
      this.patience = null;
      this.show(true);
    }
  }

  show(isOnline) {
    this.toggleAttribute("data-online", isOnline);
    this.querySelector(".offline").hidden = isOnline;
    this.dispatchEvent(new CustomEvent(isOnline ? "live:online" : "live:offline", { bubbles: true }));
  }
}

customElements.define("live-stream", LiveStream);
