/* <team-list>: *Equipe de Atendimento*, and how many of them are online. */
class TeamList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("live:place", (event) => this.keepLoad(event.detail));
    this.addEventListener("live:placed", () => this.count());
    this.addEventListener("live:gone", () => this.count());
  }

  /* How many conversations the colleague has, is told apart from how they stand. */
  keepLoad({ fragment, present }) {
    const load = present?.querySelector(".load");
    if (load && fragment.matches("li")) fragment.querySelector(".s").before(load.cloneNode(true));
  }

  count() {
    const states = [...this.querySelectorAll("li")].map((colleague) => colleague.dataset.state);
    const online = states.filter((state) => state === "online").length;
    document.getElementById("team-online").textContent = `${online} de ${states.length} online`;
  }
}

customElements.define("team-list", TeamList);
