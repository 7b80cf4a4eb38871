/** Texts of the board's YAML files, by language; made by the plugin in vite.config.ts. */
declare module "virtual:texts" {
  const texts: Record<string, Record<string, Record<string, string>>>;
  export default texts;
}
declare module "*.css";
