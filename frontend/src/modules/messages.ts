/** Messages: said aloud once the page stands, dismissed by hand, and shown when a request from the page fails. */
export function startMessages(): void {
  const list = document.getElementById("messages");
  if (!list) return;
  list.addEventListener("click", dismiss);
  for (const button of list.querySelectorAll<HTMLElement>("[data-dismiss]")) button.hidden = false;
  announceAgain(list);
  letGo(list);
  for (const name of ["htmx:response:error", "htmx:error"]) {
    document.addEventListener(name, () => sayFailure(list));
  }
}

function dismiss(event: MouseEvent): void {
  (event.target as Element).closest("[data-dismiss]")?.parentElement?.remove();
}

// Screen readers speak what is added to a live region, not what it held when the page came.
function announceAgain(list: HTMLElement): void {
  const messages = [...list.children];
  if (messages.length > 0) setTimeout(() => list.append(...messages), 400);
}

// Good news that asks for nothing makes room again; what can be undone, or went wrong, waits for the reader.
function letGo(list: HTMLElement): void {
  const passing = [...list.querySelectorAll<HTMLElement>(":scope > [data-tone=good], :scope > [data-tone=info]")].filter(
    (item) => !item.querySelector("form"),
  );
  setTimeout(() => {
    for (const item of passing) if (!item.matches(":hover, :focus-within")) item.remove();
  }, 10_000);
}

function sayFailure(list: HTMLElement): void {
  if (list.querySelector("[data-failure]")) return;
  const item = document.createElement("div");
  item.dataset.tone = "urgent";
  item.dataset.failure = "";
  item.textContent = list.dataset.failed ?? "";
  list.append(item);
  setTimeout(() => item.remove(), 12_000);
}
