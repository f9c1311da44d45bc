/** Keyboard: Ctrl-K opens the palette, arrows walk its results, "/" goes to a table's filter, "?" lists the keys. */
import { openDialog } from "./dialogs";

export function startKeyboard(): void {
  document.addEventListener("keydown", shortcut);
  const palette = document.getElementById("palette");
  if (!palette) return;
  palette.addEventListener("keydown", walk);
  palette.addEventListener("input", () => (isStale = true));
  for (const name of ["htmx:response:error", "htmx:error"]) palette.addEventListener(name, () => (isStale = false));
  new MutationObserver(answered).observe(palette.querySelector(".palette-list")!, { childList: true });
  palette.addEventListener("dialog:open", () => {
    const input = palette.querySelector("input");
    input?.select();
    input?.dispatchEvent(new CustomEvent("palette:open"));
  });
}

function shortcut(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    if (openDialog("palette")) event.preventDefault();
  } else if (!isTyping(event) && event.key === "?") {
    openDialog("shortcuts");
  } else if (!isTyping(event) && event.key === "/") {
    const filter = document.querySelector<HTMLElement>("form.filter :is(input, select):not([type=hidden])");
    if (filter) event.preventDefault();
    filter?.focus();
  }
}

function isTyping(event: KeyboardEvent): boolean {
  const elsewhere = (event.target as Element).closest("input, textarea, select") ?? document.querySelector("dialog[open]");
  return event.ctrlKey || event.metaKey || event.altKey || elsewhere !== null;
}

// Whoever types fast and presses Enter means what was typed, not what was listed before it.
let isStale = false;
let held: "ArrowDown" | "Enter" | undefined;

function answered(): void {
  isStale = false;
  const key = held;
  held = undefined;
  if (key) document.querySelector("#palette input")?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

function walk(event: KeyboardEvent): void {
  const palette = event.currentTarget as HTMLElement;
  if (isStale && (event.key === "ArrowDown" || event.key === "Enter")) {
    held = event.key;
    event.preventDefault();
    return;
  }
  const links = [...palette.querySelectorAll<HTMLElement>(".palette-list :is(a, button)")];
  const input = palette.querySelector<HTMLInputElement>("input[type=search]");
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (event.key === "ArrowDown") (links[at + 1] ?? links[0])?.focus();
  else if (event.key === "ArrowUp") (at > 0 ? links[at - 1] : input)?.focus();
  else if (event.key === "Enter" && document.activeElement === input && links[0]) links[0].click();
  else if (event.key === "Escape") (palette as HTMLDialogElement).close(); // a search field would only be emptied
  else return;
  event.preventDefault();
}
