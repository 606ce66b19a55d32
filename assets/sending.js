/**
 * Sends a file as the body of a POST, telling how far it is (`fetch` cannot): `{isOk, …answer}`, without words where the
 * server was not reached.
 */
export function post(href, asked, file, onPercent) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${href}?${new URLSearchParams(asked)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => onPercent(Math.round((event.loaded / event.total) * 100));
    request.onload = () => resolve({ ...request.response, isOk: request.status === 200 });
    request.onerror = request.ontimeout = request.onabort = () => resolve({ isOk: false });
    request.send(file);
  });
}
