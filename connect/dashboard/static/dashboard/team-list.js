/* <team-list>: *Equipe de Atendimento*, and how many of them are online. */
class TeamList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("live:place", (event) => this.keepLoad(event.detail));
    this.addEventListener("live:placed", () => this.count());
    this.addEventListener("live:gone", () => this.count());
  }

  /* How many conversations the colleague has, is told apart from how they stand; of who is new, in a moment. */
  keepLoad({ fragment, present }) {
    if (!fragment.matches("li")) return;
    const id = fragment.id.replace("colleague", "load");
    const load = present ? present.querySelector(`#${id}`) : Object.assign(document.createElement("span"), { id });
    if (load) fragment.querySelector(".s").before(load.cloneNode(true));
  }

  count() {
    const states = [...this.querySelectorAll("li")].map((colleague) => colleague.dataset.state);
    const online = states.filter((state) => state === "online").length;
    document.getElementById("team-online").textContent = `${online} de ${states.length} online`;
  }
}

customElements.define("team-list", TeamList);
