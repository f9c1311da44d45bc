/**
 * Drafts: what is typed into a form with data-draft stays in this browser until the server has taken it.
 *
 * A draft belongs to one person (data-user), one form and one address, with the query a link may have filled the form from;
 * it goes when the form was taken, on signing out, and after two weeks. Passwords, files and hidden fields are never kept.
 */
const PREFIX = "draft:";
const SENT = "draft-sent";
const KEEP_MS = 14 * 24 * 3600 * 1000;
// These choose how the same form is shown, not what is in it.
const SHOWING = ["language", "page", "sort"];

type Values = [name: string, value: string][];
interface Draft {
  at: number;
  values: Values;
}

export function startDrafts(): void {
  forgetSent();
  forgetOld();
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) watch(form);
  document.addEventListener("submit", forgetOnSignOut);
}

/** Under which name the draft of this form is kept. */
export function draftName(form: HTMLFormElement): string {
  return [PREFIX + (document.documentElement.dataset.user ?? ""), form.dataset.draft, place(location.href)].join(":");
}

/** The path with what a link may have filled the form from: another link is another form. */
function place(address: string): string {
  const url = new URL(address);
  for (const name of SHOWING) url.searchParams.delete(name);
  return url.pathname + (url.searchParams.size ? `?${url.searchParams}` : "");
}

function watch(form: HTMLFormElement): void {
  const name = draftName(form);
  const draft = read(name);
  if (draft && form.dataset.bound === undefined) restore(form, draft, name);
  const save = () => write(name, { at: Date.now(), values: values(form) });
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      timer = 0;
      save();
    }, 300);
  });
  window.addEventListener("pagehide", () => timer && save());
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    save();
    sessionStorage.setItem(SENT, name);
  });
}

/**
 * The draft that was sent last is dropped once a page shows that the server took it: a page that answers the form
 * (it names the form's address as its referrer), is neither the form with errors, nor the sign-in page, nor an error page.
 */
function forgetSent(): void {
  const name = sessionStorage.getItem(SENT);
  if (!name) return;
  sessionStorage.removeItem(SENT);
  const answered = document.referrer !== "" && name.endsWith(":" + place(document.referrer));
  const refused = document.querySelector("[data-not-taken], form[data-draft][data-bound]") !== null;
  const sameForm = [...document.querySelectorAll<HTMLFormElement>("form[data-draft]")].some((form) => draftName(form) === name);
  const confirmed = document.querySelector("#messages [data-tone=good]") !== null;
  if (answered && !refused && (confirmed || !sameForm)) localStorage.removeItem(name);
}

function forgetOld(): void {
  for (const name of draftNames()) {
    const draft = read(name);
    if (!draft || Date.now() - draft.at > KEEP_MS) localStorage.removeItem(name);
  }
}

function forgetOnSignOut(event: SubmitEvent): void {
  if (!(event.target as Element).hasAttribute("data-sign-out")) return;
  for (const name of draftNames()) localStorage.removeItem(name);
}

function draftNames(): string[] {
  return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
}

function read(name: string): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

function write(name: string, draft: Draft): void {
  try {
    localStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // The browser's store is full or closed: the form works without drafts.
  }
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function kept(form: HTMLFormElement): Control[] {
  const never = new Set(["password", "file", "hidden", "submit", "button", "fieldset"]);
  return ([...form.elements] as Control[]).filter((control) => control.name && !never.has(control.type));
}

function values(form: HTMLFormElement): Values {
  const names = new Set(kept(form).map((control) => control.name));
  return [...new FormData(form)].filter((pair): pair is [string, string] => names.has(pair[0]) && typeof pair[1] === "string");
}

function restore(form: HTMLFormElement, draft: Draft, name: string): void {
  if (JSON.stringify(values(form)) === JSON.stringify(draft.values)) return;
  for (const control of kept(form)) fill(control, draft.values);
  // What depends on a value (htmx listens once the page is ready) must follow the restored one.
  document.addEventListener("DOMContentLoaded", () => setTimeout(() => tell(form)), { once: true });
  const note = document.createElement("p");
  const discard = document.createElement("button");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  note.textContent = document.body.dataset.draftNote ?? "";
  discard.type = "button";
  discard.className = "quiet";
  discard.textContent = document.body.dataset.draftDiscard ?? "";
  discard.addEventListener("click", () => {
    localStorage.removeItem(name);
    form.reset();
    note.remove();
  });
  note.append(discard);
  form.prepend(note);
}

function tell(form: HTMLFormElement): void {
  for (const control of kept(form)) control.dispatchEvent(new Event("change", { bubbles: true }));
}

function fill(control: Control, saved: Values): void {
  const mine = saved.filter(([name]) => name === control.name).map(([, value]) => value);
  if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) {
    control.checked = mine.includes(control.value);
  } else if (control instanceof HTMLSelectElement && control.multiple) {
    for (const option of control.options) option.selected = mine.includes(option.value);
  } else if (mine[0] !== undefined) {
    control.value = mine[0];
  }
}
