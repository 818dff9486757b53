// Writes the types that openapi-typescript makes of the OpenAPI document on stdin, and compiles a program beside them in
// strict mode: make_types.mjs FOLDER, which has use.ts and what that imports. Says what does not compile, a line each.
import { readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"

const document = JSON.parse(readFileSync(0, "utf-8")) // before anything else makes stdin non-blocking
const require = createRequire(import.meta.url)
const ts = require("typescript")
const { default: openapiTS, astToString } = require("openapi-typescript")
const folder = process.argv[2]

writeFileSync(join(folder, "api.ts"), astToString(await openapiTS(document)))
const options = { strict: true, noEmit: true, skipLibCheck: true, resolveJsonModule: true, types: [] }
const program = ts.createProgram([join(folder, "use.ts")], {
  ...options,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
})
for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
  console.log(JSON.stringify(`${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ").slice(0, 2000)}`))
}
