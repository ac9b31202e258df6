/* <team-list>: *Equipe de Atendimento*, and how many of them are online. */
class TeamList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("live:placed", () => this.count());
    this.addEventListener("live:gone", () => this.count());
  }

  count() {
    const states = [...this.querySelectorAll("li")].map((colleague) => colleague.dataset.state);
    const online = states.filter((state) => state === "online").length;
    document.getElementById("team-online").textContent = `${online} de ${states.length} online`;
  }
}

customElements.define("team-list", TeamList);
