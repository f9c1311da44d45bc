/** Buttons that print the page: `<button data-print hidden>`. Hidden where there are no scripts. */
export function startPrint(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
