/**
 * Answers that are not lost without a connection: a form with data-keep is sent from the page that stands.
 *
 * What cannot be sent is kept in this browser, said so in the form, and sent again: every few seconds, at once where the
 * connection is back, and when any page of the site is opened later. Each sending has a name (_sending) under which the
 * server takes it once, however often it arrives. What the server will not take is dropped, with its sentence.
 */
import { draftName } from "./drafts";

const PREFIX = "answers:";
const AGAIN_MS = 5000;
const KEEP_MS = 14 * 24 * 3600 * 1000;

interface Kept {
  at: number;
  url: string;
  body: [name: string, value: string][];
  draft: string;
  done: string;
}

interface Answer {
  url?: string;
  message?: string;
}

type Fate = "sent" | "kept" | "errors" | "over";

export function startAnswers(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keep]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep(form);
      void sendAll();
    });
  }
  window.addEventListener("online", () => void sendAll());
  void sendAll();
}

function keep(form: HTMLFormElement): void {
  const body = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
  const done = form.dataset.sent ?? "";
  const kept: Kept = { at: Date.now(), url: form.action, body, draft: draftName(form), done };
  try {
    localStorage.setItem(PREFIX + form.action, JSON.stringify(kept));
  } catch {
    form.submit(); // The browser's store is full or closed: as without this module.
  }
}

let sending = false;
let timer = 0;

async function sendAll(): Promise<void> {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  let left = false;
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    const kept = read(name);
    if (!kept || Date.now() - kept.at > KEEP_MS) localStorage.removeItem(name);
    else if ((await send(name, kept)) === "kept") left = true;
  }
  sending = false;
  if (left) timer = window.setTimeout(() => void sendAll(), AGAIN_MS);
}

function read(name: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

async function send(name: string, kept: Kept): Promise<Fate> {
  const form = [...document.querySelectorAll<HTMLFormElement>("form[data-keep]")].find(({ action }) => action === kept.url);
  const [fate, answer] = await post(kept);
  if (fate === "kept") {
    if (form) say(form, form.dataset.keep ?? "");
    return fate;
  }
  localStorage.removeItem(name);
  if (fate === "sent") {
    localStorage.removeItem(kept.draft);
    if (form) location.assign(answer.url ?? form.action);
    else tell(kept.done);
  } else if (fate === "over" && form) say(form, answer.message ?? "");
  else if (fate === "errors" && form) form.submit(); // the page that comes has the errors beside the questions
  return fate;
}

async function post(kept: Kept): Promise<[Fate, Answer]> {
  try {
    const headers = { Accept: "application/json" };
    const response = await fetch(kept.url, { method: "POST", body: fresh(kept), headers });
    if (response.status === 422) return ["errors", {}];
    const isData = response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
    if (!isData || (!response.ok && response.status !== 409)) return ["kept", {}];
    return [response.ok ? "sent" : "over", (await response.json()) as Answer];
  } catch {
    return ["kept", {}];
  }
}

/** The body, with the token of the page that stands: the one that it was written with may be over. */
function fresh(kept: Kept): FormData {
  const body = new FormData();
  const token = document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value;
  for (const [name, value] of kept.body) body.append(name, name === "csrfmiddlewaretoken" ? (token ?? value) : value);
  return body;
}

function say(form: HTMLFormElement, text: string): void {
  const place = form.querySelector<HTMLElement>("[data-kept]");
  if (place && place.textContent !== text) place.textContent = text;
}

function tell(text: string): void {
  const item = document.createElement("div");
  item.dataset.tone = "good";
  item.textContent = text;
  document.getElementById("messages")?.append(item);
}
