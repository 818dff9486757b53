// Compiles each pattern of the JSON document on stdin as ECMA-262 with the u flag, as JSON Schema asks; says how many there
// are, and which do not compile, as one JSON object.
import { readFileSync } from "node:fs"

const patterns = new Set()

function collect(node) {
  if (typeof node !== "object" || node === null) return
  if (typeof node.pattern === "string") patterns.add(node.pattern)
  Object.values(node).forEach(collect)
}

function fault(pattern) {
  try {
    new RegExp(pattern, "u")
    return null
  } catch (error) {
    return error.message
  }
}

collect(JSON.parse(readFileSync(0, "utf-8")))
console.log(JSON.stringify({ patterns: patterns.size, faults: [...patterns].map(fault).filter(Boolean) }))
