/** What the page asks the server while it stands: addresses stay clean, and a lost session leads to the sign-in page. */
interface RequestDetail {
  ctx: {
    request: { method: string; body: unknown };
    response: { raw: Response };
    sourceElement: Element;
  };
}

export function startRequests(): void {
  document.addEventListener("htmx:config:request", (event) => dropEmpty((event as CustomEvent<RequestDetail>).detail));
  document.addEventListener("htmx:before:response", (event) => {
    const { raw } = (event as CustomEvent<RequestDetail>).detail.ctx.response;
    if (!raw.redirected) return;
    event.preventDefault();
    location.assign(raw.url);
  });
}

/** The address that a filter leaves behind names only the choices that were made. */
function dropEmpty({ ctx: { request, sourceElement } }: RequestDetail): void {
  if (!sourceElement.matches("form.filter") || !(request.body instanceof FormData)) return;
  const empty = [...request.body].filter(([, value]) => value === "");
  for (const [name] of empty) request.body.delete(name);
}
