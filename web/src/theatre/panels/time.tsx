/** The scrubber: phases, clamps and cuts, calls, separation; tied to the plan, a rehearsed run or the journal. */
import { clock, phases, underWay } from "../story";
import type { Follow, Runs, SceneFile, Story } from "../types";
import { Choice, say } from "./parts";

interface Props {
  file: SceneFile;
  story: Story | null;
  follow: Follow;
  run: number;
  runs: Runs | null;
  canRun: boolean;
  minute: number;
  playing: boolean;
  setFollow: (f: Follow) => void;
  setRun: (n: number) => void;
  setMinute: (m: number) => void;
  play: () => void;
}

export function TimePanel(p: Props) {
  const { story } = p;
  const span = Math.max(story?.minutes ?? 1, 1);
  const at = (m: number) => `${(100 * Math.min(Math.max(m, 0), span)) / span}%`;
  const now = underWay(story, p.minute);
  const calls = story?.strikes?.filter((s) => s.event === "strikes") ?? [];
  return (
    <div class="th-time">
      <div class="th-time-bar">
        <Choice<Follow> label={say("source")} value={p.follow} set={p.setFollow}
          options={[["plan", say("plan")], ...(p.canRun ? [["run", say("run")] as [Follow, string]] : []), ["journal", say("journal")]]} />
        {p.follow === "run" && p.runs && (
          <Choice label={say("runs")} value={String(p.run)} set={(v) => p.setRun(Number(v))} options={p.runs.rows.map((r) => [String(r[0]), runName(p.runs!, r)])} />
        )}
        <button type="button" class="btn small" id="play" onClick={p.play} aria-pressed={p.playing}>{say(p.playing ? "pause" : "play")}</button>
        <output class="th-clock" id="minute">{clock(story, p.minute, p.file.zone)}</output>
        <span class="th-now" role="status" aria-live={p.playing ? "off" : "polite"}>
          {now.length ? now.slice(0, 2).map((s) => s.name).join(" · ") + (now.length > 2 ? ` · +${now.length - 2}` : "") : say("nothing")}
        </span>
      </div>
      <div class="th-track">
        <div class="th-phases" aria-hidden="true">
          {story && phases(story).map((ph, i) => (
            <span key={ph.name} class={`th-phase th-phase-${i % 2}`} style={{ left: at(ph.start), width: `${(100 * (ph.end - ph.start)) / span}%` }}>{ph.name.replace("_", " ")}</span>
          ))}
        </div>
        <div class="th-events" aria-hidden="true">
          {story?.vessels.map((v, i) => v.act === "divide" && <span key={i} class="th-cut" style={{ left: at(v.minute) }} />)}
          {calls.map((s, i) => <span key={`s${i}`} class={`th-call th-call-${s.twin}`} style={{ left: at(s.minute) }} title={s.hazard} />)}
          {story?.separated != null && <span class="th-separated" style={{ left: at(story.separated) }}>{say("separated")}</span>}
        </div>
        <input type="range" id="scrubber" aria-label={say("time")} min={0} max={span} step={1} value={p.minute}
          aria-valuetext={`${clock(story, p.minute, p.file.zone)}: ${now.map((s) => s.name).join(", ") || say("nothing")}`}
          onInput={(e) => p.setMinute(Number(e.currentTarget.value))} />
      </div>
    </div>
  );
}

/** A run in a few words: its number, hours, calls. Neither child's outcome picks a run. */
function runName(runs: Runs, row: (number | null)[]): string {
  const get = (c: string) => row[runs.columns.indexOf(c)];
  const hours = get("duration_h"), strikes = get("strikes");
  return `${row[0]}: ${hours?.toFixed(1)} h${strikes != null ? `, ${strikes} ${say("strikes")}` : ""}`;
}
