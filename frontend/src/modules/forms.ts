/** Forms: errors first, no lost work, file sizes before the upload, suggestions while one types. */
export function startForms(): void {
  showErrors();
  document.addEventListener("change", sayFileSize);
  document.addEventListener("input", suggest);
  document.addEventListener("submit", keepTooLarge, { capture: true });
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-guard]:not([data-draft])")) guard(form);
  document.addEventListener("submit", sendOnce);
}

function showErrors(): void {
  const summary = document.querySelector<HTMLElement>(".error-summary");
  if (!summary) return;
  document.title = `${document.body.dataset.errorTitle}: ${document.title}`;
  summary.focus();
}

function guard(form: HTMLFormElement): void {
  let changed = form.dataset.bound !== undefined;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

// A second click while the first is on its way would do the thing twice.
function sendOnce(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "";
  window.addEventListener("pageshow", () => delete form.dataset.sending, { once: true });
  setTimeout(() => delete form.dataset.sending, 8000);
}

function sayFileSize(event: Event): void {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
  const note = input.parentElement?.querySelector<HTMLElement>(".file-note") ?? document.createElement("p");
  const limit = Number(input.dataset.maxBytes ?? Infinity);
  const tooLarge = [...(input.files ?? [])].some((file) => file.size > limit);
  note.className = "file-note";
  note.setAttribute("role", "status");
  note.dataset.tone = tooLarge ? "urgent" : "neutral";
  note.textContent = [...(input.files ?? [])].map((file) => `${file.name} · ${size(file.size)}`).join("; ");
  if (tooLarge) note.textContent += ` — ${input.dataset.tooLarge ?? size(limit)}`;
  input.setCustomValidity(tooLarge ? note.textContent : "");
  input.after(note);
}

// The server would have to take the whole file in to say the same; nothing else hears of the sending.
function keepTooLarge(event: SubmitEvent): void {
  const inputs = (event.target as HTMLFormElement).querySelectorAll<HTMLInputElement>("input[type=file]");
  const refused = [...inputs].find((input) => input.validity.customError);
  if (!refused) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  refused.focus();
}

function size(bytes: number): string {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

let asked = 0;

function suggest(event: Event): void {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.dataset.suggest || !input.list) return;
  const [url, list, turn] = [new URL(input.dataset.suggest, location.href), input.list, ++asked];
  url.searchParams.set("q", input.value);
  setTimeout(async () => {
    if (turn !== asked) return;
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok || turn !== asked) return;
    list.replaceChildren(...((await answer.json()) as string[]).map((text) => new Option(text, text)));
  }, 200);
}
