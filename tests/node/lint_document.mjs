// Lints the OpenAPI document on stdin with Redocly's recommended rules and with Spectral's for OpenAPI; says each finding
// as {tool, rule, severity, where}, one JSON object a line. Spectral leaves the examples out, which takes it a minute;
// compile_schemas.mjs validates them in a second.
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

const text = readFileSync(0, "utf-8")
const require = createRequire(import.meta.url)
const SEVERITIES = ["error", "warn", "info", "hint"]

async function redocly() {
  const { createConfig, lintFromString } = require("@redocly/openapi-core")
  const config = await createConfig({ extends: ["recommended"] })
  const problems = await lintFromString({ source: text, absoluteRef: "openapi.json", config })
  return problems.map(({ ruleId, severity, message, location }) => ({
    tool: "redocly",
    rule: ruleId,
    severity,
    where: `${location[0]?.pointer}: ${message}`,
  }))
}

async function spectral() {
  const { Spectral } = require("@stoplight/spectral-core")
  const linter = new Spectral()
  const rules = { "oas3-valid-media-example": "off", "oas3-valid-schema-example": "off" }
  linter.setRuleset({ extends: [require("@stoplight/spectral-rulesets").oas], rules })
  const problems = await linter.run(JSON.parse(text))
  return problems.map(({ code, severity, message, path }) => ({
    tool: "spectral",
    rule: String(code),
    severity: SEVERITIES[severity],
    where: `${path.join("/")}: ${message}`,
  }))
}

for (const finding of [...(await redocly()), ...(await spectral())]) console.log(JSON.stringify(finding))
