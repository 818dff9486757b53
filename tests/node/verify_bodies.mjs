// Verifies signed webhooks (one a line, as JSON), by Node's own crypto and by npm's svix and standardwebhooks where NODE_PATH
// has them; says of each who took it, one JSON object a line.
import { createHmac, timingSafeEqual } from "node:crypto"
import { createRequire } from "node:module"
import { createInterface } from "node:readline"

const require = createRequire(import.meta.url)

function installed(name) {
  try {
    return require(name).Webhook
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error
    return null
  }
}

class Plain {
  constructor(secret) {
    this.key = Buffer.from(secret.replace("whsec_", ""), "base64")
  }

  verify(body, headers) {
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`
    const wanted = Buffer.from(`v1,${createHmac("sha256", this.key).update(signed).digest("base64")}`)
    const given = headers["webhook-signature"].split(" ").map((one) => Buffer.from(one))
    if (!given.some((one) => one.length === wanted.length && timingSafeEqual(one, wanted))) throw new Error("no signature")
  }
}

const verifiers = { node: Plain, svix: installed("svix"), standardwebhooks: installed("standardwebhooks") }

function takes(Verifier, { secret, body, headers }) {
  try {
    new Verifier(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const hook = JSON.parse(line)
  const here = Object.entries(verifiers).filter(([, Verifier]) => Verifier)
  console.log(JSON.stringify(Object.fromEntries(here.map(([name, Verifier]) => [name, takes(Verifier, hook)]))))
}
