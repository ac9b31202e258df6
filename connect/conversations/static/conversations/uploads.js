/* Sending a file with its progress, which `fetch` does not tell. */

export function upload(url, fields, progress) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const sent = new Promise((resolve) => {
    request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }));
    for (const name of ["error", "abort", "timeout"]) {
      request.addEventListener(name, () => resolve({ status: 0, text: "" }));
    }
  });
  request.upload.addEventListener("progress", ({ loaded, total }) => progress(total ? loaded / total : 0));
  request.open("POST", url);
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.send(body);
  return { sent, cancel: () => request.abort() };
}
