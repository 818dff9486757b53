// Reads mails (base64, one a line) as programs in JavaScript do, and says of each what they found, one JSON object a line.
// Readers that are not installed (npm: mailparser, ical.js; found by NODE_PATH) say nothing.
import { createRequire } from "node:module"
import { createInterface } from "node:readline"

const require = createRequire(import.meta.url)

function installed(name) {
  try {
    return require(name)
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error
    return null
  }
}

const mailparser = installed("mailparser")
const ical = installed("ical.js")

async function mail(raw) {
  const read = await mailparser.simpleParser(raw)
  const person = (field) => field.value.map(({ name, address }) => [name, address])
  const attached = read.attachments.map(({ filename, content }) => [filename, content.toString("base64")])
  const { subject, text, date } = read
  return { subject, text, date: date.toISOString(), from: person(read.from), to: person(read.to), attached }
}

function entry(calendar) {
  const read = new ical.Component(ical.parse(calendar))
  const events = read.getAllSubcomponents("vevent").map((component) => {
    const { uid, summary, sequence, organizer, startDate, description } = new ical.Event(component)
    const [url, status] = ["url", "status"].map((name) => component.getFirstPropertyValue(name))
    const starts = startDate.toJSDate().toISOString()
    return { uid, summary, sequence, organizer, starts, description, url, status }
  })
  return { method: read.getFirstPropertyValue("method"), events }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { raw, calendar } = JSON.parse(line)
  const found = {}
  if (mailparser) found.mail = await mail(Buffer.from(raw, "base64"))
  if (ical && calendar) found.entry = entry(Buffer.from(calendar, "base64").toString())
  console.log(JSON.stringify(found))
}
