/** Dialogs and menus. A link with data-dialog="id" opens that dialog; without scripts it leads to a page. */
export function startDialogs(): void {
  document.addEventListener("click", openFromLink);
  document.addEventListener("click", closeOnBackdrop);
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leaveMenu();
  });
}

export function openDialog(id: string): boolean {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  if (!dialog.open) dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("dialog:open"));
  return true;
}

function openFromLink(event: MouseEvent): void {
  const opener = (event.target as Element).closest<HTMLElement>("[data-dialog]");
  const plainClick = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (opener?.dataset.dialog && plainClick && openDialog(opener.dataset.dialog)) event.preventDefault();
}

function closeOnBackdrop(event: MouseEvent): void {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open) return;
  const box = dialog.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
}

function closeMenus(event: MouseEvent): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!menu.contains(event.target as Node)) menu.open = false;
  }
}

function leaveMenu(): void {
  const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
