// Proves that the colours in tokens.css meet WCAG 2.2 AA in both schemes: 4.5 for text, 3 for edges, marks and focus.
// Run: npm run check. Exits with 1 and a line for each pair that falls short.
import { readFileSync } from "node:fs";

const css = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");
const colours = Object.fromEntries(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(([, name, light, dark]) => [name, { light, dark }]),
);
const surfaces = ["paper", "sheet", "sunken"];
const tones = ["good", "attention", "urgent", "info", "neutral", "community", "consortium", "digital", "primary"];
const on = (texts, grounds) => texts.flatMap((text) => grounds.map((ground) => [text, ground]));

const textPairs = [
  ...on(["ink", "ink-soft", "primary", "primary-strong", "urgent", "attention"], surfaces),
  ...on(["community", "consortium", "digital"], ["paper", "sheet"]),
  ...tones.flatMap((tone) => [[tone, `${tone}-tint`], ["ink", `${tone}-tint`], ["primary", `${tone}-tint`]]),
  ["primary-strong", "primary-tint"],
  ["on-primary", "primary"],
  ["on-primary", "primary-strong"],
  ["on-band", "band"],
  ["on-band", "band-line"],
  ["on-band-soft", "band"],
  ["on-marigold", "marigold"],
  ["band", "on-band"],
];
const series = Array.from({ length: 8 }, (_, place) => `chart-${place + 1}`);
const shapePairs = [
  ...on(["line-strong", "focus", ...series, ...tones], ["paper", "sheet"]),
  ["marigold", "band"],
  ["line-strong", "consortium-tint"],
];

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

let lowest = [Infinity];
let failed = 0;
for (const [pairs, least] of [[textPairs, 4.5], [shapePairs, 3]]) {
  for (const [front, back] of pairs) {
    for (const scheme of ["light", "dark"]) {
      const ratio = contrast(colours[front][scheme], colours[back][scheme]);
      if (ratio / least < lowest[0]) lowest = [ratio / least, `${front} on ${back}, ${scheme}: ${ratio.toFixed(2)}, needs ${least}`];
      if (ratio >= least) continue;
      failed += 1;
      console.error(`${front} on ${back}, ${scheme}: ${ratio.toFixed(2)}, needs ${least}`);
    }
  }
}
console.log(`${(textPairs.length + shapePairs.length) * 2} pairs checked, ${failed} too low; closest: ${lowest[1]}`);
process.exit(failed ? 1 : 0);
