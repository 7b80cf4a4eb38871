/** Puts the theatre into the page's `#theatre`. */
import { render } from "preact";
import { Theatre } from "./app";
import { json } from "./fetching";
import { say } from "./panels/parts";
import type { SceneFile } from "./types";

const root = document.getElementById("theatre");
if (root) {
  const url = root.dataset.scene ?? "/theatre/scene.json";
  const base = url.slice(0, url.lastIndexOf("/"));
  render(<p class="notice" role="status">{say("loading")} …</p>, root);
  json<SceneFile>(url)
    .then((file) => render(<Theatre file={file} base={base} />, root))
    .catch((e) => render(<p class="notice bad" role="alert">{say("failed")}: {e.message}</p>, root));
}
