/** placeholder until the scene lands */
export {};
