/** What both monitors showed in a rehearsed run: one plot a channel, both children in it, and the values as words. */
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { clock } from "../story";
import type { SceneFile, Story, Traces } from "../types";
import { Mark, say } from "./parts";

const CHANNELS = ["map", "hr", "cvp", "icp", "spo2", "temp", "hb", "k", "ica", "lactate", "blood"];
const FIRST = ["map", "cvp", "blood"];
const HIGH = 132;

interface Props { file: SceneFile; story: Story; traces: Traces; minute: number; setMinute: (m: number) => void }

export function TracesPanel(p: Props) {
  const [shown, show] = useState(FIRST);
  return (
    <div class="th-traces">
      {shown.map((channel, i) => (
        <div key={i} class="th-trace">
          <div class="th-trace-head">
            <select aria-label={say("traces")} value={channel} onChange={(e) => show(shown.map((c, k) => (k === i ? e.currentTarget.value : c)))}>
              {CHANNELS.map((c) => <option key={c} value={c}>{say(`trace_${c}`)}</option>)}
            </select>
            <Values {...p} channel={channel} />
          </div>
          <Plot {...p} channel={channel} />
        </div>
      ))}
    </div>
  );
}

const nearest = (minutes: number[], m: number): number => {
  const step = minutes.length > 1 ? minutes[1] - minutes[0] : 1;
  return Math.min(Math.max(Math.round(m / step), 0), minutes.length - 1);
};

function Values({ file, traces, minute, channel }: Props & { channel: string }) {
  const i = nearest(traces.minutes, minute);
  return (
    <span class="th-values">
      {file.order.map((t) => <span key={t} data-value={`${t}.${channel}`}><Mark file={file} letter={t} /> {traces[t][channel]?.[i]?.toFixed(1) ?? "–"}</span>)}
    </span>
  );
}

function Plot({ file, story, traces, minute, setMinute, channel }: Props & { channel: string }) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const at = useRef(minute);
  at.current = minute;
  useEffect(() => {
    const css = getComputedStyle(holder.current!);
    const ink = css.getPropertyValue("--ink-2"), line = css.getPropertyValue("--line");
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: "12px sans-serif" };
    const series = file.order.map((t): uPlot.Series => ({
      label: t.toUpperCase(), stroke: css.getPropertyValue(`--edge-${t}`), width: 2, dash: t === "b" ? [6, 3] : undefined, points: { show: false },
    }));
    const made = new uPlot({
      width: holder.current!.clientWidth || 300, height: HIGH,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { time: false, range: [0, Math.max(story.minutes, 1)] } },
      axes: [{ ...axis, size: 24, values: (_, all) => all.map((m) => clock(story, m, file.zone)) }, { ...axis, size: 44 }],
      series: [{}, ...series],
      hooks: {
        draw: [(u) => {
          const x = Math.round(u.valToPos(at.current, "x", true));
          u.ctx.save();
          u.ctx.strokeStyle = css.getPropertyValue("--ink");
          u.ctx.lineWidth = 1.5;
          u.ctx.beginPath();
          u.ctx.moveTo(x, u.bbox.top);
          u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
          u.ctx.stroke();
          u.ctx.restore();
        }],
      },
    }, [traces.minutes, ...file.order.map((t) => traces[t][channel])] as uPlot.AlignedData, holder.current!);
    made.over.addEventListener("click", () => setMinute(made.posToVal(made.cursor.left ?? 0, "x")));
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: holder.current!.clientWidth, height: HIGH }));
    watch.observe(holder.current!);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [traces, channel, story]);
  useEffect(() => plot.current?.redraw(false, false), [minute]);
  return <div ref={holder} class="th-plot" aria-hidden="true" />;
}
