/* The one connection to the server: reads the stream, comes back by itself, knows where to go on. */

const SILENCE = 40_000; // the server says something every 15 s: after this long the line is dead
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

export class LiveConnection {
  /* `heard({id, event, data})` for each message, `changed("online" | "offline" | "signed-out")`. */
  constructor(url, cursor, { heard, changed }) {
    this.url = url;
    this.cursor = cursor;
    this.heard = heard;
    this.changed = changed;
    this.failures = 0;
    this.stopped = false;
    this.run();
  }

  stop() {
    this.stopped = true;
    this.request?.abort();
    this.wake?.();
  }

  /* Somebody looks: no need to wait any longer. */
  nudge() {
    this.wake?.();
  }

  /* The network is back: the line that there was may be dead without a word. */
  renew() {
    this.request?.abort();
    this.nudge();
  }

  async run() {
    while (!this.stopped) {
      await this.listen().catch(() => {});
      if (this.stopped) return;
      this.changed("offline");
      await this.pause();
    }
  }

  async listen() {
    this.request = new AbortController();
    let silence = setTimeout(() => this.request.abort(), SILENCE);
    try {
      const response = await fetch(`${this.url}?depois=${this.cursor}`, {
        cache: "no-store",
        redirect: "error",
        signal: this.request.signal,
      });
      if (response.status === 401) {
        this.stop();
        this.changed("signed-out");
        return;
      }
      if (!response.ok) throw new Error(response.status);
      const messages = new Messages();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(silence);
        silence = setTimeout(() => this.request.abort(), SILENCE);
        for (const message of messages.read(value)) this.take(message);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  take(message) {
    if (message.id) this.cursor = Number(message.id);
    if (message.event === "open") {
      this.failures = 0;
      this.changed("online");
    } else if (message.event === "control" && message.data === "signed-out") {
      this.stop();
      this.changed("signed-out");
    } else {
      this.heard({ ...message, id: this.cursor });
    }
  }

  /* Longer and longer, and never all browsers at the same moment. */
  pause() {
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures++);
    const milliseconds = longest * (0.5 + Math.random() / 2);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/* Server-sent events out of pieces of text that end anywhere. */
export class Messages {
  rest = "";

  *read(text) {
    const blocks = (this.rest + text).split("\n\n");
    this.rest = blocks.pop();
    for (const block of blocks) {
      const message = { id: "", event: "message", data: [] };
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        if (colon < 1) continue; // a comment: the server's heartbeat
        const field = line.slice(0, colon);
        const value = line.slice(colon + 1).replace(/^ /, "");
        if (field === "data") message.data.push(value);
        else message[field] = value;
      }
      if (message.event !== "message" || message.data.length) {
        yield { id: message.id, event: message.event, data: message.data.join("\n") };
      }
    }
  }
}
