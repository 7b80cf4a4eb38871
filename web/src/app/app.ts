/** Every page: live fragments, taps that survive a cut network, running clocks. Pages work without it. */
import { clocks } from "./clocks";
import { live } from "./live";
import { taps } from "./taps";
import { worker } from "./worker";

clocks();
live();
taps();
worker();
