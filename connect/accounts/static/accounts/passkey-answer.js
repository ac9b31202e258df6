/** Has a passkey answer the server's question, and sends the answer with the form. */
class PasskeyAnswer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.ask());
  }

  async ask() {
    this.button.disabled = true;
    this.querySelector("[data-failed]").hidden = true;
    try {
      const credential = await navigator.credentials.get(await this.question());
      this.form.elements.answer.value = JSON.stringify(credential.toJSON());
      this.form.requestSubmit();
    } catch {
      this.querySelector("[data-failed]").hidden = false;
      this.button.disabled = false;
    }
  }

  async question() {
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.form.elements.csrfmiddlewaretoken.value });
    const response = await fetch(this.dataset.url, { method: "POST", body });
    if (!response.ok) throw new Error(String(response.status));
    const { publicKey } = await response.json();
    return { publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) };
  }
}

customElements.define("passkey-answer", PasskeyAnswer);
