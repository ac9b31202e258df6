/* <audio-player>: one at a time, at the speed that one likes. */

const SPEEDS = [1, 1.5, 2];
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) target.appear();
});
let playing = null;
let speed = 1;

class AudioPlayer extends HTMLElement {
  connectedCallback() {
    this.audio = this.querySelector("audio");
    this.button = this.querySelector(".play");
    this.bar = this.querySelector(".audio__bar");
    this.time = this.querySelector(".audio__time");
    this.pace = this.querySelector(".spd");
    this.button.addEventListener("click", () => (this.audio.paused ? this.play() : this.audio.pause()));
    this.pace.addEventListener("click", () => this.turn());
    this.bar.addEventListener("input", () => this.seek());
    for (const name of ["play", "pause", "timeupdate", "durationchange", "ended", "error"]) {
      this.audio.addEventListener(name, () => this.show());
    }
    seen.observe(this);
  }

  disconnectedCallback() {
    seen.unobserve(this);
    this.audio.pause();
  }

  /* How long it is can be told before it is played. */
  appear() {
    seen.unobserve(this);
    this.audio.preload = "metadata";
  }

  async play() {
    if (playing && playing !== this.audio) playing.pause();
    playing = this.audio;
    this.audio.playbackRate = speed;
    await this.audio.play().catch(() => {});
  }

  turn() {
    speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    for (const player of document.querySelectorAll("audio-player")) player.keepPace();
  }

  keepPace() {
    const words = `${String(speed).replace(".", ",")}×`;
    this.audio.playbackRate = speed;
    this.pace.textContent = words;
    this.pace.setAttribute("aria-label", `Velocidade ${words}`);
  }

  seek() {
    if (Number.isFinite(this.audio.duration)) this.audio.currentTime = (this.bar.value / 1000) * this.audio.duration;
  }

  show() {
    const { paused, currentTime, duration, ended, error } = this.audio;
    const isKnown = Number.isFinite(duration) && duration > 0;
    this.classList.toggle("is-playing", !paused);
    this.button.setAttribute("aria-label", paused ? "Ouvir" : "Pausar");
    this.button.setAttribute("aria-pressed", String(!paused));
    this.bar.value = isKnown && !ended ? (currentTime / duration) * 1000 : 0;
    this.bar.setAttribute("aria-valuetext", clock(currentTime));
    if (error) this.time.textContent = "Não foi possível tocar";
    else if (isKnown || currentTime) this.time.textContent = clock(paused && !currentTime ? duration : currentTime);
  }
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

customElements.define("audio-player", AudioPlayer);
