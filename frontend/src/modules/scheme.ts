/** The colour switch: changes the page at once, and lets the server remember the choice in its cookie. */
export function startScheme(): void {
  document.querySelector<HTMLFormElement>("[data-scheme-switch]")?.addEventListener("submit", choose);
}

function choose(event: SubmitEvent): void {
  const form = event.currentTarget as HTMLFormElement;
  const chosen = (event.submitter as HTMLButtonElement).value;
  event.preventDefault();
  if (chosen === "auto") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = chosen;
  for (const button of form.querySelectorAll("button")) button.ariaPressed = String(button.value === chosen);
  void fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
}
