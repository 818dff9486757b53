// A receiver of webhooks: SECRETS="whsec_…" node receiver.mjs [fail|hang|redirect|gone]; two secrets in a rotation.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secrets = (process.env.SECRETS ?? "").split(" ").filter(Boolean);
const how = process.argv[2] ?? "";
const received = new Map(); // by webhook-id: keep yours in a database, and write before you answer

const same = (first, second) => first.length === second.length && timingSafeEqual(first, second);

// Whether one of the secrets signed this body under this id, within five minutes (Standard Webhooks 1.0).
function verified(headers, body) {
  const [id, at, signatures] = ["id", "timestamp", "signature"].map((name) => headers[`webhook-${name}`] ?? "");
  if (!id || !/^\d+$/.test(at) || Math.abs(Date.now() / 1000 - Number(at)) > 300) return false;
  const expected = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const digest = createHmac("sha256", key).update(`${id}.${at}.`).update(body).digest("base64");
    return Buffer.from(`v1,${digest}`);
  });
  return signatures.split(" ").some((signature) => expected.some((mine) => same(Buffer.from(signature), mine)));
}

// Whether what people wrote has the hash that the fact says. Its canonical JSON has its names sorted, and no spaces.
function sameWords({ words, words_sha256 }) {
  if (!words) return true;
  const sorted = Object.fromEntries(Object.entries(words).sort(([one], [other]) => (one < other ? -1 : 1)));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex") === words_sha256;
}

// 2xx says that the message is safe here: to an order that is its legal receipt. A challenge is answered with itself.
function take(id, body) {
  const { type, data } = JSON.parse(body);
  if (!received.has(id)) received.set(id, [data.subject, data.sequence, type]); // the same may come twice
  const order = ([subject, at], [other, then]) => (subject === other ? at - then : subject < other ? -1 : 1);
  console.log(JSON.stringify([...received.values()].sort(order))); // and out of order: a subject's sequence tells it
  return data.challenge ?? "";
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    if (how === "hang") return;
    const body = Buffer.concat(chunks);
    let status = verified(request.headers, body) ? ({ fail: 500, redirect: 302, gone: 410 }[how] ?? 200) : 401;
    if (status === 200 && !sameWords(JSON.parse(body).data)) status = 422;
    if (status === 302) response.setHeader("location", "https://elsewhere.example/");
    response.writeHead(status).end(status === 200 ? take(request.headers["webhook-id"], body) : "");
  });
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => console.log(server.address().port));
