/** The keys, shown by "?". */
import { useEffect, useRef } from "preact/hooks";
import { say } from "./parts";

export const KEYS: [string, string][] = [
  ["← ↑ → ↓", "key_turn"], ["+ −", "key_zoom"], ["1 2 3 4", "key_views"], ["0", "key_reset"], ["B S T D", "key_layers"], ["C", "key_colour"],
  ["V, Shift V", "key_vessel"], ["Enter", "key_clamp"], ["X", "key_clear"], ["E, Shift E", "key_explode"], ["P", "key_section"],
  ["J L, I K, U O", "key_cross"], [", .", "key_time"], ["Space", "key_play"], ["N", "key_note"], ["?", "key_help"],
];

export function Keys({ close }: { close: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  return (
    <dialog ref={box} class="card th-keys" onClose={close} aria-labelledby="keys-title">
      <h2 id="keys-title">{say("keys_title")}</h2>
      <table class="data"><tbody>{KEYS.map(([k, text]) => <tr key={k}><th scope="row"><kbd>{k}</kbd></th><td>{say(text)}</td></tr>)}</tbody></table>
      <form method="dialog"><button class="btn">{say("close")}</button></form>
    </dialog>
  );
}
