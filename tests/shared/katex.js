// Reads formulas as JSON, a list of texts, from stdin; writes what KaTeX has against each, "" where it is set.
const fs = require("fs");
let katex;
try {
  katex = require("katex");
} catch (missing) {
  process.exit(3);
}
const faults = JSON.parse(fs.readFileSync(0)).map((formula) => {
  try {
    katex.renderToString(formula, { displayMode: true, throwOnError: true, strict: "error" });
    return "";
  } catch (fault) {
    return fault.message;
  }
});
process.stdout.write(JSON.stringify(faults));
