import { copyFileSync, mkdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const dist = resolve(import.meta.dirname, "../src/collegium/web/static/dist");

// Reports (PDF) need the faces as TTF; browsers never load these.
const ttf = [
  "@expo-google-fonts/atkinson-hyperlegible-next/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf",
  "@expo-google-fonts/atkinson-hyperlegible-next/400Regular_Italic/AtkinsonHyperlegibleNext_400Regular_Italic.ttf",
  "@expo-google-fonts/atkinson-hyperlegible-next/600SemiBold/AtkinsonHyperlegibleNext_600SemiBold.ttf",
  "@expo-google-fonts/atkinson-hyperlegible-next/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf",
  "@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
  "@expo-google-fonts/noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf",
];

function copyReportFonts(): Plugin {
  return {
    name: "copy-report-fonts",
    apply: "build",
    closeBundle() {
      const target = resolve(dist, "fonts-ttf");
      mkdirSync(target, { recursive: true });
      for (const path of ttf) {
        copyFileSync(resolve(import.meta.dirname, "node_modules", path), resolve(target, basename(path)));
      }
    },
  };
}

export default defineConfig({
  base: "/static/dist/",
  publicDir: false,
  plugins: [copyReportFonts()],
  build: {
    outDir: dist,
    emptyOutDir: true,
    manifest: "manifest.json",
    // The oldest browsers with light-dark() and nesting: older targets would rewrite both into many more bytes.
    target: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: { input: "src/main.ts" },
  },
});
