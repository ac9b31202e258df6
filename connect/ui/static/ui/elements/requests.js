import { toast } from "./toast-region.js";

const OFFLINE = "Sem conexão. Confira a internet e tente de novo. O que você escreveu fica guardado aqui.";
const SLOW = "O servidor demorou a responder. Nada foi perdido. Tente de novo em instantes.";
const SESSION_OVER = "Sua sessão terminou. Entre de novo para continuar. O texto que você escreveu foi guardado.";
const REFUSALS = {
  404: "Isto não existe mais, ou não está disponível para você.",
  413: "O arquivo é maior do que o limite.",
  429: "Muitas tentativas. Aguarde um pouco e tente de novo.",
};

const loginPath = () => document.querySelector("meta[name=login]")?.content;

/** Whether the answer is the sign-in page instead of what was asked for. */
export function isSessionOver(status, url) {
  const login = loginPath();
  return status === 401 || status === 403 || Boolean(login && new URL(url, location.href).pathname === login);
}

export function tellSessionOver() {
  const next = encodeURIComponent(location.pathname + location.search);
  toast(SESSION_OVER, "err", { href: `${loginPath() ?? "/"}?next=${next}`, label: "Entrar" });
}

/** What went wrong, in a sentence, unless the server has said it itself. */
function tellRefusal(xhr) {
  if (isSessionOver(xhr.status, xhr.responseURL)) return tellSessionOver();
  if (!xhr.getResponseHeader("HX-Trigger")?.includes("toast")) toast(REFUSALS[xhr.status] ?? SLOW, "err");
}

/** A POST outside of htmx, with the page's CSRF token. `fields`: an object or a FormData. */
export async function post(url, fields = {}, options = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "X-Requested-With": "fetch" };
  const response = await fetch(url, { method: "POST", body, headers, ...options });
  if (isSessionOver(response.status, response.url || url)) tellSessionOver();
  return response;
}

/* Pressed twice, it is sent once: the second time would be about something that is no longer so. */
function once(event) {
  const sender = event.type === "submit" ? event.target : event.target.closest("[hx-post]:not(form)");
  if (!sender?.matches("[hx-post].htmx-request")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}
document.addEventListener("submit", once, true);
document.addEventListener("click", once, true);

document.addEventListener("htmx:sendError", () => toast(OFFLINE, "err"));
document.addEventListener("htmx:timeout", () => toast(SLOW, "err"));
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => tellRefusal(xhr));
/* What was pressed may have left the page when the answer comes: htmx then tells nobody. */
const heard = new WeakSet();
document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => heard.add(xhr));
document.addEventListener("htmx:beforeSend", ({ detail: { elt, xhr } }) => {
  xhr.addEventListener("loadend", () => {
    if (elt.isConnected || heard.has(xhr)) return;
    const said = JSON.parse(xhr.getResponseHeader("HX-Trigger") ?? "{}");
    for (const [name, detail] of Object.entries(said)) window.htmx.trigger(document.body, name, detail);
    if (xhr.status >= 400) tellRefusal(xhr);
  });
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status >= 400 || !isSessionOver(detail.xhr.status, detail.xhr.responseURL)) return;
  detail.shouldSwap = false;
  tellSessionOver();
});
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.xhr?.status !== 422) return;
  const form = document.querySelector("dialog[open]") ?? document;
  form.querySelector("[aria-invalid=true]")?.focus();
});
