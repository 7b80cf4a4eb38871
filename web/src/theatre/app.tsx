/** The theatre: one setting, one picture, panels around it. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useData } from "./data";
import { Fallback, webgl } from "./fallback";
import { json, Refusal } from "./fetching";
import { keyboard } from "./keyboard";
import { Keys } from "./panels/keys";
import { Layers } from "./panels/layers";
import { Notes } from "./panels/notes";
import { Choice, say } from "./panels/parts";
import { Slices } from "./panels/slices";
import { TimePanel } from "./panels/time";
import { TracesPanel } from "./panels/traces";
import { VesselPanel } from "./panels/vessel";
import { fates as fatesOf } from "./story";
import type { Follow, SceneFile, Setting, Vec } from "./types";
import type { Named } from "./view/camera";
import { View } from "./view/view";
import { enter, supported, type Kind } from "./view/xr";

const SPEED_MIN_PER_S = 6; // of the operation, while playing
const TICK_MS = 50;
const VIEWS: [Named, string][] = [["front", "1"], ["side", "2"], ["top", "3"], ["join", "4"]];

function start(file: SceneFile): Setting {
  const shown = Object.fromEntries(file.surfaces.map((s) => [s.name, s.shown]));
  const { a, b } = file.twins;
  return {
    layers: { ...shown, vessels: true, surface: true, crosshair: true },
    colourBy: "owner",
    explode: 0,
    section: null,
    cross: a.inside_mm.map((x, k) => (x + b.inside_mm[k]) / 2) as Vec,
    picked: null,
    clipped: [],
    minute: 0,
  };
}

export function Theatre({ file, base }: { file: SceneFile; base: string }) {
  const [setting, change] = useState(() => start(file));
  const set = useCallback((s: Partial<Setting>) => change((old) => ({ ...old, ...s })), []);
  const [candidate, choose] = useState(file.chosen?.candidate ?? file.candidates[0] ?? "");
  const operations = useMemo(() => [...new Set(file.operations.map((o) => o.operation))], []);
  const [operation, operate] = useState(operations.find((o) => o === "separation") ?? operations[0] ?? "");
  const [follow, setFollow] = useState<Follow>("plan");
  const [run, setRun] = useState(0);
  const [playing, play] = useState(false);
  const [help, setHelp] = useState(false);
  const [failed, fail] = useState("");
  const [xr, setXr] = useState<Kind | null>(null);
  const [solved, setSolved] = useState<{ key: string; row: number[] } | "wait" | string | null>(null);
  const data = useData(base, file, { candidate, operation, follow, run, skin: !!setting.layers.skin }, fail);
  const stage = useRef<HTMLDivElement>(null);
  const view = useRef<View | null>(null);
  const drawn = useMemo(webgl, []);
  const fates = useMemo(() => fatesOf(data.story, setting.minute), [data.story, setting.minute]);

  const clip = useCallback((id: string) => {
    setSolved(null);
    change((s) => ({ ...s, picked: id, clipped: s.clipped.includes(id) ? s.clipped.filter((x) => x !== id) : [...s.clipped, id] }));
  }, []);
  const clear = useCallback(() => (setSolved(null), set({ clipped: [] })), []);
  const pick = useCallback((id: string | null) => {
    const v = file.vessels.find((x) => x.id === id);
    const k = v ? 3 * Math.floor(v.points_mm.length / 6) : 0;
    set(v ? { picked: v.id, cross: v.points_mm.slice(k, k + 3) as Vec } : { picked: null });
  }, []);
  const solve = async () => {
    const key = [...setting.clipped].sort();
    setSolved("wait");
    try {
      const answer = await json<{ row: number[] }>(`${base}/solve/${candidate}.json?clip=${key.join(",")}`);
      setSolved({ key: key.join("|"), row: answer.row });
    } catch (e) {
      setSolved(e instanceof Refusal ? e.message : String(e));
    }
  };

  useEffect(() => {
    if (!drawn || !stage.current) return;
    const v = new View(stage.current, file, base);
    v.picked = pick;
    view.current = v;
    (stage.current as HTMLElement & { view?: View }).view = v;
    void supported().then(setXr);
    return () => v.dispose();
  }, []);
  useEffect(() => {
    const v = view.current;
    if (!v) return;
    v.heads.show(setting.layers, candidate).then(() => stage.current?.setAttribute("data-ready", candidate))
      .catch((e) => fail(e instanceof Error ? e.message : String(e)));
    if (candidate) json<Record<string, string>>(`${base}/sides/${candidate}.json`).then((s) => v.sides(s)).catch(() => undefined);
  }, [setting.layers, candidate]);
  useEffect(() => view.current?.apply(setting, data.candidate, fates), [setting, data.candidate, fates]);
  useEffect(() => view.current?.section(setting.section, setting.cross, data.volume), [setting.section, setting.cross, data.volume]);
  useEffect(() => view.current?.pin(data.notes), [data.notes]);
  useEffect(() => {
    if (!playing || !data.story) return;
    const last = data.story.minutes;
    const timer = setInterval(() => change((s) => {
      if (s.minute >= last) play(false);
      return { ...s, minute: Math.min(last, s.minute + (SPEED_MIN_PER_S * TICK_MS) / 1000) };
    }), TICK_MS);
    return () => clearInterval(timer);
  }, [playing, data.story]);
  useEffect(() => {
    if (follow === "journal" && data.story) set({ minute: data.story.minutes });
  }, [follow, data.story]);

  const now = useRef({ setting, data });
  now.current = { setting, data };
  useEffect(() => keyboard({
    view: () => view.current,
    setting: () => now.current.setting,
    set,
    next: (by) => {
      const ids = file.vessels.map((v) => v.id), picked = now.current.setting.picked;
      pick(ids[(ids.indexOf(picked ?? "") + by + ids.length + (picked === null && by < 0 ? 1 : 0)) % ids.length]);
    },
    clip: () => {
      const id = now.current.setting.picked;
      if (id && now.current.data.candidate?.occlusions.clippable.includes(id)) clip(id);
    },
    clear,
    play: () => play((p) => !p),
    minute: (by) => change((s) => ({ ...s, minute: Math.min(Math.max(0, s.minute + by), now.current.data.story?.minutes ?? 0) })),
    help: () => setHelp(true),
    note: () => {
      const note = document.getElementById("note");
      note?.closest("details")?.setAttribute("open", "");
      note?.focus();
    },
  }), []);

  const ops: [string, string][] = operations.map((o) => [o, o.replace("_", " ")]);
  return (
    <section class="theatre" aria-label={say("title")}>
      <div class="th-bar">
        {file.candidates.length > 0 && <Choice label={say("candidate")} value={candidate} options={file.candidates.map((c) => [c, c])} set={(c) => (clear(), choose(c))} />}
        {ops.length > 0 && <Choice label={say("operation")} value={operation} options={ops} set={(o) => (setRun(0), set({ minute: 0 }), operate(o))} />}
        {drawn && <div class="th-group" role="group" aria-label={say("views")}>{VIEWS.map(([n, key]) => <button key={n} type="button" class="btn small" title={key} onClick={() => view.current?.look(n)}>{say(`view_${n}`)}</button>)}</div>}
        <span class="spacer" />
        <span class="muted th-about">{data.candidate?.about}</span>
        {drawn && <button type="button" class="btn small" id="xr" disabled={!xr} title={xr ? "" : say("xr_none")}
          onClick={() => xr && view.current && void enter(xr, view.current.renderer, view.current.world, view.current.camera.controls.target.clone(), () => view.current!.render()).catch((e) => fail(String(e)))}>
          {say(xr === "immersive-ar" ? "ar" : "vr")}</button>}
        <button type="button" class="btn small" id="help" onClick={() => setHelp(true)} aria-label={say("keys")}>?</button>
      </div>
      {failed && <p class="notice bad" role="alert">{failed}</p>}
      <div class="th-body">
        <aside class="th-side"><Slices file={file} volume={data.volume} setting={setting} move={(cross) => set({ cross })} /></aside>
        {drawn ? <div ref={stage} class="th-stage" tabIndex={0} role="application" aria-label={say("viewport")} />
          : <Fallback base={base} box={data.volume ? Math.floor(data.volume.shape[2] / 2) : 0} />}
        <aside class="th-panel">
          <VesselPanel {...{ file, candidate: data.candidate, setting, fates, solved, pick, clip, clear, solve }} />
          <Layers {...{ file, candidate: data.candidate, setting, set }} />
          <Notes {...{ file, base, setting, candidate, notes: data.notes, added: data.addNote }} go={(n) => set({ cross: n.at_mm })} />
        </aside>
      </div>
      <TimePanel {...{ file, story: data.story, follow, run, runs: data.runs, minute: setting.minute, playing }}
        canRun={file.operations.some((o) => o.operation === operation && o.rehearsed)}
        setFollow={(f) => (play(false), setFollow(f))} setRun={setRun} setMinute={(minute) => set({ minute })} play={() => play((p) => !p)} />
      {follow === "run" && (data.traces
        ? data.traces.minutes.length && data.story ? <TracesPanel file={file} story={data.story} traces={data.traces} minute={setting.minute} setMinute={(minute) => set({ minute })} /> : <p class="hint">{say("traces_none")}</p>
        : <p class="hint" role="status">{data.wantsTraces ? `${say("traces_wait")} …` : file.outcomes === "on" ? "" : say("traces_none")}</p>)}
      {help && <Keys close={() => setHelp(false)} />}
    </section>
  );
}
