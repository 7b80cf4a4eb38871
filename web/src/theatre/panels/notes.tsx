/** Notes at a place in the heads, kept with the case. */
import { useState } from "preact/hooks";
import { Refusal, send } from "../fetching";
import type { Note, SceneFile, Setting } from "../types";
import { say, Section } from "./parts";

interface Props { file: SceneFile; base: string; setting: Setting; candidate: string; notes: Note[]; added: (n: Note) => void; go: (n: Note) => void }

export function Notes({ file, base, setting, candidate, notes, added, go }: Props) {
  const [text, write] = useState("");
  const [said, tell] = useState("");
  const save = async (e: Event) => {
    e.preventDefault();
    const note = { id: crypto.randomUUID(), at_mm: setting.cross, words: text, vessel: setting.picked, candidate };
    try {
      added(await (await send(`${base}/annotations`, note)).json());
      write("");
      tell(say("note_saved"));
    } catch (reason) {
      tell(`${say("note_failed")}: ${reason instanceof Refusal ? reason.message : String(reason)}`);
    }
  };
  return (
    <Section title={`${say("annotations")}${notes.length ? ` (${notes.length})` : ""}`} open={false}>
      {!notes.length && <p class="muted">{say("note_none")}</p>}
      <ul class="plain">
        {notes.map((n) => <li key={n.id}><button type="button" class="btn small quiet" onClick={() => go(n)}>{n.words}</button> <span class="muted">{n.by ?? ""}</span></li>)}
      </ul>
      {file.may.annotate && (
        <form onSubmit={save} class="th-note">
          <label>{say("note_here")}<textarea id="note" rows={2} required maxLength={2000} placeholder={say("note_words")} value={text} onInput={(e) => write(e.currentTarget.value)} /></label>
          <button class="btn small">{say("note_save")}</button> <span role="status">{said}</span>
        </form>
      )}
    </Section>
  );
}
