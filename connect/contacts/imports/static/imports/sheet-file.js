/* <sheet-file data-most data-sentence>: says that a file is too large before it travels, not after. */

class SheetFile extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", ({ target }) => this.weigh(target));
  }

  weigh(input) {
    const isTooLarge = [...input.files].some((file) => file.size > Number(this.dataset.most));
    input.setCustomValidity(isTooLarge ? this.dataset.sentence : "");
    if (isTooLarge) input.reportValidity();
  }
}

customElements.define("sheet-file", SheetFile);
