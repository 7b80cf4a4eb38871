/** What the theatre needs from the server, fetched when it is needed; an error is told, never swallowed. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { json, Refusal, volume as readVolume, type Volume } from "./fetching";
import { journal } from "./journal";
import type { Candidate, Follow, Note, Runs, SceneFile, Story, Traces } from "./types";

const told = (reason: unknown): string => (reason instanceof Refusal ? reason.message : String(reason));

/** A value by URL; null until it is there or while there is no URL. */
export function useJson<T>(url: string | null, fail: (why: string) => void): T | null {
  const [got, set] = useState<{ url: string; value: T } | null>(null);
  useEffect(() => {
    if (!url) return;
    let alive = true;
    json<T>(url).then((value) => alive && set({ url, value })).catch((e) => alive && fail(told(e)));
    return () => void (alive = false);
  }, [url]);
  return got && got.url === url ? got.value : null;
}

export interface Data {
  candidate: Candidate | null;
  plan: Story | null;
  story: Story | null;
  runs: Runs | null;
  traces: Traces | null;
  wantsTraces: boolean;
  volume: Volume | null;
  notes: Note[];
  addNote: (n: Note) => void;
}

export function useData(base: string, file: SceneFile, at: { candidate: string; operation: string; follow: Follow; run: number; skin: boolean }, fail: (why: string) => void): Data {
  const { candidate: c, operation, follow, run } = at;
  const found = file.operations.find((o) => o.operation === operation && (o.candidate === c || o.candidate === "all"));
  const place = found ? `${found.candidate}/${found.operation}` : null;
  const rehearsed = !!found?.rehearsed;
  const candidate = useJson<Candidate>(c ? `${base}/candidate/${c}.json` : null, fail);
  const plan = useJson<Story>(place ? `${base}/plan/${place}.json` : null, fail);
  const runs = useJson<Runs>(rehearsed && follow === "run" ? `${base}/runs/${place}.json` : null, fail);
  const lived = useJson<Story>(rehearsed && follow === "run" ? `${base}/run/${place}/${run}.json` : null, fail);
  const wantsTraces = rehearsed && follow === "run" && file.outcomes === "on" && !!lived;
  const traces = useJson<Traces>(wantsTraces ? `${base}/traces/${place}/${run}.json` : null, fail);
  const [entered, enter] = useState<Story | null>(null);
  useEffect(() => {
    if (follow !== "journal" || !plan) return;
    const read = () => void journal(plan).then(enter).catch((e) => fail(told(e)));
    read();
    document.addEventListener("twofold:state", read);
    return () => document.removeEventListener("twofold:state", read);
  }, [follow, plan]);
  const [volume, setVolume] = useState<Volume | null>(null);
  useEffect(() => {
    readVolume(`${base}/volume.bin?v=${file.version}${at.skin ? "&skin=1" : ""}`).then(setVolume).catch((e) => fail(told(e)));
  }, [at.skin]);
  const [notes, setNotes] = useState<Note[]>([]);
  useEffect(() => void json<Note[]>(`${base}/annotations.json`).then(setNotes).catch((e) => fail(told(e))), []);
  const addNote = useCallback((n: Note) => setNotes((all) => [...all.filter((x) => x.id !== n.id), n]), []);
  const story = follow === "plan" ? plan : follow === "run" ? lived : entered;
  return { candidate, plan, story, runs, traces, wantsTraces, volume, notes, addNote };
}
