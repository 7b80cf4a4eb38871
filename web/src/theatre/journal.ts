/** What has been entered so far, in the shape of a plan. */
import { json } from "./fetching";
import type { Story } from "./types";

interface Seen { step?: string; id?: string; began?: string | null; ended?: string | null }
interface BoardState { now?: string; separated?: string | null; milestones?: Seen[] }

/** The journal as a story over the plan's steps; the last minute is now. Times count from the plan's start. */
export async function journal(plan: Story): Promise<Story> {
  const state = await json<BoardState>("/api/state");
  const zero = Date.parse(plan.start);
  const minute = (iso?: string | null) => (iso ? (Date.parse(iso) - zero) / 60_000 : null);
  const now = minute(state.now) ?? 0;
  const seen = new Map((state.milestones ?? []).map((m) => [m.step ?? m.id ?? "", m]));
  const steps = plan.steps.flatMap((s) => {
    const m = seen.get(s.id);
    const end = minute(m?.ended), start = minute(m?.began) ?? end;
    return start === null ? [] : [{ ...s, start, end: end ?? Math.max(now, start) }];
  });
  const vessels = plan.vessels.flatMap((v) => {
    const m = seen.get(v.step);
    const at = minute(v.act === "clamp" ? m?.began ?? m?.ended : m?.ended);
    return at === null ? [] : [{ ...v, minute: at }];
  });
  const last = Math.max(now, ...steps.map((s) => s.end), 1);
  return { start: plan.start, minutes: last, steps, vessels, separated: minute(state.separated) };
}
