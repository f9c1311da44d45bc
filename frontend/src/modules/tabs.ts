/** On a narrow screen a strip of tabs begins at the current one instead of at its beginning. */
export function startTabs(): void {
  for (const strip of document.querySelectorAll<HTMLElement>(".tabs")) {
    const current = strip.querySelector("[aria-current]");
    if (!current || strip.scrollWidth <= strip.clientWidth) continue;
    const [tab, whole] = [current.getBoundingClientRect(), strip.getBoundingClientRect()];
    strip.scrollLeft += tab.left + tab.width / 2 - whole.left - whole.width / 2;
  }
}
