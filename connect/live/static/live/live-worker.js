/* Holds the one connection of all tabs of a session: a browser allows few per server. */

import { LiveConnection } from "./live-connection.js";

const KEPT = 500; // messages, for tabs that were opened a little before they joined

const tabs = new Set();
const recent = [];
let since = Infinity; // everything after this cursor is in `recent`
let connection = null;
let state = "connecting";

self.addEventListener("connect", ({ ports: [tab] }) => {
  tab.addEventListener("message", ({ data }) => {
    if (data.join) join(tab, data.join);
    if (data.leave) leave(tab);
    if (data.nudge) connection?.nudge();
    if (data.renew) connection?.renew();
  });
  tab.start();
});

function join(tab, { url, cursor }) {
  tabs.add(tab);
  if (connection && cursor >= since) {
    for (const message of recent) if (message.id >= cursor) tab.postMessage({ message });
    if (state !== "connecting") tab.postMessage({ state });
    return;
  }
  connection?.stop();
  recent.length = 0;
  since = cursor;
  state = "connecting";
  connection = new LiveConnection(url, cursor, { heard, changed });
}

function leave(tab) {
  tabs.delete(tab);
  if (tabs.size === 0) {
    connection?.stop();
    connection = null;
  }
}

function heard(message) {
  recent.push(message);
  if (recent.length > KEPT) since = Math.max(since, recent.shift().id + 1);
  for (const tab of tabs) tab.postMessage({ message });
}

function changed(to) {
  state = to;
  if (to === "signed-out") connection = null;
  for (const tab of tabs) tab.postMessage({ state });
}
