/* What was written and is not on the server yet. Survives a reload; goes out in order, each under its own key. */

const PREFIX = "csi:outbox";

export class Outbox {
  constructor(viewer, conversation) {
    this.name = `${PREFIX}:${viewer}:${conversation}`;
  }

  get items() {
    return read(this.name) ?? [];
  }

  has(key) {
    return this.items.some((item) => item.key === key);
  }

  add(item) {
    write(this.name, [...this.items, item]);
  }

  remove(key) {
    const rest = this.items.filter((item) => item.key !== key);
    rest.length ? write(this.name, rest) : forget(this.name);
  }
}

/* The text that is being written, one for each conversation. */
export class Draft {
  constructor(viewer, conversation) {
    this.name = `csi:draft:${viewer}:${conversation}`;
  }

  get text() {
    return read(this.name) ?? "";
  }

  set text(text) {
    text ? write(this.name, text) : forget(this.name);
  }
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

/* A full or forbidden storage costs the safety net, not the message. */
function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    return;
  }
}

function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    return;
  }
}
