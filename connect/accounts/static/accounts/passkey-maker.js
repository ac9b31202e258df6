const REFUSED = "A chave não foi criada. Você cancelou, ou o tempo acabou. Tente de novo.";
const KNOWN = "Este aparelho já tem uma chave da sua conta.";
const UNABLE = "Este navegador não cria chaves de acesso. Use outro, ou o aplicativo autenticador.";

/** Has the browser make a passkey for the challenge on the page, and sends it with the form. */
class PasskeyMaker extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      if (this.form.elements.credential.value) return;
      event.preventDefault();
      this.make();
    });
  }

  async make() {
    const button = this.form.querySelector("button");
    button.disabled = true;
    try {
      const { publicKey } = JSON.parse(this.querySelector("script").textContent);
      if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return this.fail(UNABLE);
      const options = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
      const credential = await navigator.credentials.create({ publicKey: options });
      this.form.elements.credential.value = JSON.stringify(credential.toJSON());
      this.form.requestSubmit();
    } catch (error) {
      this.fail(error.name === "InvalidStateError" ? KNOWN : REFUSED);
    } finally {
      button.disabled = false;
    }
  }

  fail(sentence) {
    const told = this.querySelector("[data-failed]");
    told.textContent = sentence;
    told.hidden = false;
  }
}

customElements.define("passkey-maker", PasskeyMaker);
