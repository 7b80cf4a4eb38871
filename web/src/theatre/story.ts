/** The state of vessels and steps at a minute of a plan, a run or the journal; pressures under clips. */
import type { Candidate, Letter, Occlusions, Step, Story } from "./types";

export type Fate = "open" | "clamped" | "divided";

/** What has happened to each vessel until a minute. */
export function fates(story: Story | null, minute: number): Map<string, Fate> {
  const out = new Map<string, Fate>();
  for (const v of story?.vessels ?? []) {
    if (v.minute > minute) continue;
    if (v.act === "divide") out.set(v.edge, "divided");
    else if (out.get(v.edge) !== "divided") out.set(v.edge, v.act === "clamp" ? "clamped" : "open");
  }
  return out;
}

export const underWay = (story: Story | null, minute: number): Step[] =>
  (story?.steps ?? []).filter((s) => s.start <= minute && minute < s.end);

/** Phases in their order, each with the span of its steps. */
export function phases(story: Story): { name: string; start: number; end: number }[] {
  const spans = new Map<string, { name: string; start: number; end: number }>();
  for (const s of story.steps) {
    const span = spans.get(s.phase);
    if (!span) spans.set(s.phase, { name: s.phase, start: s.start, end: s.end });
    else {
      span.start = Math.min(span.start, s.start);
      span.end = Math.max(span.end, s.end);
    }
  }
  return [...spans.values()].sort((x, y) => x.start - y.start);
}

/** A story's minute as a time of day where the case is. */
export function clock(story: Story | null, minute: number, zone: string | null): string {
  if (!story) return "";
  const at = new Date(Date.parse(story.start) + minute * 60_000);
  return at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone ?? undefined });
}

/** The table's row for a set of clips, if division wrote one. */
export function clipRow(table: Occlusions, clipped: string[]): number[] | null {
  if (!clipped.length) return table.open;
  return table.clips[[...clipped].sort().join("|")] ?? null;
}

/** A row as pressure by child and territory. */
export function byTwin(table: Occlusions, row: number[]): Record<Letter, Record<string, number>> {
  const out = { a: {}, b: {} } as Record<Letter, Record<string, number>>;
  let k = 0;
  for (const t of ["a", "b"] as Letter[]) for (const name of table.territories[t]) out[t][name] = row[k++];
  return out;
}

/** The lowest stop and warning of a child's rules. */
export function limits(candidate: Candidate, twin: Letter): { warn: number; stop: number } | null {
  const mine = candidate.stop_rules.filter((r) => r.twin === twin);
  if (!mine.length) return null;
  return { warn: Math.min(...mine.map((r) => r.warn_mmhg)), stop: Math.min(...mine.map((r) => r.stop_mmhg)) };
}
