/** The picked vessel, virtual clamps, and what they do to the veins of both children. */
import type { Fate } from "../story";
import { byTwin, clipRow, limits } from "../story";
import { type Candidate, type Letter, type SceneFile, type Setting } from "../types";
import { Mark, say, Section } from "./parts";

const SCALE_MMHG = 30; // the bars' length; above it they are full

interface Props {
  file: SceneFile;
  candidate: Candidate | null;
  setting: Setting;
  fates: Map<string, Fate>;
  solved: { key: string; row: number[] } | "wait" | string | null;
  pick: (id: string | null) => void;
  clip: (id: string) => void;
  clear: () => void;
  solve: () => void;
}

export function VesselPanel(p: Props) {
  const { file, candidate, setting } = p;
  const v = file.vessels.find((x) => x.id === setting.picked);
  const cut = v && candidate?.ligations[v.id];
  const on = v ? setting.clipped.includes(v.id) : false;
  const can = v ? candidate?.occlusions.clippable.includes(v.id) : false;
  const fate = v && (p.fates.get(v.id) ?? "open");
  const kinds = [...new Set(file.vessels.map((x) => x.kind))].sort();
  return (
    <Section title={say("vessel")}>
      <select class="th-vessels" aria-label={say("vessel")} value={setting.picked ?? ""} onChange={(e) => p.pick(e.currentTarget.value || null)}>
        <option value="">–</option>
        {kinds.map((k) => (
          <optgroup key={k} label={k.replace("_", " ")}>
            {file.vessels.filter((x) => x.kind === k).map((x) => <option key={x.id} value={x.id}>{x.id.replace("_", " ")}</option>)}
          </optgroup>
        ))}
      </select>
      {!v ? <p class="muted">{say("none_picked")}</p> : (
        <>
          <dl class="th-facts">
            <dt>{say("owner")}</dt>
            <dd><Share file={file} owner={v.owner} /></dd>
            <dt>{say("fate")}</dt>
            <dd>{cut ? `${say("divided")}: ${say(`to_${cut.owner}`)}` : say("kept")}{fate !== "open" ? `, ${say(fate!)}` : ""}</dd>
            {cut && <><dt>{say("stage")} · {say("order")}</dt><dd>{cut.stage} · {cut.order}</dd></>}
            <dt>{say("radius")} · {say("length")}</dt><dd>{v.radius_mm.toFixed(1)} · {v.length_mm.toFixed(0)} mm</dd>
            {cut && <><dt>{say("flow")}</dt><dd>{Math.abs(cut.flow_ml_s).toFixed(2)} mL/s</dd></>}
          </dl>
          {can ? <button type="button" class={`btn ${on ? "" : "primary"}`} id="clamp" onClick={() => p.clip(v.id)}>{say(on ? "unclamp" : "clamp")}</button>
            : candidate && <p class="hint">{say("not_clippable")}</p>}
        </>
      )}
      {candidate && <Occlusion {...p} candidate={candidate} />}
    </Section>
  );
}

function Share({ file, owner }: { file: SceneFile; owner: Record<Letter, number> }) {
  const text = say("owner_text", { a: Math.round(100 * owner.a), b: Math.round(100 * owner.b) });
  return (
    <span class="th-share">
      <span class="th-share-bar" aria-hidden="true">
        {file.order.map((t) => <span key={t} class={`th-fill-${t}`} style={{ width: `${100 * owner[t]}%` }} />)}
      </span>
      {text}
    </span>
  );
}

function Occlusion(p: Props & { candidate: Candidate }) {
  const { file, candidate, setting: { clipped } } = p;
  const table = candidate.occlusions;
  const key = [...clipped].sort().join("|");
  const solved = p.solved && typeof p.solved === "object" && p.solved.key === key ? p.solved.row : null;
  const row = clipRow(table, clipped) ?? solved;
  const note = !clipped.length ? say("occlusion_none")
    : solved ? say("occlusion_solved", { n: clipped.length })
    : !row ? say("occlusion_missing")
    : say(clipped.length === 1 ? "occlusion_single" : "occlusion_pair");
  const before = byTwin(table, table.open);
  const after = row ? byTwin(table, row) : null;
  return (
    <div class="th-occlusion">
      <h3>{say("occlusion")}</h3>
      <p class="hint" role="status">{note}</p>
      {clipped.length > 0 && (
        <ul class="th-clips">
          {clipped.map((id) => <li key={id}><button type="button" class="btn small" onClick={() => p.clip(id)} aria-label={`${say("unclamp")}: ${id}`}>{id.replace("_", " ")} ×</button></li>)}
          {clipped.length > 1 && <li><button type="button" class="btn small quiet" onClick={p.clear}>{say("clear")}</button></li>}
        </ul>
      )}
      {!row && (p.solved === "wait" ? <p class="hint" role="status">{say("occlusion_wait")} …</p>
        : <button type="button" class="btn" id="solve" onClick={p.solve}>{say("occlusion_ask")}</button>)}
      {typeof p.solved === "string" && p.solved !== "wait" && <p class="error">{p.solved}</p>}
      <table class="data th-pressures">
        <caption>{say("pressure")}</caption>
        <thead><tr><th scope="col"><span class="sr">{say("territory")}</span></th><th scope="col" class="num">{say("before")}</th><th scope="col" class="num">{say("after")}</th><th scope="col" class="th-bars"><span class="sr">{say("change")}</span></th></tr></thead>
        {file.order.map((t) => (
          <tbody key={t}>
            {Object.entries(before[t]).map(([territory, was], i) => (
              <Row key={territory} p={p} twin={t} first={i === 0} territory={territory} was={was} is={after?.[t][territory] ?? null} rows={Object.keys(before[t]).length} />
            ))}
          </tbody>
        ))}
      </table>
      <p class="hint">{say("no_published")}</p>
    </div>
  );
}

function Row({ p, twin, first, territory, was, is }: { p: Props; twin: Letter; first: boolean; territory: string; was: number; is: number | null; rows: number }) {
  const limit = limits(p.candidate!, twin);
  const high = is !== null && limit ? (is >= limit.stop ? "stop" : is >= limit.warn ? "warn" : "") : "";
  const share = (mmhg: number) => `${Math.min(100, (100 * mmhg) / SCALE_MMHG)}%`;
  return (
    <tr class={high && `th-${high}`} data-twin={twin} data-territory={territory}>
      <th scope="row">{first ? <Mark file={p.file} letter={twin} /> : <span class="th-nomark" />} {say(territory)}</th>
      <td class="num">{was.toFixed(1)}</td>
      <td class="num th-after">{is === null ? "–" : is.toFixed(1)}{high && <span class="th-flag"> {say(`${high}_at`)}</span>}</td>
      <td class="th-bars">
        <span class="th-gauge" aria-hidden="true">
          {is !== null && <span class={`th-fill-${twin}`} style={{ width: share(is) }} />}
          <span class="th-was" style={{ left: share(was) }} />
          {limit && <span class="th-limit" style={{ left: share(limit.stop) }} />}
        </span>
      </td>
    </tr>
  );
}

