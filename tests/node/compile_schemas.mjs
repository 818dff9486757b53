// Compiles each schema of the OpenAPI document on stdin with Ajv in strict mode, which knows JSON Schema's formats and those
// that the document declares; then validates each example. Says how many there are, and what is wrong, as one JSON object.
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

const document = JSON.parse(readFileSync(0, "utf-8"))
const require = createRequire(import.meta.url)
const Ajv = require("ajv/dist/2020").default
const ajv = new Ajv({ strict: true, keywords: ["components", "discriminator"] })
require("ajv-formats").default(ajv)
Object.keys(document["x-formats"]).forEach((name) => ajv.addFormat(name, true))
ajv.addSchema({ $id: "document", components: document.components })

const faults = []
let examples = 0

function compiled(where, schema) {
  try {
    return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')))
  } catch (error) {
    faults.push(`${where}: ${error.message}`)
    return () => true
  }
}

function check(where, content) {
  const validate = compiled(where, content.schema)
  if (!("example" in content)) return
  examples += 1
  if (!validate(content.example)) faults.push(`${where}: ${ajv.errorsText(validate.errors)}`)
}

function walk(where, node) {
  if (typeof node !== "object" || node === null) return
  if (typeof node.schema === "object") check(where, node)
  Object.entries(node).forEach(([key, child]) => key === "example" || walk(`${where}/${key}`, child))
}

const schemas = Object.keys(document.components.schemas)
schemas.forEach((name) => compiled(name, { $ref: `#/components/schemas/${name}` }))
const { schemas: _, ...others } = document.components
walk("#", { paths: document.paths, webhooks: document.webhooks, components: others })
console.log(JSON.stringify({ schemas: schemas.length, examples, faults }))
