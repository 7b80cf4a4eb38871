/** Builds the browser's side into the Python package: fixed names for the entries, hashed names for the rest. */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { parse } from "yaml";

const board = resolve(import.meta.dirname, "../src/twofold/board");
const texts = resolve(board, "texts/theatre");

/** `virtual:texts`: every language that has a named reviewer. */
function languages(): Plugin {
  return {
    name: "twofold-texts",
    resolveId: (id) => (id === "virtual:texts" ? "\0texts" : undefined),
    load(id) {
      if (id !== "\0texts") return undefined;
      const found: Record<string, unknown> = {};
      for (const name of readdirSync(texts).filter((n) => n.endsWith(".yaml")).sort()) {
        const all = parse(readFileSync(resolve(texts, name), "utf8"));
        if (all.reviewer) found[name.replace(".yaml", "")] = { script: all.script, theatre: all.theatre };
      }
      return `export default ${JSON.stringify(found)}`;
    },
  };
}

/** `files.json`: what the service worker keeps, and a version that changes when any of it does. */
function listing(): Plugin {
  return {
    name: "twofold-listing",
    generateBundle(_, bundle) {
      const names = Object.keys(bundle).filter((n) => n !== "sw.js" && n !== "style.js").sort();
      const hash = createHash("sha256");
      for (const n of names) {
        const part = bundle[n];
        hash.update(n).update(part.type === "chunk" ? part.code : part.source);
      }
      const version = hash.digest("hex").slice(0, 12);
      this.emitFile({ type: "asset", fileName: "files.json", source: JSON.stringify({ version, files: names }) + "\n" });
    },
  };
}

export default defineConfig({
  base: "/static/",
  plugins: [languages(), listing()],
  build: {
    outDir: process.env.TWOFOLD_STATIC ?? resolve(board, "static"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1000, // three.js; 1 MB gzipped is the limit for all
    rollupOptions: {
      input: {
        app: "src/app/app.ts",
        theatre: "src/theatre/theatre.tsx",
        sw: "src/sw/sw.ts",
        style: "src/css/app.css",
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "part-[name]-[hash].js",
        assetFileNames: (a) => (a.names.some((n) => n === "style.css" || n === "app.css") ? "app.css" : "part-[name]-[hash][extname]"),
      },
    },
  },
});
