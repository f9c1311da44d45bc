/** Keyboard: Ctrl-K opens the palette, arrows walk its results, "/" goes to a table's filter, "?" lists the keys. */
import { openDialog } from "./dialogs";

export function startKeyboard(): void {
  document.addEventListener("keydown", shortcut);
  const palette = document.getElementById("palette");
  palette?.addEventListener("keydown", walk);
  palette?.addEventListener("dialog:open", () => {
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

function walk(event: KeyboardEvent): void {
  const palette = event.currentTarget as HTMLElement;
  const links = [...palette.querySelectorAll<HTMLElement>(".palette-list a")];
  const input = palette.querySelector<HTMLInputElement>("input[type=search]");
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (event.key === "ArrowDown") (links[at + 1] ?? links[0])?.focus();
  else if (event.key === "ArrowUp") (at > 0 ? links[at - 1] : input)?.focus();
  else if (event.key === "Enter" && document.activeElement === input && links[0]) links[0].click();
  else if (event.key === "Escape") (palette as HTMLDialogElement).close(); // a search field would only be emptied
  else return;
  event.preventDefault();
}
