/** The same scene in a headset: life size, a metre ahead at the height of the chest. */
import type * as THREE from "three";

export type Kind = "immersive-vr" | "immersive-ar";
const METRES_PER_MM = 0.001;

export async function supported(): Promise<Kind | null> {
  const xr = navigator.xr;
  if (!xr) return null;
  for (const kind of ["immersive-ar", "immersive-vr"] as Kind[])
    if (await xr.isSessionSupported(kind).catch(() => false)) return kind;
  return null;
}

/** Starts a session; the world is put back when it ends. */
export async function enter(kind: Kind, renderer: THREE.WebGLRenderer, world: THREE.Object3D, centre: THREE.Vector3, frame: () => void): Promise<void> {
  const session = await navigator.xr!.requestSession(kind, { optionalFeatures: ["local-floor", "bounded-floor", "hand-tracking"] });
  renderer.xr.enabled = true;
  renderer.xr.setReferenceSpaceType("local-floor");
  await renderer.xr.setSession(session);
  world.scale.setScalar(METRES_PER_MM);
  world.rotation.x = -Math.PI / 2; // LPS: z is up along the heads, in a room it is y
  world.position.set(-centre.x * METRES_PER_MM, 1.25 - centre.z * METRES_PER_MM, -0.8 + centre.y * METRES_PER_MM);
  renderer.setAnimationLoop(frame);
  session.addEventListener("end", () => {
    renderer.setAnimationLoop(null);
    renderer.xr.enabled = false;
    world.scale.setScalar(1);
    world.rotation.set(0, 0, 0);
    world.position.set(0, 0, 0);
    frame();
  });
}
